// SPDX-License-Identifier: Apache-2.0
#include "hub/xref.hpp"

#include "hub/exceptions.hpp"
#include "hub/retry.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_rows_per_key_max = 1'000;

// The sentence says table and key, so that a row that comes later finds what waits for it, whatever lies in between.
std::string missing_message(std::string_view table, std::string_view key) {
  return fmt::format("No row in table {} for {}", json_text(Json(table)), json_text(Json(key)));
}

bool holds(const XrefRow& row, std::string_view day) {
  return std::string_view(row.from) <= day && (row.until.empty() || day < std::string_view(row.until));
}

XrefRow from_row(const store::Row& row) {
  return {.table = store::as_text(row[0]),
          .key = store::as_text(row[1]),
          .from = store::as_text(row[2]),
          .until = store::as_text(row[3]),
          .value = store::as_text(row[4])};
}

// The table and key an exception of this kind waits for; tried against the rows that are there.
Result<bool> is_there_now(const Domain& domain, store::Reader& reader, const Exception& exception, std::string_view day) {
  const std::string& message = exception.error.message;
  constexpr std::string_view k_table = "No row in table ";
  constexpr std::string_view k_for = " for ";
  const std::size_t begin = message.find(k_table);
  const std::size_t middle = message.rfind(k_for);
  if (begin == std::string::npos || middle == std::string::npos || middle < begin) return false;
  const std::size_t table_at = begin + k_table.size();
  const auto table = json_parse(std::string_view(message).substr(table_at, middle - table_at));
  const auto key = json_parse(std::string_view(message).substr(middle + k_for.size()));
  if (!table || !key || !table->is_string() || !key->is_string()) return false;
  CROSSDOCK_TRY(const auto found,
                find_xref(domain, reader, std::string_view(table->get_string()), std::string_view(key->get_string()), day));
  return found.has_value();
}

}  // namespace

Result<void> put_xref(store::Tx& tx, const JsonObject& entry) {
  CROSSDOCK_TRY(const XrefRow row, read_xref(entry));
  if (row.value.empty()) return tx.erase(tables::k_xref, {row.table, row.key, row.from});
  return tx.put(tables::k_xref, {row.table, row.key, row.from, row.until, row.value});
}

Result<std::optional<std::string>> find_xref(const Domain& domain, store::Reader& reader, std::string_view table,
                                             std::string_view key, std::string_view day) {
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_xref, {.prefix = {std::string(table), std::string(key)},
                                                              .descending = true,
                                                              .limit = k_rows_per_key_max}));
  for (const store::Row& stored : rows) {
    XrefRow row = from_row(stored);
    if (holds(row, day)) return std::optional(std::move(row.value));
  }
  const XrefRow* best = nullptr;
  const auto range = domain.settings.xref.equal_range({std::string(table), std::string(key)});
  for (auto one = range.first; one != range.second; ++one) {
    if (holds(one->second, day) && (best == nullptr || one->second.from > best->from)) best = &one->second;
  }
  return best == nullptr ? std::nullopt : std::optional(best->value);
}

Result<std::string> need_xref(const Domain& domain, store::Reader& reader, std::string_view table, std::string_view key,
                              std::string_view day) {
  CROSSDOCK_TRY(auto found, find_xref(domain, reader, table, key, day));
  if (found) return *std::move(found);
  return fail(ErrorKind::missing_reference, std::string(k_xref_missing), missing_message(table, key),
              fmt::format("{}/{}", table, key));
}

Result<bool> has_xref(const Domain& domain, store::Reader& reader, std::string_view table) {
  const auto first = domain.settings.xref.lower_bound({std::string(table), std::string()});
  if (first != domain.settings.xref.end() && first->first.first == table) return true;
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_xref, {.prefix = {std::string(table)}, .limit = 1}));
  return !rows.empty();
}

Result<Json> list_xref(store::Reader& reader, std::string_view table, std::string_view after, std::size_t limit) {
  store::Scan scan{.prefix = {std::string(table)}, .limit = limit};
  if (!after.empty()) scan.after = store::Key{std::string(table), std::string(after), std::string("~")};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_xref, scan));
  JsonArray out;
  std::string last;
  for (const store::Row& stored : rows) {
    const XrefRow row = from_row(stored);
    JsonObject view{{"xref", row.table}, {"key", row.key}, {"value", row.value}};
    if (!row.from.empty()) view["from"] = row.from;
    if (!row.until.empty()) view["until"] = row.until;
    out.emplace_back(std::move(view));
    last = row.key;
  }
  const bool more = rows.size() == limit;
  return Json(JsonObject{{"rows", std::move(out)}, {"next", more ? last : ""}});
}

Result<std::size_t> replay_found(Domain& domain, store::Tx& tx, Timestamp now) {
  CROSSDOCK_TRY(const auto open, list_exceptions(tx, ExceptionState::open, {}, k_xref_replay_max));
  const std::string day = now.rfc3339().substr(0, 10);
  std::size_t replayed = 0;
  for (const Exception& exception : open) {
    if (exception.error.code != k_xref_missing) continue;
    CROSSDOCK_TRY(const bool there, is_there_now(domain, tx, exception, day));
    if (!there) continue;
    // One that fails again holds up neither the rows nor the others.
    const auto retry = [&domain, id = exception.id, now](store::Tx& work) -> Result<void> {
      CROSSDOCK_TRY(Exception again, load_exception(work, id));
      return again.state == ExceptionState::open ? set_going(domain, work, again, now) : Result<void>();
    };
    tx.follow_up(retry, [](const Result<void>&) {});
    ++replayed;
  }
  return replayed;
}

}  // namespace crossdock::hub
