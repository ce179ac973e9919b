// SPDX-License-Identifier: Apache-2.0
#include "hub/record.hpp"

#include "model/order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

Result<RecordRow> record_from(const store::Row& row) {
  CROSSDOCK_TRY(const Json doc, json_parse(store::as_text(row[2])));
  if (!doc.is_object())
    return fail(ErrorKind::corrupt, "record.stored", "The stored record cannot be read", store::as_text(row[0]));
  return RecordRow{store::as_text(row[0]), store::as_integer(row[1]), doc.get_object()};
}

}  // namespace

Result<std::string> record_number(const JsonObject& body, std::string_view member) {
  CROSSDOCK_TRY(std::string number, json_string(body, member));
  CROSSDOCK_CHECK(model::check_identifier(number, std::string(member)));
  if (number.size() > k_record_number_max)
    return fail(ErrorKind::invalid, "record.number",
                fmt::format("\"{}\" has more than {} characters", member, k_record_number_max), std::string(member));
  return number;
}

Result<std::optional<RecordRow>> find_record(store::Reader& reader, const store::Table& table, std::string_view number) {
  CROSSDOCK_TRY(const auto row, reader.get(table, {std::string(number)}));
  if (!row) return std::optional<RecordRow>();
  CROSSDOCK_TRY(RecordRow record, record_from(*row));
  return std::optional<RecordRow>(std::move(record));
}

Result<void> save_record(store::Tx& tx, const store::Table& table, std::string_view number, std::int64_t state,
                         const JsonObject& doc) {
  return tx.put(table, {std::string(number), state, json_text(doc)});
}

Result<std::vector<RecordRow>> list_records(store::Reader& reader, const store::Table& table,
                                            std::optional<std::int64_t> state, std::string_view after, std::size_t limit) {
  const std::string index = std::string(table.name) + "_state";
  store::Scan scan{.limit = std::min(limit, store::k_scan_rows_max)};
  if (state) {
    scan.index = index;
    scan.prefix = {*state};
  }
  if (!after.empty()) scan.after = store::Key{std::string(after)};
  CROSSDOCK_TRY(const auto rows, reader.scan(table, scan));
  std::vector<RecordRow> records;
  for (const store::Row& row : rows) {
    CROSSDOCK_TRY(RecordRow record, record_from(row));
    records.push_back(std::move(record));
  }
  return records;
}

Result<std::vector<JsonObject>> record_lines(const JsonObject& body, std::string_view member) {
  const JsonArray& given = json_list_or_empty(body, member);
  if (given.empty() || given.size() > k_record_lines_max)
    return fail(given.empty() ? ErrorKind::invalid : ErrorKind::limit, "record.lines",
                fmt::format("\"{}\" must hold 1 to {} lines", member, k_record_lines_max), std::string(member));
  std::vector<JsonObject> lines;
  for (const Json& line : given) {
    if (!line.is_object())
      return fail(ErrorKind::invalid, "field.type", "A line must be an object", fmt::format("{}[{}]", member, lines.size()));
    lines.push_back(line.get_object());
  }
  return lines;
}

Decimal decimal_or_zero(const JsonObject& doc, std::string_view member) {
  return json_decimal(doc, member).value_or(Decimal{});
}

bool flag_of(const JsonObject& doc, std::string_view member) {
  const Json* found = json_find(doc, member);
  return found != nullptr && found->is_bool() && found->get_bool();
}

}  // namespace crossdock::hub
