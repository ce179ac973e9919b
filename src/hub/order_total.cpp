// SPDX-License-Identifier: Apache-2.0
#include "hub/order_total.hpp"

#include "model/currency.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace crossdock::hub {
namespace {

Unexpected too_much(const Order& order, std::size_t i) {
  const Line& line = order.lines.at(i);
  return fail(ErrorKind::rejected, std::string(k_order_total_code),
              fmt::format("With line {} ({} {} of item {}) the total of the order has more than 18 digits", line.line,
                          line.quantity.text(), line.unit, line.item),
              order.partner.empty() ? fmt::format("lines[{}].quantity", i) : fmt::format("line {}, PO102", line.line));
}

}  // namespace

std::uint8_t minor_units_of(const Order& order) { return model::minor_units(order.currency).value_or(2); }

Result<void> add_to_total(Decimal& total, const Order& order, std::size_t i, const Decimal& unit_price) {
  const auto extended = unit_price.times(order.lines.at(i).quantity);
  const auto sum = extended ? total.plus(*extended) : extended;
  const std::uint8_t places = minor_units_of(order);
  if (!sum || !sum->rounded(places).to_implied(places)) return too_much(order, i);
  total = *sum;
  return {};
}

Result<Decimal> total_of(const Order& order) {
  Decimal total;
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    if (order.lines[i].unit_price) CROSSDOCK_CHECK(add_to_total(total, order, i, *order.lines[i].unit_price));
  }
  return total.rounded(minor_units_of(order));
}

Result<void> check_total(const Domain& domain, store::Reader& reader, const Order& order) {
  Decimal total;
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    const Line& line = order.lines[i];
    std::optional<Decimal> unit_price = line.unit_price;
    if (!unit_price) {
      CROSSDOCK_TRY(const auto item, domain.reference.need_item(line.item));
      auto ours = Reference::price(reader, order.party, *item, order.currency, line.unit);
      if (!ours && ours.error().code.starts_with("decimal.")) return too_much(order, i);
      if (!ours) return fail(std::move(ours).error());
      if (!*ours) continue;
      unit_price = (*ours)->unit_price;
    }
    CROSSDOCK_CHECK(add_to_total(total, order, i, *unit_price));
  }
  return {};
}

}  // namespace crossdock::hub
