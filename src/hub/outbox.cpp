// SPDX-License-Identifier: Apache-2.0
#include "hub/outbox.hpp"

#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

// Values are stored: never renumber.
enum State : std::int64_t { due = 0, parked = 1, behind = 2 };

store::Row row_of(const OutboxItem& item) {
  return {item.id.value,
          std::int64_t{item.parked   ? State::parked
                       : item.behind ? State::behind
                                     : State::due},
          item.target,
          item.operation,
          item.business_key,
          item.arguments,
          item.token,
          item.subject,
          item.correlation,
          item.attempts,
          item.next.us,
          item.error,
          item.owner == 0 ? store::Value() : store::Value(item.owner)};
}

OutboxItem item_of(const store::Row& row) {
  OutboxItem item;
  item.id = OutboxId{store::as_integer(row[0])};
  item.parked = store::as_integer(row[1]) == State::parked;
  item.behind = store::as_integer(row[1]) == State::behind;
  item.target = store::as_text(row[2]);
  item.operation = store::as_text(row[3]);
  item.business_key = store::as_text(row[4]);
  item.arguments = store::as_text(row[5]);
  item.token = store::as_text(row[6]);
  item.subject = store::as_text(row[7]);
  item.correlation = store::as_text(row[8]);
  item.attempts = store::as_integer(row[9]);
  item.next = Timestamp{store::as_integer(row[10])};
  item.error = store::as_text(row[11]);
  item.owner = store::integer_or(row[12], 0);
  return item;
}

}  // namespace

Result<void> Outbox::add(store::Tx& tx, OutboxItem item) const {
  item.owner = owner_;
  CROSSDOCK_TRY(const auto first, first_of_line(tx, item));
  item.behind = first.has_value();
  CROSSDOCK_CHECK(tx.insert(tables::k_outbox, row_of(item)));
  if (item.behind) return {};
  tx.on_commit([this, moved = std::move(item)] { added_(moved); });
  return {};
}

Result<void> Outbox::update(store::Tx& tx, OutboxItem item) const {
  item.owner = owner_;
  return tx.put(tables::k_outbox, row_of(item));
}

Result<std::size_t> Outbox::adopt(store::Tx& tx, const std::vector<std::int64_t>& living, Timestamp not_before) const {
  std::size_t adopted = 0;
  OutboxId last;
  while (true) {
    CROSSDOCK_TRY(auto page, list(tx, last));
    for (OutboxItem& item : page) {
      last = item.id;
      if (item.parked || item.behind || std::ranges::find(living, item.owner) != living.end()) continue;
      item.in_doubt = true;  // it may have been under way when its node ended
      if (!item.is_delivery()) item.next = std::max(item.next, not_before);
      CROSSDOCK_CHECK(update(tx, item));
      tx.on_commit([this, moved = item] { added_(moved); });
      ++adopted;
    }
    if (page.size() < store::k_scan_rows_max) return adopted;
  }
}

Result<void> Outbox::hand_over(store::Tx& tx, OutboxItem item, std::int64_t node) const {
  item.owner = node;
  return tx.put(tables::k_outbox, row_of(item));
}

Result<void> Outbox::revive(store::Tx& tx, OutboxId id, Timestamp now) const {
  CROSSDOCK_TRY(auto item, find(tx, id));
  if (!item)
    return fail(ErrorKind::not_found, "outbox.unknown", fmt::format("Outbox item {} is done already", id.text()), id.text());
  if (!item->parked) return {};
  item->parked = false;
  item->attempts = 0;
  item->next = now;
  item->in_doubt = true;  // the evidence may be old: probe before calling again
  CROSSDOCK_CHECK(update(tx, *item));
  tx.on_commit([this, moved = *item] { added_(moved); });
  return {};
}

Result<void> Outbox::remove(store::Tx& tx, const OutboxItem& item) const {
  CROSSDOCK_CHECK(tx.erase(tables::k_outbox, {item.id.value}));
  CROSSDOCK_TRY(auto next, first_of_line(tx, item));
  return next && next->behind ? let_go(tx, *std::move(next)) : Result<void>();
}

Result<bool> Outbox::let_go_if_first(store::Tx& tx, const OutboxItem& item) const {
  CROSSDOCK_TRY(auto first, first_of_line(tx, item));
  if (!first || first->id != item.id || !first->behind) return false;
  CROSSDOCK_CHECK(let_go(tx, *std::move(first)));
  return true;
}

Result<void> Outbox::let_go(store::Tx& tx, OutboxItem item) const {
  item.behind = false;
  CROSSDOCK_CHECK(update(tx, item));
  tx.on_commit([this, moved = std::move(item)] { added_(moved); });
  return {};
}

Result<std::optional<OutboxItem>> Outbox::first_of_line(store::Reader& reader, const OutboxItem& item) {
  if (item.subject.empty()) return std::optional<OutboxItem>();
  const store::Scan scan{.index = "outbox_subject", .prefix = {item.subject, item.target}, .limit = 1};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_outbox, scan));
  if (rows.empty()) return std::optional<OutboxItem>();
  return item_of(rows.front());
}

Result<std::vector<OutboxItem>> Outbox::of_subject(store::Reader& reader, std::string_view subject, std::size_t limit) {
  const store::Scan scan{.index = "outbox_subject", .prefix = {std::string(subject)}, .limit = limit};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_outbox, scan));
  std::vector<OutboxItem> items;
  for (const store::Row& row : rows) items.push_back(item_of(row));
  return items;
}

Result<std::optional<OutboxItem>> Outbox::find(store::Reader& reader, OutboxId id) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_outbox, {id.value}));
  if (!row) return std::optional<OutboxItem>();
  return item_of(*row);
}

Result<std::vector<OutboxItem>> Outbox::list(store::Reader& reader, OutboxId after, std::size_t limit) {
  store::Scan scan{.limit = limit};
  if (after) scan.after = store::Key{after.value};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_outbox, scan));
  std::vector<OutboxItem> items;
  for (const store::Row& row : rows) items.push_back(item_of(row));
  return items;
}

}  // namespace crossdock::hub
