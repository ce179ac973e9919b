// SPDX-License-Identifier: Apache-2.0
#include "edi/matcher.hpp"

namespace crossdock::edi {

Matcher::Matcher(const SetDef& set) {
  stack_.reserve(8);
  stack_.push_back(Frame{&set.nodes, &set.quick, 0, 0});
}

Placement Matcher::place(std::string_view tag_text) {
  const std::uint32_t tag = tag_number(tag_text);
  const std::uint64_t bit = tag_bit(tag);
  std::optional<Spot> overused;
  for (std::size_t level = stack_.size(); level-- > 0;) {
    const Frame& frame = stack_[level];
    const std::vector<Node>& nodes = *frame.nodes;
    if ((frame.table->bits & bit) == 0) continue;
    const std::uint32_t* const tags = frame.table->tags.data();
    const std::size_t size = nodes.size();
    for (std::size_t i = frame.position; i < size; ++i) {
      if (tags[i] != tag) continue;
      if (i == frame.position && nodes[i].uses_max != 0 && frame.uses >= nodes[i].uses_max) {
        // The trigger inside its own loop is never the culprit: its loop, one level out, is.
        const bool trigger = level > 0 && i == 0;
        if (!trigger && !overused) overused = Spot{level, i};
        continue;
      }
      return take(Spot{level, i}, Misfit::none);
    }
  }
  if (overused) {
    const bool loop = (*stack_[overused->level].nodes)[overused->position].loop;
    return take(*overused, loop ? Misfit::loop_overuse : Misfit::overuse);
  }
  const std::optional<Spot> passed = find_passed(tag);
  Placement nowhere;
  nowhere.loops_kept = stack_.size() - 1;
  nowhere.misfit = passed ? Misfit::order : Misfit::unexpected;
  if (passed && (*stack_[passed->level].nodes)[passed->position].loop) return take(*passed, Misfit::order);
  return nowhere;
}

// A place with this tag that was left behind, innermost loop first.
std::optional<Matcher::Spot> Matcher::find_passed(std::uint32_t tag) const {
  for (std::size_t level = stack_.size(); level-- > 0;) {
    const Frame& frame = stack_[level];
    for (std::size_t i = level > 0 ? 1 : 0; i < frame.position; ++i) {
      if (frame.table->tags[i] == tag) return Spot{level, i};
    }
  }
  return std::nullopt;
}

Placement Matcher::take(const Spot& spot, Misfit misfit) {
  Placement placement;
  placement.misfit = misfit;
  placement.loops_kept = spot.level;
  while (stack_.size() > spot.level + 1) {
    collect_missing(stack_.back(), stack_.back().nodes->size(), placement.missing);
    stack_.pop_back();
  }
  Frame& frame = stack_.back();
  collect_missing(frame, spot.position, placement.missing);
  placement.node = &(*frame.nodes)[spot.position];
  frame.uses = spot.position == frame.position ? frame.uses + 1 : 1;
  frame.position = spot.position;
  if (placement.node->loop) {
    placement.opens_loop = true;
    stack_.push_back(Frame{&placement.node->children, &placement.node->quick, 0, 1});
  }
  return placement;
}

// The mandatory nodes between the frame's position and `upto` that were not used.
void Matcher::collect_missing(const Frame& frame, std::size_t upto, std::vector<const Node*>& missing) const {
  const std::vector<std::uint32_t>& next = frame.table->mandatory;
  const std::size_t from = frame.position + (frame.uses > 0 ? 1 : 0);
  for (std::size_t i = from < upto ? next[from] : upto; i < upto; i = i + 1 < upto ? next[i + 1] : upto) {
    missing.push_back(&(*frame.nodes)[i]);
  }
}

std::vector<const Node*> Matcher::finish() {
  std::vector<const Node*> missing;
  while (!stack_.empty()) {
    collect_missing(stack_.back(), stack_.back().nodes->size(), missing);
    stack_.pop_back();
  }
  return missing;
}

}  // namespace crossdock::edi
