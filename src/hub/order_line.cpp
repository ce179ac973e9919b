// SPDX-License-Identifier: Apache-2.0
#include "hub/order_line.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace crossdock::hub {

Result<Line> make_line(const Domain& domain, const model::OrderLine& asked) {
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(asked.item));
  Line line;
  line.line = asked.line;
  line.item = asked.item;
  line.item_id = item->id;
  line.quantity = asked.quantity;
  line.unit = asked.unit;
  line.unit_price = asked.unit_price;
  CROSSDOCK_TRY(line.per_unit, item->per_unit(asked.unit));
  auto ordered = item->to_base(asked.quantity, asked.unit);
  if (!ordered) return fail(std::move(ordered).error().at(fmt::format("line {}", asked.line)));
  line.ordered = *ordered;
  if (!item->is_kit()) return line;
  CROSSDOCK_TRY(line.components, domain.reference.stocked_items(*item));
  std::int64_t most = 0;
  for (const auto& [component, per] : line.components) {
    if (!__builtin_mul_overflow(line.ordered, per, &most)) continue;
    return fail(ErrorKind::limit, "order.quantity", fmt::format("Line {} asks for too much", line.line),
                fmt::format("line {}", asked.line));
  }
  return line;
}

}  // namespace crossdock::hub
