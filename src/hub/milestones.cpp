// SPDX-License-Identifier: Apache-2.0
#include "hub/milestones.hpp"

#include "events/event_log.hpp"
#include "hub/tables.hpp"

#include <algorithm>

namespace crossdock::hub {
namespace {

// Not an event type: the log position up to which the saved counts hold.
constexpr std::string_view k_position = "#position";

}  // namespace

Result<void> Milestones::load(store::Reader& reader) {
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_milestone_count, {}));
  std::int64_t after = 0;
  for (const store::Row& row : rows) {
    if (store::as_text(row[0]) == k_position) {
      after = store::as_integer(row[1]);
    } else {
      counts_[store::as_text(row[0])] = store::as_integer(row[1]);
    }
  }
  position_ = after;
  saved_ = after;
  return add_after(reader, after);
}

Result<void> Milestones::catch_up(store::Reader& reader) {
  const std::int64_t before = position_;
  CROSSDOCK_CHECK(add_after(reader, before));
  if (position_ > before && listener_) listener_();
  return {};
}

Result<void> Milestones::add_after(store::Reader& reader, std::int64_t after) {
  while (true) {
    CROSSDOCK_TRY(const auto page, events::read_after(reader, after, 1000));
    for (const events::Event& event : page.events) add(event.type, event.position);
    after = page.next;
    if (!page.more) return {};
  }
}

void Milestones::add(const std::string& type, std::int64_t position) {
  const std::lock_guard lock(mutex_);
  ++counts_[type];
  position_ = std::max(position_.load(), position);
}

void Milestones::count(store::Tx& tx, std::string_view type, std::int64_t position) {
  tx.on_commit([this, counted = std::string(type), position] {
    add(counted, position);
    if (listener_) listener_();
  });
}

Result<void> Milestones::save(store::Tx& tx) {
  const std::lock_guard lock(mutex_);
  for (const auto& [type, value] : counts_) CROSSDOCK_CHECK(tx.put(tables::k_milestone_count, {type, value}));
  const std::int64_t position = position_;
  tx.on_commit([this, position] { saved_ = position; });
  return tx.put(tables::k_milestone_count, {std::string(k_position), position});
}

std::int64_t Milestones::value(std::string_view type) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(type);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace crossdock::hub
