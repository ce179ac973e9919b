// SPDX-License-Identifier: Apache-2.0
#include "hub/functions.hpp"

#include "hub/order_total.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

// What becomes of a buyer's price that is not ours: the argument `differences` of order.price.
enum class Differences : std::uint8_t {
  refuse,  // the step fails: rejected "price.mismatch"
  report,  // they are answered, and nothing is priced
  theirs,  // the buyer's price holds
  ours,    // our price holds
  given,   // the prices that a person gives in `lines` hold, and ours where they give none
};
constexpr std::array<std::string_view, 5> k_differences = {"refuse", "report", "theirs", "ours", "given"};

Result<Differences> differences_of(const JsonObject& arguments) {
  const std::string name = json_string_or(arguments, "differences", "refuse");
  const auto* const found = std::ranges::find(k_differences, name);
  if (found != k_differences.end()) return static_cast<Differences>(found - k_differences.begin());
  return fail(ErrorKind::invalid, "price.differences",
              fmt::format("\"{}\" is none of: {}", name, fmt::join(k_differences, ", ")), "with.differences");
}

struct Difference {
  Line* line = nullptr;
  Decimal asked, ours;

  std::string text(const Order& order) const {
    return fmt::format("Line {} says {} {} for item {}; our price is {}", line->line, asked.text(), order.currency,
                       line->item, ours.text());
  }
  JsonObject view() const {
    return {{"line", line->line},
            {"item", line->item},
            {"unit", line->unit},
            {"unit_price", asked.text()},
            {"our_price", ours.text()}};
  }
};

Result<Decimal> our_price(store::Tx& tx, const Domain& domain, const Order& order, const Line& line) {
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(line.item));
  CROSSDOCK_TRY(const auto price, Reference::price(tx, order.party, *item, order.currency, line.unit));
  if (price) return price->unit_price;
  return fail(ErrorKind::missing_reference, "price.unknown",
              fmt::format("There is no {} price for item {} in {}", order.currency, line.item, line.unit),
              fmt::format("line {}", line.line));
}

// Fills in our prices where the buyer names none; returns where its price is further from ours than the policy allows.
Result<std::vector<Difference>> compare_prices(const Domain& domain, store::Tx& tx, Order& order) {
  const PriceTolerance& tolerance = domain.settings.pricing.of(order.party);
  std::vector<Difference> found;
  for (Line& line : order.lines) {
    CROSSDOCK_TRY(const Decimal ours, our_price(tx, domain, order, line));
    if (!line.unit_price || *line.unit_price == ours) line.unit_price = ours;
    if (!tolerance.covers(*line.unit_price, ours)) found.push_back({&line, *line.unit_price, ours});
  }
  return found;
}

Result<std::map<std::string, Decimal, std::less<>>> prices_given(const JsonObject& arguments) {
  std::map<std::string, Decimal, std::less<>> prices;
  for (const Json& entry : json_list_or_empty(arguments, "lines")) {
    if (!entry.is_object()) return fail(ErrorKind::invalid, "field.type", "A line is an object", "with.lines");
    CROSSDOCK_TRY(const std::string line, json_string(entry.get_object(), "line", "with.lines"));
    CROSSDOCK_TRY(const Decimal price, json_decimal(entry.get_object(), "unit_price", "with.lines"));
    if (price.is_negative())
      return fail(ErrorKind::invalid, "order.price", "A price is not negative", fmt::format("line {}", line));
    prices[line] = price;
  }
  return prices;
}

Result<void> settle_differences(Order& order, const std::vector<Difference>& found, Differences how,
                                const JsonObject& arguments) {
  if (how == Differences::refuse) {
    std::string text = found.front().text(order);
    if (found.size() > 1) text += fmt::format("; and so {} more lines", found.size() - 1);
    return fail(ErrorKind::rejected, "price.mismatch", std::move(text), fmt::format("line {}", found.front().line->line));
  }
  if (how == Differences::theirs) return {};
  CROSSDOCK_TRY(const auto prices, prices_given(arguments));
  for (const Difference& difference : found) {
    const auto given = how == Differences::given ? prices.find(difference.line->line) : prices.end();
    const Decimal& price = given == prices.end() ? difference.ours : given->second;
    if (price == difference.asked) continue;
    difference.line->asked_price = difference.asked;
    difference.line->unit_price = price;
  }
  return {};
}

JsonArray views_of(const std::vector<Difference>& found) {
  JsonArray views;
  for (const Difference& difference : found) views.emplace_back(difference.view());
  return views;
}

}  // namespace

Result<std::optional<Json>> order_price(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const Differences how, differences_of(arguments));
  CROSSDOCK_TRY(const std::vector<Difference> found, compare_prices(domain, context.tx, order));
  JsonArray differences = views_of(found);
  if (!found.empty() && how == Differences::report) return Json(JsonObject{{"differences", std::move(differences)}});
  if (!found.empty()) CROSSDOCK_CHECK(settle_differences(order, found, how, arguments));
  CROSSDOCK_TRY(order.total, total_of(order));
  order.reached(OrderStatus::priced);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["total"] = order.total.text();
  data["currency"] = order.currency;
  if (!found.empty()) data["differences"] = std::move(differences);
  const std::string by = json_string_or(arguments, "by", "");
  if (!by.empty()) data["by"] = by;
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "order.priced", data, context.now));
  data["differences"] = JsonArray();
  return Json(std::move(data));
}

Result<std::optional<Json>> account_check(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(order.party));
  if (!party->active)
    return fail(ErrorKind::rejected, "account.blocked", fmt::format("Customer {} is blocked", order.party), order.party);
  JsonObject data;
  data["party"] = party->code;
  data["status"] = "active";
  return Json(std::move(data));
}

}  // namespace crossdock::hub
