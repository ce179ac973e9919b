// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/master_data.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr int k_small_customer = 5;
constexpr std::string_view k_much_credit = "100000000.00";

// Weights 3 and 1 from the right.
std::string with_check_digit(std::string digits) {
  int sum = 0;
  int weight = 3;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at) {
    sum += (*at - '0') * weight;
    weight = 4 - weight;
  }
  digits.push_back(static_cast<char>('0' + (10 - sum % 10) % 10));
  return digits;
}

Json customer(const std::string& party, const std::string& name, std::string_view credit_limit) {
  return JsonObject{
      {"party", party}, {"name", name}, {"status", "active"}, {"currency", "USD"}, {"credit_limit", credit_limit}};
}

Json list(std::string_view name, JsonArray entries) { return JsonObject{{name, std::move(entries)}}; }

}  // namespace

std::string item_name(int number) { return fmt::format("SKU-{:03}", number); }
std::string customer_name(int number) { return fmt::format("C-{}", 1000 + number); }
std::string item_upc(int number) { return with_check_digit(fmt::format("614141{:05}", number)); }
std::string sscc(std::uint64_t serial) { return with_check_digit(fmt::format("00614141{:09}", serial % 1'000'000'000)); }

Json items_body() {
  JsonArray entries;
  for (int number = 1; number <= k_items; ++number) {
    JsonObject item{{"item", item_name(number)}, {"description", fmt::format("Demo item {}", number)}, {"unit", "EA"}};
    JsonArray units;
    units.push_back(JsonObject{{"unit", "CA"}, {"quantity", "12"}});
    item["units"] = std::move(units);
    item["upc"] = item_upc(number);
    entries.push_back(std::move(item));
  }
  return list("items", std::move(entries));
}

Json locations_body(const Site& site) {
  JsonArray entries;
  for (const std::string& location : site.locations)
    entries.push_back(JsonObject{{"location", location}, {"name", fmt::format("Warehouse {}", location)}});
  return list("locations", std::move(entries));
}

Json parties_body(const Site& site) {
  JsonArray entries;
  for (const std::string& party : site.parties)
    entries.push_back(customer(party, "Customer of this landscape", k_much_credit));
  for (int number = 1; number <= k_customers; ++number) {
    entries.push_back(customer(customer_name(number), fmt::format("Customer {}", 1000 + number),
                               number == k_small_customer ? "50.00" : k_much_credit));
  }
  return list("parties", std::move(entries));
}

Json prices_body() {
  JsonArray entries;
  for (int number = 1; number <= k_items; ++number) {
    entries.push_back(JsonObject{
        {"item", item_name(number)}, {"currency", "USD"}, {"unit", "EA"}, {"unit_price", fmt::format("{}.50", number)}});
  }
  return list("prices", std::move(entries));
}

Json stock_counts_body(const Site& site, std::int64_t stock, const std::string& as_of) {
  JsonArray entries;
  for (int number = 1; number <= k_items; ++number) {
    for (const std::string& location : site.locations) {
      const std::int64_t on_hand = location == site.locations.front() ? stock : stock / 100;
      entries.push_back(JsonObject{{"id", fmt::format("count-{}-{}-{}", item_name(number), location, as_of)},
                                   {"item", item_name(number)},
                                   {"location", location},
                                   {"on_hand", fmt::to_string(on_hand)},
                                   {"unit", "EA"},
                                   {"as_of", as_of}});
    }
  }
  return JsonObject{{"source", "/systems/sim-wms"}, {"counts", std::move(entries)}};
}

}  // namespace crossdock::sim
