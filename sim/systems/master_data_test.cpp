// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/master_data.hpp"

#include <doctest/doctest.h>

namespace crossdock::sim {
namespace {

TEST_CASE("identifiers carry the check digits of GS1") {
  CHECK(sscc(1) == "006141410000000012");
  CHECK(item_upc(1) == "614141000012");
  CHECK(item_upc(20).size() == 12);
}

TEST_CASE("the world has 20 items, 2 locations, 5 parties, 20 prices and 40 counts") {
  CHECK(items_body().at("items").as_array().size() == 20);
  CHECK(locations_body({}).at("locations").as_array().size() == 2);
  CHECK(parties_body({}).at("parties").as_array().size() == 5);
  CHECK(json_text(prices_body().at("prices").at(11)) ==
        R"({"item":"SKU-012","currency":"USD","unit":"EA","unit_price":"12.50"})");
  CHECK(stock_counts_body({}, 100, "2026-01-01T00:00:00Z").at("counts").as_array().size() == 40);
}

}  // namespace
}  // namespace crossdock::sim
