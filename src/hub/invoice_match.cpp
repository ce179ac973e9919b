// SPDX-License-Identifier: Apache-2.0
// The three-way match: what was ordered, what came, what is invoiced.
#include "hub/supplier_invoice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace crossdock::hub {
namespace {

// Charges and taxes add, allowances take off.
Result<Decimal> extras_of(const JsonObject& object) {
  Decimal sum;
  for (const Json& one : json_list_or_empty(object, "allowances_charges")) {
    if (json_find(one.as_object(), "amount") == nullptr) continue;
    CROSSDOCK_TRY(const Decimal amount, json_decimal(one.as_object(), "amount"));
    const bool off = json_string_or(one.as_object(), "kind", "charge") == "allowance";
    CROSSDOCK_TRY(sum, off ? sum.minus(amount) : sum.plus(amount));
  }
  for (const Json& one : json_list_or_empty(object, "taxes")) {
    if (json_find(one.as_object(), "amount") == nullptr) continue;
    CROSSDOCK_TRY(const Decimal amount, json_decimal(one.as_object(), "amount"));
    CROSSDOCK_TRY(sum, sum.plus(amount));
  }
  return sum;
}

class Matcher {
 public:
  Matcher(const Reference& reference, const Tolerance& tolerance) : reference_(reference), tolerance_(tolerance) {}

  Result<Match> match(const SupplierInvoice& invoice, const std::optional<SupplierOrder>& order) {
    if (json_string_or(invoice.content, "kind", "invoice") != "invoice")
      say({"", "kind", "invoice", json_string_or(invoice.content, "kind", ""), false, false});
    if (!order) {
      say({"", "purchase_order", "one of ours to this supplier", invoice.purchase_order(), false, false});
      return std::move(out_);
    }
    SupplierOrder lines = *order;
    const std::string currency = json_string_or(invoice.content, "currency", order->currency);
    if (currency != order->currency) say({"", "currency", order->currency, currency, false, false});
    for (const Json& told : json_list_or_empty(invoice.content, "lines")) CROSSDOCK_CHECK(line(lines, told.as_object()));
    CROSSDOCK_CHECK(quantities(*order));
    CROSSDOCK_CHECK(totals(invoice.content));
    return std::move(out_);
  }

 private:
  void say(MatchDifference difference) { out_.differences.push_back(std::move(difference)); }

  Result<void> line(SupplierOrder& order, const JsonObject& told) {
    CROSSDOCK_TRY(const Decimal quantity, json_decimal(told, "quantity"));
    CROSSDOCK_TRY(const Decimal price, json_decimal(told, "unit_price"));
    CROSSDOCK_TRY(const Decimal extended, quantity.times(price));
    CROSSDOCK_TRY(const Decimal extras, extras_of(told));
    CROSSDOCK_TRY(sum_, sum_.plus(extended));
    CROSSDOCK_TRY(extras_, extras_.plus(extras));
    SupplierLine* const ordered = order.find_line_of(told);
    if (ordered == nullptr) {
      say({json_string_or(told, "line", "?"), "line", "a line of the purchase order", json_text(told), false, false});
      return {};
    }
    CROSSDOCK_TRY(const auto item, reference_.need_item(ordered->item));
    const std::string unit = json_string_or(told, "unit", ordered->unit);
    CROSSDOCK_TRY(const std::int64_t base, item->to_base(quantity, unit));
    CROSSDOCK_TRY(const std::int64_t per_unit, item->per_unit(unit));
    invoiced_[ordered->line] += base;
    return this->price(*ordered, price, per_unit);
  }

  // Per base unit, crosswise: no division.
  Result<void> price(const SupplierLine& ordered, const Decimal& price, std::int64_t per_unit) {
    if (!ordered.unit_price) {
      say({ordered.line, "price", "none was agreed", price.text(), false, false});
      return {};
    }
    CROSSDOCK_TRY(const Decimal agreed, ordered.unit_price->times(Decimal::of(per_unit)));
    CROSSDOCK_TRY(const Decimal asked, price.times(Decimal::of(ordered.per_unit)));
    if (agreed == asked) return {};
    const bool within = asked < agreed || is_within_percent(agreed, asked, tolerance_.price_percent);
    say({ordered.line, "price", ordered.unit_price->text(), price.text(), within, false});
    return {};
  }

  // What is invoiced with this and before, against what came.
  Result<void> quantities(const SupplierOrder& order) {
    for (const SupplierLine& line : order.lines) {
      const auto found = invoiced_.find(line.line);
      if (found == invoiced_.end()) continue;
      out_.quantities.emplace_back(line.line, found->second);
      const std::int64_t all = line.invoiced + found->second;
      const std::int64_t came = order.holds_supply() ? line.received : line.announced;
      if (all <= came) continue;
      const bool comes = !order.is_final() && line.open() > 0 && all <= std::max(line.agreed, came);
      say({line.line, comes ? "not_received" : "quantity", units_text(line, came), units_text(line, all),
           is_within_percent(Decimal::of(came), Decimal::of(all), tolerance_.quantity_percent), comes});
    }
    return {};
  }

  Result<void> totals(const JsonObject& content) {
    CROSSDOCK_TRY(const Decimal head, extras_of(content));
    CROSSDOCK_TRY(extras_, extras_.plus(head));
    if (!extras_.is_zero())
      say({"", "charges", "0", extras_.text(), is_within_amount({}, extras_, tolerance_.amount), false});
    CROSSDOCK_TRY(const Decimal sum, sum_.plus(extras_));
    if (json_find(content, "total") == nullptr) return {};
    CROSSDOCK_TRY(const Decimal total, json_decimal(content, "total"));
    if (total != sum) say({"", "total", sum.text(), total.text(), is_within_amount(sum, total, tolerance_.amount), false});
    return {};
  }

  const Reference& reference_;
  const Tolerance& tolerance_;
  Match out_;
  Decimal sum_, extras_;
  std::map<std::string, std::int64_t> invoiced_;
};

}  // namespace

bool Match::is_within() const { return std::ranges::all_of(differences, &MatchDifference::within); }

bool Match::heals() const {
  return !is_within() &&
         std::ranges::all_of(differences, [](const MatchDifference& one) { return one.within || one.heals; });
}

JsonArray Match::view() const {
  JsonArray out;
  for (const MatchDifference& one : differences) {
    out.emplace_back(JsonObject{{"line", one.line},
                                {"what", one.what},
                                {"expected", one.expected},
                                {"invoiced", one.invoiced},
                                {"within", one.within}});
  }
  return out;
}

Result<Match> match_invoice(const Reference& reference, const SupplierInvoice& invoice,
                            const std::optional<SupplierOrder>& order, const Tolerance& tolerance) {
  return Matcher(reference, tolerance).match(invoice, order);
}

}  // namespace crossdock::hub
