// SPDX-License-Identifier: Apache-2.0
#include "hub/changes.hpp"

#include "hub/tables.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace crossdock::hub {

Result<void> Changes::load(store::Reader& reader) {
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_change, {.descending = true, .limit = 1}));
  position_ = rows.empty() ? 0 : store::as_integer(rows.front()[0]);
  return {};
}

Result<void> Changes::note(store::Tx& tx, std::string_view kind, const std::string& key) {
  CROSSDOCK_TRY(const std::int64_t position, tx.append(tables::k_change, {std::int64_t{0}, std::string(kind), key}));
  // In a turn of this node everything before it has been caught up with.
  tx.on_commit([this, position] { position_ = std::max(position_, position); });
  return {};
}

Result<void> Changes::catch_up(store::Reader& reader, const Refresh& refresh) {
  store::Scan scan{.after = store::Key{position_}, .limit = store::k_scan_rows_max};
  std::set<std::pair<std::string, std::string>> seen;
  while (true) {
    CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_change, scan));
    for (const store::Row& row : rows) {
      if (seen.emplace(store::as_text(row[1]), store::as_text(row[2])).second) {
        CROSSDOCK_CHECK(refresh(store::as_text(row[1]), store::as_text(row[2])));
      }
    }
    if (!rows.empty()) scan.after = store::Key{rows.back()[0]};
    if (rows.size() < scan.limit) break;
  }
  position_ = store::as_integer(scan.after->front());
  return {};
}

Result<void> Changes::purge(store::Tx& tx, std::size_t limit) const {
  const std::int64_t keep_after = position_ - static_cast<std::int64_t>(k_changes_kept);
  if (keep_after <= 0) return {};
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_change, {.limit = std::min(limit, store::k_scan_rows_max)}));
  for (const store::Row& row : rows) {
    if (store::as_integer(row[0]) > keep_after) break;
    CROSSDOCK_CHECK(tx.erase(tables::k_change, {row[0]}));
  }
  return {};
}

}  // namespace crossdock::hub
