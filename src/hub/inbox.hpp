// SPDX-License-Identifier: Apache-2.0
// What has been received already, by source and id at the source: files, interchanges, events, stock facts. It is
// remembered for a window (Settings::inbox_window_ms); an order that comes again after it is still known by its purchase
// order.
//
// Threads: the store's writer thread; load before the first work; report from any.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "hub/window.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossdock::hub {

class Inbox {
 public:
  explicit Inbox(Metrics& metrics) : window_(metrics, "inbox", "Messages, events and stock facts") {}
  Result<void> load(store::Reader& reader);

  // Remembers (source, id); false when it was received before.
  Result<bool> first_time(store::Tx& tx, std::string_view source, std::string_view id, MessageId message, Timestamp now);
  // Its two halves: only looks; remembers what is not known.
  static Result<bool> knows(store::Reader& reader, std::string_view source, std::string_view id);
  Result<void> remember(store::Tx& tx, std::string_view source, std::string_view id, MessageId message, Timestamp now);
  // `id` came again and was found by `knows`.
  void came_again(store::Tx& tx) { window_.seen(tx, true); }
  // Forgets at most `limit` that are older than the window, oldest first; returns how many.
  Result<std::size_t> purge(store::Tx& tx, Timestamp now, std::int64_t window_ms, std::size_t limit);
  JsonObject report(Timestamp now) const { return window_.report(now); }

 private:
  Window window_;
};

}  // namespace crossdock::hub
