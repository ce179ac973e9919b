// SPDX-License-Identifier: Apache-2.0
#include "model/units.hpp"

#include <fmt/format.h>

namespace crossdock::model {

Result<std::int64_t> Item::per_unit(std::string_view unit) const {
  if (unit == base_unit) return 1;
  const auto found = units.find(unit);
  if (found != units.end()) return found->second;
  return fail(ErrorKind::missing_reference, "item.unit",
              fmt::format("Item {} has no unit {}; its base unit is {}", code, unit, base_unit));
}

Result<std::int64_t> Item::to_base(const Decimal& quantity, std::string_view unit) const {
  CROSSDOCK_TRY(const std::int64_t factor, per_unit(unit));
  CROSSDOCK_TRY(const Decimal base, quantity.times(Decimal::of(factor)));
  auto whole = base.to_integer();
  if (whole) return whole;
  return fail(ErrorKind::invalid, "item.fraction",
              fmt::format("{} {} of item {} is {} {}, which is not a whole number", quantity.text(), unit, code, base.text(),
                          base_unit));
}

}  // namespace crossdock::model
