// SPDX-License-Identifier: Apache-2.0
// How many events of each type there are: a projection of the event log, saved now and then and caught up at start.
//
// Threads: count and save on the writer thread; value and latest from any thread.
#pragma once

#include "base/result.hpp"
#include "store/store.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace crossdock::hub {

class Milestones {
 public:
  Result<void> load(store::Reader& reader);
  // Counts what others have appended since. Writer thread.
  Result<void> catch_up(store::Reader& reader);
  // Counts after the commit of this unit of work.
  void count(store::Tx& tx, std::string_view type, std::int64_t position);
  Result<void> save(store::Tx& tx);
  // What a load would have to count again. Any thread.
  std::int64_t events_since_save() const { return position_ - saved_; }
  std::int64_t value(std::string_view type) const;
  std::int64_t latest_position() const { return position_.load(); }
  // Called on the writer thread after each commit that appended events.
  void on_advance(std::function<void()> listener) { listener_ = std::move(listener); }

 private:
  void add(const std::string& type, std::int64_t position);
  Result<void> add_after(store::Reader& reader, std::int64_t after);
  mutable std::mutex mutex_;  // guards counts_
  std::map<std::string, std::int64_t, std::less<>> counts_;
  std::atomic<std::int64_t> position_{0};
  std::atomic<std::int64_t> saved_{0};  // the position that is in the store
  std::function<void()> listener_;
};

}  // namespace crossdock::hub
