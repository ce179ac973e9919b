// SPDX-License-Identifier: Apache-2.0
// master.*: what systems say of items, customers and prices.
#include "hub/functions.hpp"
#include "hub/master_sync.hpp"
#include "hub/record.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::hub {
namespace {

Result<Statement> statement_of(const JsonObject& arguments, Timestamp now) {
  const Json* given = json_find(arguments, "statement");
  if (given == nullptr || !given->is_object())
    return fail(ErrorKind::invalid, "field.type", "\"statement\" must be an object", "with.statement");
  return statement_from(given->get_object(), now);
}

}  // namespace

Result<std::optional<Json>> master_pause(Domain&, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const Statement statement, statement_of(arguments, context.now));
  const std::int64_t left_ms = std::max<std::int64_t>(statement.effective.ms_since(context.now), 0);
  return Json(JsonObject{{"waits", left_ms > 0}, {"seconds", (left_ms + 999) / 1000}});
}

Result<std::optional<Json>> master_apply(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const Statement statement, statement_of(arguments, context.now));
  CROSSDOCK_TRY(Json outcome, apply_statement(domain, context.tx, statement, flag_of(arguments, "accept"), context.now));
  return outcome;
}

}  // namespace crossdock::hub
