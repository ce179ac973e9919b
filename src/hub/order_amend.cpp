// SPDX-License-Identifier: Apache-2.0
#include "hub/order_amend.hpp"

#include "hub/backorder.hpp"
#include "hub/cancel.hpp"
#include "hub/credit.hpp"
#include "hub/order_line.hpp"
#include "hub/order_revision.hpp"
#include "hub/order_total.hpp"
#include "hub/reservation.hpp"
#include "hub/stock_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

// What one line is to be, or why it stays as it is.
struct Wish {
  const JsonObject* given = nullptr;
  std::string line, change;
  std::optional<Line> after;  // nothing: the line is taken out
  std::string code, reason;   // refused

  bool refused() const { return !code.empty(); }
  void refuse(std::string why_code, std::string why) {
    code = std::move(why_code);
    reason = std::move(why);
  }
};

std::int64_t in_picks(const Order& order, std::string_view line) {
  std::int64_t units = 0;
  for (const Pick& pick : order.picks) units += pick.left(line);
  return units;
}

bool is_invoiced(const Line& line) { return line.invoiced > 0; }

class Judge {
 public:
  Judge(const Domain& domain, store::Reader& reader, const Order& order, Timestamp now)
      : domain_(domain), reader_(reader), order_(order), item_of_(items_of_buyer(domain, reader, order, now)) {}

  Result<Wish> judge(const JsonObject& given) {
    Wish wish{.given = &given, .line = json_string_or(given, "line", ""), .change = json_string_or(given, "change", "")};
    const auto judged = judge(given, wish);
    if (judged) return wish;
    // What the world says of the line is its answer; what is broken is not.
    const ErrorKind kind = judged.error().kind;
    const bool is_answer = kind == ErrorKind::invalid || kind == ErrorKind::rejected || kind == ErrorKind::missing_reference;
    if (!is_answer && kind != ErrorKind::limit && kind != ErrorKind::unsupported) return fail(judged.error());
    wish.refuse(judged.error().code, judged.error().message);
    return wish;
  }

 private:
  Result<void> judge(const JsonObject& given, Wish& wish) {
    const auto found = std::ranges::find(order_.lines, wish.line, &Line::line);
    const bool known = found != order_.lines.end();
    if (wish.change == "add") {
      if (known) return fail(ErrorKind::invalid, "order.change_line", "it is in the order already");
      return add(given, wish);
    }
    if (!known) return fail(ErrorKind::invalid, "order.change_line", "the order has no such line");
    wish.after = *found;
    if (wish.change == "unchanged") return {};
    if (wish.change == "date" || wish.change == "replace_all" || wish.change == "replace")
      return fail(ErrorKind::unsupported, "order.change_unsupported",
                  fmt::format("\"{}\" is not done while the order is under way", wish.change));
    if (wish.change == "cancel") return set_quantity(given, Decimal{}, wish);
    if (json_find(given, "quantity") != nullptr && wish.change != "price") {
      CROSSDOCK_TRY(const Decimal quantity, json_decimal(given, "quantity"));
      CROSSDOCK_CHECK(set_quantity(given, quantity, wish));
    }
    if (wish.after && json_find(given, "unit_price") != nullptr) CROSSDOCK_CHECK(set_price(given, *wish.after));
    return {};
  }

  Result<void> add(const JsonObject& given, Wish& wish) {
    CROSSDOCK_TRY(const auto item, item_of_(given));
    model::OrderLine asked{.line = wish.line, .item = item->code, .unit = json_string_or(given, "unit", item->base_unit)};
    CROSSDOCK_TRY(asked.quantity, json_decimal(given, "quantity"));
    if (asked.quantity <= Decimal{}) return fail(ErrorKind::invalid, "order.quantity", "it orders nothing");
    CROSSDOCK_TRY(wish.after, make_line(domain_, asked));
    return set_price(given, *wish.after);
  }

  Result<void> set_quantity(const JsonObject& given, const Decimal& quantity, Wish& wish) {
    Line& line = *wish.after;
    if (json_string_or(given, "unit", line.unit) != line.unit)
      return fail(ErrorKind::unsupported, "order.change_unit", fmt::format("it is ordered in {}", line.unit));
    const bool wrong = (wish.change == "increase" && quantity < line.quantity) ||
                       (wish.change == "decrease" && quantity > line.quantity) || quantity.is_negative();
    if (wrong)
      return fail(ErrorKind::invalid, "order.change_quantity",
                  fmt::format("it is {}, and the {} is to {}", line.quantity.text(), wish.change, quantity.text()));
    if (line.substituted_for && !quantity.is_zero())
      return fail(ErrorKind::unsupported, "order.change_substituted", "another item has taken its place");
    CROSSDOCK_TRY(const auto item, domain_.reference.need_item(line.item));
    CROSSDOCK_TRY(const std::int64_t units, item->to_base(quantity, line.unit));
    const std::int64_t picked = in_picks(order_, line.line);
    if (units < line.shipped)
      return fail(ErrorKind::rejected, "order.change_shipped", fmt::format("{} are shipped", in_unit(line, line.shipped)));
    if (units < line.shipped + picked)
      return fail(ErrorKind::rejected, "order.change_picked",
                  fmt::format("the warehouse is sending {}", in_unit(line, line.shipped + picked)));
    line.quantity = quantity;
    line.ordered = units;
    line.cancelled = 0;
    if (units == 0) wish.after.reset();
    return {};
  }

  // Ours where the buyer names none; never another one than the tolerance allows, and never of what is invoiced.
  Result<void> set_price(const JsonObject& given, Line& line) {
    CROSSDOCK_TRY(const auto item, domain_.reference.need_item(line.item));
    CROSSDOCK_TRY(const auto ours, Reference::price(reader_, order_.party, *item, order_.currency, line.unit));
    if (!ours) return fail(ErrorKind::missing_reference, "price.unknown", "it has no price");
    Decimal price = ours->unit_price;
    if (json_find(given, "unit_price") != nullptr) {
      CROSSDOCK_TRY(price, json_decimal(given, "unit_price"));
    }
    if (line.unit_price && *line.unit_price == price) return {};
    if (is_invoiced(line)) return fail(ErrorKind::rejected, "order.change_invoiced", "a part of it is invoiced");
    if (!domain_.settings.pricing.of(order_.party).covers(price, ours->unit_price))
      return fail(ErrorKind::rejected, "price.mismatch", fmt::format("our price is {}", ours->unit_price.text()));
    line.unit_price = price;
    line.asked_price.reset();
    return {};
  }

  const Domain& domain_;
  store::Reader& reader_;
  const Order& order_;
  ItemOf item_of_;
};

// The order as it would be; its ledger is not touched.
Order with_wishes(const Order& order, const std::vector<Wish>& wishes) {
  Order next = order;
  for (const Wish& wish : wishes) {
    if (wish.refused()) continue;
    Line* const line = next.find_line(wish.line);
    if (!wish.after)
      std::erase_if(next.lines, [&wish](const Line& one) { return one.line == wish.line; });
    else if (line != nullptr)
      *line = *wish.after;
    else
      next.lines.push_back(*wish.after);
  }
  return next;
}

Result<Decimal> worth(const Line* line) {
  if (line == nullptr || !line->unit_price) return Decimal{};
  return line->unit_price->times(line->quantity);
}

// By how much the order costs more with this.
Result<Decimal> cost_of(Order& order, const Wish& wish) {
  CROSSDOCK_TRY(const Decimal before, worth(order.find_line(wish.line)));
  CROSSDOCK_TRY(const Decimal after, worth(wish.after ? &*wish.after : nullptr));
  return after.minus(before);
}

// What makes the order cheaper first; then what makes it dearer, as far as the customer's credit goes.
Result<void> judge_credit(const Domain& domain, Order& order, std::vector<Wish>& wishes) {
  Decimal more;
  std::vector<std::pair<Wish*, Decimal>> dearer;
  for (Wish& wish : wishes) {
    if (wish.refused()) continue;
    CROSSDOCK_TRY(const Decimal cost, cost_of(order, wish));
    if (cost > Decimal{}) {
      dearer.emplace_back(&wish, cost);
    } else {
      CROSSDOCK_TRY(more, more.plus(cost));
    }
  }
  for (const auto& [wish, cost] : dearer) {
    CROSSDOCK_TRY(const Decimal with, more.plus(cost));
    const auto allowed = check_credit(domain, order, with);
    if (!allowed && allowed.error().kind != ErrorKind::rejected) return allowed;
    if (allowed)
      more = with;
    else
      wish->refuse(allowed.error().code, allowed.error().message);
  }
  const auto total = total_of(with_wishes(order, wishes));
  if (total) return {};
  for (const auto& [wish, cost] : dearer) wish->refuse(total.error().code, total.error().message);
  return {};
}

// Where nothing waits for stock, more than there is is refused.
Result<void> judge_stock(const Domain& domain, const Order& order, std::vector<Wish>& wishes, Timestamp now) {
  if (backorders(order.fulfilment)) return {};
  Order next = with_wishes(order, wishes);
  CROSSDOCK_TRY(const auto there, promisable_units(domain, next, now));
  for (Wish& wish : wishes) {
    if (wish.refused() || !wish.after) continue;
    const auto found = std::ranges::find(next.lines, wish.line, &Line::line);
    const std::int64_t open = found->open();
    const std::int64_t units = there[static_cast<std::size_t>(found - next.lines.begin())];
    if (units < open)
      wish.refuse("stock.insufficient",
                  fmt::format("{} more are asked for, {} can be promised", in_unit(*found, open), in_unit(*found, units)));
  }
  return {};
}

Result<void> void_reserved(Domain& domain, store::Tx& tx, Line& line, Timestamp now) {
  for (Part& part : line.parts) {
    if (part.reservation) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, part.reservation, now));
    part.reservation = {};
    part.reserved = 0;
  }
  line.reserved = 0;
  return {};
}

// Gives back what the line holds beyond `units` in all.
Result<void> shed(Domain& domain, store::Tx& tx, Order& order, Line& line, std::int64_t units, Timestamp now) {
  if (line.reserved > 0 && line.shipped + line.allocated + line.reserved > units)
    CROSSDOCK_CHECK(void_reserved(domain, tx, line, now));
  std::int64_t left = std::max<std::int64_t>(units - line.shipped, 0);
  if (line.allocated <= left) return {};
  std::map<std::string, std::int64_t> kept;
  for (const Part& part : line.parts) kept[location_of(order, part)] = 0;
  for (auto& [location, quantity] : kept) {
    for (const Pick& pick : order.picks) quantity += pick.location == location ? pick.left(line.line) : 0;
    left -= quantity;
  }
  for (auto& [location, quantity] : kept) {
    const std::int64_t more =
        std::clamp<std::int64_t>(allocated_units_at(order, line, location) - quantity, 0, std::max<std::int64_t>(left, 0));
    quantity += more;
    left -= more;
  }
  StockChain chain(domain, order);
  CROSSDOCK_CHECK(keep_allocated(order, line, kept, chain, "change"));
  CROSSDOCK_CHECK(chain.apply(tx, now));
  return {};
}

Result<void> apply_lines(Domain& domain, store::Tx& tx, Order& order, const std::vector<Wish>& wishes, Timestamp now) {
  for (const Wish& wish : wishes) {
    if (wish.refused()) continue;
    Line* const line = order.find_line(wish.line);
    if (line == nullptr) {
      order.lines.push_back(*wish.after);
      continue;
    }
    CROSSDOCK_CHECK(shed(domain, tx, order, *line, wish.after ? wish.after->ordered : 0, now));
    if (!wish.after) {
      std::erase_if(order.lines, [&wish](const Line& one) { return one.line == wish.line; });
      continue;
    }
    line->quantity = wish.after->quantity;
    line->ordered = wish.after->ordered;
    line->cancelled = wish.after->cancelled;
    line->unit_price = wish.after->unit_price;
    line->asked_price = wish.after->asked_price;
  }
  return {};
}

// The buyer's own ids of lines that are new, for the documents it gets.
void remember_items(Order& order, const std::vector<Wish>& wishes) {
  JsonObject items;
  if (const Json* known = json_find(order.reference, "items"); known != nullptr && known->is_object())
    items = known->get_object();
  for (const Wish& wish : wishes) {
    const Json* item = json_find(*wish.given, "item");
    if (!wish.refused() && wish.change == "add" && item != nullptr) items[wish.line] = *item;
  }
  if (!items.empty()) order.reference["items"] = std::move(items);
}

// Date and address: not of what has left or is being packed.
JsonArray amend_head(Order& order, const JsonObject& content) {
  JsonArray outcomes;
  const bool sent = !order.shipments.empty();
  const bool packed = std::ranges::any_of(order.picks, &Pick::is_open);
  const auto decide = [&outcomes](std::string_view what, bool refused, std::string_view reason) {
    JsonObject outcome{{"what", what}, {"change", "change"}, {"accepted", !refused}};
    if (refused) outcome["code"] = "order.change_shipped";
    if (refused) outcome["reason"] = reason;
    outcomes.emplace_back(std::move(outcome));
    return !refused;
  };
  const std::string date = json_string_or(content, "requested_ship_date", "");
  if (!date.empty() && date != order.requested_ship_date && decide("requested_ship_date", sent, "a part is shipped"))
    order.requested_ship_date = date;
  const Json* ship_to = json_find(content, "ship_to");
  const bool moves = ship_to != nullptr && ship_to->is_object() && ship_to->get_object() != order.ship_to;
  if (moves && decide("ship_to", sent || packed, sent ? "a part is shipped" : "the warehouse is sending it"))
    order.ship_to = ship_to->get_object();
  return outcomes;
}

JsonObject outcome_of(const Wish& wish) {
  JsonObject outcome{{"line", wish.line}, {"change", wish.change}, {"accepted", !wish.refused()}};
  if (wish.refused()) {
    outcome["code"] = wish.code;
    outcome["reason"] = wish.reason;
  } else {
    outcome["quantity"] = wish.after ? wish.after->quantity.text() : "0";
    if (wish.after) outcome["unit"] = wish.after->unit;
  }
  return outcome;
}

Result<std::vector<Wish>> judge_lines(Domain& domain, store::Tx& tx, Order& order, const JsonObject& content,
                                      Timestamp now) {
  Judge judge(domain, tx, order, now);
  std::vector<Wish> wishes;
  std::set<std::string> seen;
  for (const Json& line : json_list_or_empty(content, "lines")) {
    CROSSDOCK_TRY(Wish wish, judge.judge(line.get_object()));
    if (!seen.insert(wish.line).second) wish.refuse("order.line_twice", "the change names it twice");
    wishes.push_back(std::move(wish));
  }
  if (with_wishes(order, wishes).lines.empty()) {
    for (Wish& wish : wishes) {
      if (!wish.refused() && !wish.after) wish.refuse("order.change_empty", "no line would be left: cancel the order");
    }
  }
  CROSSDOCK_CHECK(judge_credit(domain, order, wishes));
  CROSSDOCK_CHECK(judge_stock(domain, order, wishes, now));
  return wishes;
}

// Stock, total and credit follow the lines.
Result<void> follow(Domain& domain, store::Tx& tx, Order& order, Timestamp now) {
  CROSSDOCK_TRY(const Decimal total, total_of(order));
  CROSSDOCK_TRY(const Decimal more, total.minus(order.total));
  order.total = total;
  CROSSDOCK_CHECK(adjust_credit(domain, tx, order, more, now));
  const bool waits = backorders(order.fulfilment);
  CROSSDOCK_CHECK(reserve_open(domain, tx, order, waits ? std::string_view(order.fulfilment) : k_ship_partial, 0, now));
  for (Line& line : order.lines) {
    if (!waits) line.cancelled += std::max<std::int64_t>(line.open(), 0);
  }
  return queue_backorder(tx, order, now);
}

}  // namespace

JsonArray picks_to_recall(const Domain& domain, const Order& order, const JsonObject& content) {
  std::set<std::string> lines;
  for (const Json& entry : json_list_or_empty(content, "lines")) {
    const JsonObject& given = entry.get_object();
    const auto line = std::ranges::find(order.lines, json_string_or(given, "line", ""), &Line::line);
    if (line == order.lines.end()) continue;
    const auto item = domain.reference.item(line->item);
    std::int64_t units = json_string_or(given, "change", "") == "cancel" ? 0 : line->ordered;
    const auto quantity = json_decimal(given, "quantity");
    const auto asked = quantity && item ? item->to_base(*quantity, line->unit) : Result<std::int64_t>(line->ordered);
    if (units != 0 && asked) units = *asked;
    const std::int64_t picked = in_picks(order, line->line);
    if (units >= line->shipped && units < line->shipped + picked) lines.insert(line->line);
  }
  const Json* ship_to = json_find(content, "ship_to");
  const bool moves =
      ship_to != nullptr && ship_to->is_object() && ship_to->get_object() != order.ship_to && order.shipments.empty();
  std::vector<Pick> recalled;
  for (const Pick& pick : order.picks) {
    const bool holds = std::ranges::any_of(lines, [&pick](const std::string& line) { return pick.left(line) > 0; });
    if (pick.is_open() && (holds || moves)) recalled.push_back(pick);
  }
  return picks_view(recalled);
}

Result<JsonArray> amend_order(Domain& domain, store::Tx& tx, Order& order, const JsonObject& content, Timestamp now) {
  const std::set<std::uint32_t> items = items_of(order);
  CROSSDOCK_TRY(const auto wishes, judge_lines(domain, tx, order, content, now));
  JsonArray outcomes;
  for (const Wish& wish : wishes) outcomes.emplace_back(outcome_of(wish));
  CROSSDOCK_CHECK(apply_lines(domain, tx, order, wishes, now));
  remember_items(order, wishes);
  for (Json& outcome : amend_head(order, content)) outcomes.push_back(std::move(outcome));
  const bool any = std::ranges::any_of(outcomes, [](const Json& outcome) { return outcome.at("accepted").get_bool(); });
  if (!any) return outcomes;
  CROSSDOCK_CHECK(follow(domain, tx, order, now));
  CROSSDOCK_CHECK(save_order(tx, order));
  CROSSDOCK_CHECK(serve_backorders(domain, tx, items, now, order.id));
  return outcomes;
}

}  // namespace crossdock::hub
