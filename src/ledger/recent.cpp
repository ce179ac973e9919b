// SPDX-License-Identifier: Apache-2.0
#include "ledger/recent.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::ledger {
namespace {

std::int64_t line_position(const Line& line) { return line.entry.position; }
std::int64_t last_position_of(const Batch& batch) { return batch->back().entry.position; }

}  // namespace

void Recent::push(Batch batch) {
  lines_ += batch->size();
  batches_.push_back(std::move(batch));
  while (lines_ > k_recent_lines && batches_.size() > 1) {
    lines_ -= batches_.front()->size();
    floor_ = last_position_of(batches_.front());
    batches_.pop_front();
  }
}

void Recent::remove(const Batch& batch) {
  // Undo runs newest first.
  if (batches_.empty() || batches_.back() != batch) return;
  lines_ -= batch->size();
  batches_.pop_back();
}

const Line* Recent::find(std::int64_t position) const {
  const auto batch = std::ranges::lower_bound(batches_, position, {}, last_position_of);
  if (batch == batches_.end()) return nullptr;
  const auto line = std::ranges::lower_bound(**batch, position, {}, line_position);
  return line_position(*line) == position ? &*line : nullptr;
}

std::vector<Batch> Recent::after(std::int64_t position) const {
  const auto first = std::ranges::upper_bound(batches_, position, {}, last_position_of);
  return {first, batches_.end()};
}

}  // namespace crossdock::ledger
