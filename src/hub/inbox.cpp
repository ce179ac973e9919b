// SPDX-License-Identifier: Apache-2.0
#include "hub/inbox.hpp"

#include "base/hash.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace crossdock::hub {
namespace {

std::string key_of(std::string_view source, std::string_view id) { return hash16(fmt::format("{}\n{}", source, id)); }

store::Scan oldest_first(std::size_t limit) {
  return {.index = "inbox_received", .limit = std::min(limit, store::k_scan_rows_max)};
}

Timestamp received(const store::Row& row) { return Timestamp{store::as_integer(row[2])}; }

}  // namespace

Result<void> Inbox::load(store::Reader& reader) {
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_inbox, oldest_first(1)));
  if (!rows.empty()) window_.set_oldest(received(rows.front()));
  return {};
}

Result<bool> Inbox::knows(store::Reader& reader, std::string_view source, std::string_view id) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_inbox, {key_of(source, id)}));
  return row.has_value();
}

Result<bool> Inbox::first_time(store::Tx& tx, std::string_view source, std::string_view id, MessageId message,
                               Timestamp now) {
  CROSSDOCK_TRY(const bool known, knows(tx, source, id));
  if (known) {
    came_again(tx);
    return false;
  }
  CROSSDOCK_CHECK(remember(tx, source, id, message, now));
  return true;
}

Result<void> Inbox::remember(store::Tx& tx, std::string_view source, std::string_view id, MessageId message, Timestamp now) {
  window_.seen(tx, false);
  CROSSDOCK_CHECK(tx.insert(tables::k_inbox, {key_of(source, id), message.value, now.us}));
  tx.on_commit([this, now] {
    if (window_.oldest().us == 0) window_.set_oldest(now);
  });
  return {};
}

Result<std::size_t> Inbox::purge(store::Tx& tx, Timestamp now, std::int64_t window_ms, std::size_t limit) {
  const Timestamp known_oldest = window_.oldest();
  if (known_oldest.us == 0 || now.ms_since(known_oldest) <= window_ms) return 0;
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_inbox, oldest_first(limit + 1)));
  std::size_t purged = 0;
  while (purged < rows.size() && purged < limit && now.ms_since(received(rows[purged])) > window_ms) {
    CROSSDOCK_CHECK(tx.erase(tables::k_inbox, {rows[purged][0]}));
    ++purged;
  }
  window_.forgot(tx, purged);
  const Timestamp oldest = purged < rows.size() ? received(rows[purged]) : Timestamp{};
  tx.on_commit([this, oldest] { window_.set_oldest(oldest); });
  return purged;
}

}  // namespace crossdock::hub
