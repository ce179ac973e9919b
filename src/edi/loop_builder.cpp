// SPDX-License-Identifier: Apache-2.0
#include "edi/loop_builder.hpp"

#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_open_max = 24;  // leaves room below k_loop_depth_max

}  // namespace

LoopBuilder::Change LoopBuilder::place(const Placement& placement, std::size_t index, std::string_view hl_id,
                                       std::string_view hl_parent) {
  if (placement.node == nullptr) return {};
  const std::size_t before = open_.size();
  std::size_t keep = open_.size();
  while (keep > 0 && open_[keep - 1].depth > placement.loops_kept) --keep;
  if (!placement.opens_loop) {
    close_until(keep, index);
    return {before - keep, false};
  }
  const std::size_t depth = placement.loops_kept + 1;
  if (!hl_parent.empty()) {
    std::size_t parent = open_.size();
    while (parent > keep && (open_[parent - 1].depth != depth || open_[parent - 1].hl_id != hl_parent)) --parent;
    if (parent > keep && parent < k_open_max) keep = parent;
  }
  close_until(keep, index);
  open_.push_back(Open{ranges_.size(), depth, std::string(hl_id)});
  ranges_.push_back(LoopRange{placement.node->tag, index, index, placement.node->group});
  return {before - keep, true};
}

void LoopBuilder::close_until(std::size_t size, std::size_t index) {
  while (open_.size() > size) {
    ranges_[open_.back().range].end = index;
    open_.pop_back();
  }
}

std::vector<LoopRange> LoopBuilder::finish(std::size_t segments) {
  close_until(0, segments);
  return std::exchange(ranges_, {});
}

}  // namespace crossdock::edi
