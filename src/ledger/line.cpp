// SPDX-License-Identifier: Apache-2.0
#include "ledger/line.hpp"

#include "ledger/account.hpp"
#include "ledger/fields.hpp"
#include "ledger/packed.hpp"

#include <fmt/format.h>

namespace crossdock::ledger {
namespace {

constexpr std::size_t k_lines_column = 16;
// Larger than any position that a row of an earlier release has.
constexpr std::int64_t k_packed_positions = std::int64_t{1} << 40;

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
                  {"previous_to"},
                  {"lines", ColumnType::blob}},
      .log = true,
  };
  return table;
}

std::int64_t position_of(std::int64_t row, std::size_t place) {
  return k_packed_positions + row * static_cast<std::int64_t>(k_row_lines) + static_cast<std::int64_t>(place);
}

std::int64_t row_of(std::int64_t position) {
  if (position < k_packed_positions) return position;
  return (position - k_packed_positions) / static_cast<std::int64_t>(k_row_lines);
}

std::size_t place_of(std::int64_t position) {
  if (position < k_packed_positions) return 0;
  return static_cast<std::size_t>(position - k_packed_positions) % k_row_lines;
}

std::string describe(std::int64_t position) {
  const std::string row = fmt::format("ledger entry {}", row_of(position));
  return place_of(position) == 0 ? row : fmt::format("{}, line {}", row, place_of(position) + 1);
}

store::Row to_row(std::span<const Line> lines) {
  store::Row row(entry_table().columns.size());
  row[0] = row_of(lines.front().entry.position);
  row[k_lines_column] = packed(lines);
  return row;
}

namespace {

Result<Line> line_from_columns(const store::Row& row) {
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

}  // namespace

Result<std::vector<Line>> lines_from(const store::Row& row) {
  const auto* bytes = row.size() > k_lines_column ? std::get_if<std::string>(&row[k_lines_column]) : nullptr;
  if (bytes != nullptr) return unpacked(*bytes, store::as_integer(row[0]));
  std::vector<Line> lines(1);
  CROSSDOCK_TRY(lines.front(), line_from_columns(row));
  return lines;
}

}  // namespace crossdock::ledger
