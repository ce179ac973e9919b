// SPDX-License-Identifier: Apache-2.0
// One row of a cross-reference table, as it is written; the landscape reads them too.
#include "hub/xref.hpp"

#include <utility>

namespace crossdock::hub {
namespace {

Result<std::string> day_or_empty(const JsonObject& entry, std::string_view member) {
  if (json_find(entry, member) == nullptr) return std::string();
  CROSSDOCK_TRY(std::string day, json_string(entry, member));
  CROSSDOCK_CHECK(model::check_date(day, member));
  return day;
}

}  // namespace

Result<XrefRow> read_xref(const JsonObject& entry) {
  XrefRow row;
  CROSSDOCK_TRY(row.table, json_string(entry, "xref"));
  CROSSDOCK_TRY(row.key, json_string(entry, "key"));
  CROSSDOCK_CHECK(model::check_identifier(row.table, "xref"));
  CROSSDOCK_CHECK(model::check_identifier(row.key, "key"));
  CROSSDOCK_TRY(row.from, day_or_empty(entry, "from"));
  CROSSDOCK_TRY(row.until, day_or_empty(entry, "until"));
  if (!row.until.empty() && row.until <= row.from)
    return fail(ErrorKind::invalid, "xref.dates", "\"until\" is not after \"from\"", "until");
  const Json* value = entry.if_contains("value");
  if (value != nullptr && value->is_null()) return row;
  CROSSDOCK_TRY(row.value, json_string(entry, "value"));
  CROSSDOCK_CHECK(model::check_identifier(row.value, "value"));
  return row;
}

}  // namespace crossdock::hub
