// SPDX-License-Identifier: Apache-2.0
// The world the simulated systems agree on: 20 items, two warehouses (or those of a Site), five customers.
//   SKU-001..SKU-020   unit EA, case CA of 12, price n.50 USD; WH-1, WH-2
//   C-1001..C-1004     any credit; C-1005 50.00 of it
#pragma once

#include "base/json.hpp"

#include <string>
#include <vector>

namespace crossdock::sim {

inline constexpr int k_items = 20;
inline constexpr int k_customers = 5;

std::string item_name(int number);      // 1 -> "SKU-001"
std::string customer_name(int number);  // 1 -> "C-1001"
// GTIN-12 with its check digit (GS1 General Specifications, 7.9).
std::string item_upc(int number);
// 18 digits with check digit; the company prefix is GS1's example 0614141.
std::string sscc(std::uint64_t serial);

// Where a simulation takes place, when it is not the world above.
struct Site {
  std::vector<std::string> locations = {"WH-1", "WH-2"};  // the first has the stock, the others a hundredth of it
  std::vector<std::string> parties;                       // beside C-1001 to C-1005; any credit
};

// Bodies for PUT /v1/items, /v1/locations, /v1/parties and /v1/prices, and for POST /v1/stock/counts.
Json items_body();
Json locations_body(const Site& site);
Json parties_body(const Site& site);
Json prices_body();
// `stock` of every item in the first location, a hundredth of it in the others. Ids are unique per `as_of`.
Json stock_counts_body(const Site& site, std::int64_t stock, const std::string& as_of);

}  // namespace crossdock::sim
