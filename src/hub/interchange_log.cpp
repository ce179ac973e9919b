// SPDX-License-Identifier: Apache-2.0
#include "hub/interchange_log.hpp"

#include "base/hash.hpp"
#include "hub/inbox.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::hub {
namespace {

std::string key_of(std::string_view series, std::string_view control) {
  return hash16(fmt::format("{}\n{}", series, control));
}

// Hubs before 0.2 kept the number alone.
Result<std::optional<LoggedInterchange>> in_inbox(store::Reader& reader, std::string_view series, std::string_view control) {
  CROSSDOCK_TRY(const bool known, Inbox::knows(reader, series, control));
  if (!known) return std::optional<LoggedInterchange>();
  return LoggedInterchange{
      .control = std::string(control), .hash = {}, .message = {}, .received = {}, .acknowledgement = {}};
}

}  // namespace

Result<std::optional<LoggedInterchange>> find_interchange(store::Reader& reader, std::string_view series,
                                                          std::string_view control, Timestamp now, std::int64_t window_ms) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_interchange, {key_of(series, control)}));
  if (!row) return in_inbox(reader, series, control);
  LoggedInterchange found{store::as_text((*row)[1]), store::as_text((*row)[2]), MessageId{store::as_integer((*row)[3])},
                          Timestamp{store::as_integer((*row)[4])}, SentId{store::as_integer((*row)[5])}};
  if (now.ms_since(found.received) > window_ms) return std::optional<LoggedInterchange>();
  return found;
}

Result<void> log_interchange(store::Tx& tx, std::string_view series, const LoggedInterchange& interchange) {
  return tx.put(tables::k_interchange,
                {key_of(series, interchange.control), interchange.control, interchange.hash, interchange.message.value,
                 interchange.received.us, interchange.acknowledgement.value});
}

Result<std::size_t> purge_interchanges(store::Tx& tx, Timestamp now, std::int64_t window_ms, std::size_t limit) {
  const store::Scan oldest_first{.index = "interchange_received", .limit = std::min(limit, store::k_scan_rows_max)};
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_interchange, oldest_first));
  std::size_t purged = 0;
  for (const store::Row& row : rows) {
    if (now.ms_since(Timestamp{store::as_integer(row[4])}) <= window_ms) break;
    CROSSDOCK_CHECK(tx.erase(tables::k_interchange, {row[0]}));
    ++purged;
  }
  return purged;
}

}  // namespace crossdock::hub
