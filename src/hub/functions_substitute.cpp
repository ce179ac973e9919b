// SPDX-License-Identifier: Apache-2.0
// stock.substitute: other items in place of those that are short.
#include "hub/credit.hpp"
#include "hub/functions.hpp"
#include "hub/order_total.hpp"
#include "hub/substitution.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

struct Outcome {
  JsonArray taken, proposed, none;
};

Outcome views_of(const Order& order, const std::vector<Considered>& found, bool take) {
  Outcome out;
  for (const Considered& one : found) {
    JsonArray& list = !one.substitute ? out.none : take ? out.taken : out.proposed;
    list.emplace_back(one.view(order));
  }
  return out;
}

// The lines get their substitutes, and the order its new total.
Result<void> take_substitutes(Domain& domain, process::CallContext& context, Order& order, std::vector<Considered>& found,
                              const std::string& by) {
  CROSSDOCK_TRY(const Decimal before, total_of(order));
  for (Considered& one : found) {
    if (!one.substitute) continue;
    one.substitute->substituted_for->by = by;
    order.lines[one.line] = *one.substitute;
  }
  CROSSDOCK_TRY(order.total, total_of(order));
  CROSSDOCK_TRY(const Decimal more, order.total.minus(before));
  return adjust_credit(domain, context.tx, order, more, context.now);
}

}  // namespace

Result<std::optional<Json>> stock_substitute(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  const Substitution policy = domain.settings.substitution.of(order.party);
  const Json* given = json_find(arguments, "agreed");
  const bool agreed = given != nullptr && given->is_bool() && given->get_bool();
  JsonObject answer{{"substituted", JsonArray()}, {"proposed", JsonArray()}};
  if (policy == Substitution::never && !agreed) return Json(std::move(answer));
  const bool asks = policy != Substitution::allow || agreed;
  CROSSDOCK_TRY(auto found, consider_substitutes(domain, context.tx, order, asks, context.now));
  if (found.empty()) return Json(std::move(answer));
  const bool take = agreed || policy == Substitution::allow;
  Outcome outcome = views_of(order, found, take);
  answer["substituted"] = outcome.taken;
  answer["proposed"] = outcome.proposed;
  if (!outcome.proposed.empty()) return Json(std::move(answer));
  JsonObject data{{"lines", outcome.taken.empty() ? std::move(outcome.none) : std::move(outcome.taken)}};
  const std::string by = json_string_or(arguments, "by", "");
  if (!by.empty()) data["by"] = by;
  const bool any = std::ranges::any_of(found, [](const Considered& one) { return one.substitute.has_value(); });
  if (any) {
    CROSSDOCK_CHECK(take_substitutes(domain, context, order, found, by));
    data["total"] = order.total.text();
    CROSSDOCK_CHECK(save_order(context.tx, order));
  }
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, any ? "order.substituted" : "order.not_substituted",
                                    std::move(data), context.now));
  return Json(std::move(answer));
}

}  // namespace crossdock::hub
