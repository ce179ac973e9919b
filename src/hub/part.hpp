// SPDX-License-Identifier: Apache-2.0
// Where the stock of an order line comes from: one part per item, location and pool. A line of an item in one place has
// one part; a kit has one per component, a split line one per location or pool.
#pragma once

#include "base/json.hpp"
#include "ledger/ledger.hpp"
#include "promise/sourcing.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::hub {

struct Part {
  std::uint32_t item_id = 0;
  std::int64_t per = 1;  // of this item in one base unit of the line
  std::string location;  // "" = the order's: orders stored before parts were
  std::uint16_t pool = 0;
  std::int64_t reserved = 0;  // base units of the item
  std::int64_t allocated = 0;
  std::int64_t shipped = 0;
  ledger::TransferId reservation;  // pending transfer, while reserved
};

// Stored forms. `line` is the stored line: one of an older version has no parts, and gets one that says the same.
JsonArray parts_to_doc(const std::vector<Part>& parts);
std::vector<Part> parts_from_doc(const JsonObject& line);
JsonArray components_to_doc(const std::vector<promise::Component>& components);
std::vector<promise::Component> components_from_doc(const JsonObject& line);
// What API users see.
JsonArray parts_view(const std::vector<Part>& parts);

// The stored integer, or 0 when there is none.
std::int64_t number_or_zero(const JsonObject& doc, std::string_view key);

}  // namespace crossdock::hub
