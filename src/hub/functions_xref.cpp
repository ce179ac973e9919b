// SPDX-License-Identifier: Apache-2.0
// xref.lookup: what another system calls something.
#include "hub/functions.hpp"
#include "hub/xref.hpp"

#include <utility>

namespace crossdock::hub {

Result<std::optional<Json>> xref_lookup(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const std::string table, json_string(arguments, "table", "with"));
  CROSSDOCK_TRY(const std::string key, json_string(arguments, "key", "with"));
  const std::string day = json_string_or(arguments, "date", context.now.rfc3339().substr(0, 10));
  CROSSDOCK_CHECK(model::check_date(day, "with.date"));
  if (const Json* otherwise = json_find(arguments, "default")) {
    CROSSDOCK_TRY(auto found, find_xref(domain, context.tx, table, key, day));
    return Json(JsonObject{{"value", found ? Json(*std::move(found)) : *otherwise}});
  }
  CROSSDOCK_TRY(std::string value, need_xref(domain, context.tx, table, key, day));
  return Json(JsonObject{{"value", std::move(value)}});
}

}  // namespace crossdock::hub
