// SPDX-License-Identifier: Apache-2.0
#include "landscape/xref.hpp"

#include "hub/xref.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

namespace crossdock::landscape {
namespace {

constexpr std::size_t k_rows_max = 100'000;

Unexpected wrong(const std::string& place, std::string message) {
  return fail(ErrorKind::invalid, "landscape.member", std::move(message), place);
}

}  // namespace

Result<void> load_xref(const std::string& file, const JsonObject& body, hub::Settings& settings) {
  CROSSDOCK_CHECK(json_string(body, "owner", file));
  CROSSDOCK_TRY(const std::string table, json_string(body, "xref", file));
  for (const auto& [key, value] : body) {
    if (key != "xref" && key != "owner" && key != "rows")
      return wrong(file, fmt::format("\"{}\" is not known here; known are: xref, owner, rows", std::string_view(key)));
  }
  const JsonArray rows = json_list_or_empty(body, "rows");
  if (rows.size() > k_rows_max) return wrong(file, fmt::format("A table has at most {} rows", k_rows_max));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string place = fmt::format("{}: rows[{}]", file, i);
    if (!rows[i].is_object()) return wrong(place, "A row is an object with key and value");
    JsonObject entry = rows[i].get_object();
    entry["xref"] = table;
    auto row = hub::read_xref(entry);
    if (!row) return wrong(fmt::format("{}.{}", place, row.error().place), row.error().message);
    if (row->value.empty()) return wrong(place, "A row has a value");
    settings.xref.emplace(std::pair(row->table, row->key), *std::move(row));
  }
  return {};
}

}  // namespace crossdock::landscape
