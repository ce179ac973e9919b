// SPDX-License-Identifier: Apache-2.0
// Items and exact unit conversion. Stock is kept in whole base units; one outer unit is a whole number of base units
// (a case of 12). A quantity that does not come out whole is refused, never rounded.
#pragma once

#include "base/decimal.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::model {

// What one base unit of a kit takes of another item.
struct ItemComponent {
  std::string item;
  Decimal quantity;
  std::string unit;  // "" = the base unit of that item
};

struct Item {
  std::uint32_t id = 0;  // interned
  std::string code;
  std::string description;
  std::string upc;
  std::string base_unit = "EA";
  std::map<std::string, std::int64_t, std::less<>> units;  // base units per unit, without the base unit itself
  std::vector<ItemComponent> components;                   // of a kit, which is sold and never stocked itself

  bool is_kit() const { return !components.empty(); }

  // Base units in `quantity` of `unit`.
  Result<std::int64_t> to_base(const Decimal& quantity, std::string_view unit) const;
  // Base units per unit; missing_reference when the item has no such unit.
  Result<std::int64_t> per_unit(std::string_view unit) const;
};

}  // namespace crossdock::model
