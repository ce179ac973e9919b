// SPDX-License-Identifier: Apache-2.0
#include "ledger/line.hpp"

#include "ledger/account.hpp"
#include "ledger/fields.hpp"

#include <fmt/format.h>

namespace crossdock::ledger {
namespace {

std::int64_t add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

std::int64_t negated(std::int64_t a) { return static_cast<std::int64_t>(0U - static_cast<std::uint64_t>(a)); }

}  // namespace

std::string_view to_string(EntryKind kind) {
  switch (kind) {
    case EntryKind::immediate: return "immediate";
    case EntryKind::pending: return "pending";
    case EntryKind::posted: return "posted";
    case EntryKind::voided: return "voided";
    case EntryKind::expired: return "expired";
  }
  return "unknown";
}

Balance effect_on(const Account& account, const Line& line) {
  const Entry& entry = line.entry;
  const std::int64_t moved = line.opens_pending() ? 0 : entry.amount;
  const std::int64_t held = line.opens_pending() ? entry.amount : negated(line.released);
  if (account == entry.from) return {.posted = negated(moved), .pending_out = held};
  return {.posted = moved, .pending_in = held};
}

Balance plus(const Balance& balance, const Balance& change) {
  return {.posted = add(balance.posted, change.posted),
          .pending_out = add(balance.pending_out, change.pending_out),
          .pending_in = add(balance.pending_in, change.pending_in)};
}

Balance minus(const Balance& balance, const Balance& change) {
  return plus(balance, {negated(change.posted), negated(change.pending_out), negated(change.pending_in)});
}

const store::Table& entry_table() {
  using store::ColumnType;
  static const store::Table table{
      .name = "ledger_entry",
      .columns = {{"position"},
                  {"kind"},
                  {"transfer"},
                  {"from_account"},
                  {"from_location"},
                  {"to_account"},
                  {"to_location"},
                  {"amount"},
                  {"released"},
                  {"recorded_us"},
                  {"occurred_us"},
                  {"expires_us"},
                  {"reason", ColumnType::text},
                  {"reference", ColumnType::text},
                  {"previous_from"},
                  {"previous_to"}},
      .log = true,
  };
  return table;
}

store::Row to_row(const Line& line) {
  const Entry& entry = line.entry;
  const PackedAccount from = pack(entry.from);
  const PackedAccount to = pack(entry.to);
  store::Row row;
  row.reserve(entry_table().columns.size());
  for (const std::int64_t value :
       {entry.position, static_cast<std::int64_t>(entry.kind), entry.transfer.value, from.head, from.location, to.head,
        to.location, entry.amount, line.released, entry.recorded.us, entry.occurred.us, line.expires.us}) {
    row.emplace_back(value);
  }
  row.emplace_back(entry.reason);
  row.emplace_back(entry.reference);
  row.emplace_back(line.previous_from);
  row.emplace_back(line.previous_to);
  return row;
}

Result<Line> line_from(const store::Row& row) {
  Fields fields(row);
  Line line;
  Entry& entry = line.entry;
  entry.position = fields.integer(0);
  const std::int64_t kind = fields.integer(1);
  entry.kind = static_cast<EntryKind>(kind);
  entry.transfer = TransferId{fields.integer(2)};
  const auto place = [&] { return fmt::format("ledger entry {}", entry.position); };
  auto from = unpack({fields.integer(3), fields.integer(4)});
  if (!from) return fail(std::move(from).error().at(place()));
  auto to = unpack({fields.integer(5), fields.integer(6)});
  if (!to) return fail(std::move(to).error().at(place()));
  entry.from = *from;
  entry.to = *to;
  entry.amount = fields.integer(7);
  line.released = fields.integer(8);
  entry.recorded = Timestamp{fields.integer(9)};
  entry.occurred = Timestamp{fields.integer(10)};
  line.expires = Timestamp{fields.integer(11)};
  entry.reason = fields.text(12);
  entry.reference = fields.text(13);
  line.previous_from = fields.integer(14);
  line.previous_to = fields.integer(15);
  const bool kind_known = kind >= 0 && kind <= static_cast<std::int64_t>(EntryKind::expired);
  if (fields.ok() && kind_known) return line;
  return fail(ErrorKind::corrupt, "ledger.entry", "The stored row is not a ledger entry", place());
}

}  // namespace crossdock::ledger
