// SPDX-License-Identifier: Apache-2.0
#include "landscape/policy_reader.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

namespace crossdock::landscape {
namespace {

constexpr std::size_t k_suppliers_max = 10'000;
constexpr std::size_t k_rules_max = 100'000;
constexpr std::int64_t k_quantity_max = 1'000'000'000;
constexpr std::int64_t k_lead_days_max = 3'650;

Result<hub::ReorderRule> rule_of(const PolicyReader& read, const JsonObject& entry) {
  hub::ReorderRule rule;
  CROSSDOCK_TRY(rule.item, read.text(entry, "item"));
  CROSSDOCK_TRY(rule.location, read.text(entry, "location"));
  CROSSDOCK_TRY(rule.supplier, read.text(entry, "supplier"));
  rule.unit = json_string_or(entry, "unit", "");
  CROSSDOCK_TRY(const std::int64_t point, read.whole(entry, "point", k_quantity_max));
  CROSSDOCK_TRY(const std::int64_t up_to, read.whole(entry, "up_to", k_quantity_max));
  if (up_to <= point) return read.wrong("up_to", "\"up_to\" is more than \"point\": else nothing would be bought");
  rule.point = Decimal::of(point);
  rule.up_to = Decimal::of(up_to);
  if (json_find(entry, "lead_days") != nullptr) {
    CROSSDOCK_TRY(rule.lead_days, read.whole(entry, "lead_days", k_lead_days_max));
  }
  if (json_find(entry, "unit_price") != nullptr) {
    CROSSDOCK_TRY(rule.unit_price, read.decimal(entry, "unit_price", {}, k_quantity_max));
  }
  return rule;
}

// `tolerance`, and `suppliers` with their own over it.
Result<void> load_tolerances(const PolicyReader& read, const JsonObject& body, hub::Tolerance& by_default,
                             std::map<std::string, hub::Tolerance, std::less<>>& by_supplier) {
  if (const Json* given = json_find(body, "tolerance")) {
    if (!given->is_object()) return read.wrong("tolerance", "\"tolerance\" is an object");
    CROSSDOCK_CHECK(
        read.only(given->get_object(), {"quantity_percent", "price_percent", "amount", "days", "rejection"}, "tolerance"));
    CROSSDOCK_TRY(by_default, read.tolerance(given->get_object(), {}));
  }
  CROSSDOCK_TRY(
      const auto suppliers,
      read.list(body, "suppliers", {"supplier", "quantity_percent", "price_percent", "amount", "days", "rejection"},
                k_suppliers_max));
  for (const JsonObject& entry : suppliers) {
    CROSSDOCK_TRY(const std::string supplier, read.text(entry, "supplier"));
    CROSSDOCK_TRY(const hub::Tolerance tolerance, read.tolerance(entry, by_default));
    if (!by_supplier.emplace(supplier, tolerance).second)
      return read.wrong("suppliers", fmt::format("Supplier {} has a tolerance already", supplier));
  }
  return {};
}

}  // namespace

Result<void> load_payables(const PolicyReader& read, const JsonObject& body, hub::Settings& settings) {
  CROSSDOCK_CHECK(read.only(body, {"policy", "owner", "tolerance", "suppliers"}, "policy"));
  return load_tolerances(read, body, settings.payables.by_default, settings.payables.by_supplier);
}

Result<void> load_procurement(const PolicyReader& read, const JsonObject& body, hub::Settings& settings) {
  CROSSDOCK_CHECK(read.only(body, {"policy", "owner", "tolerance", "suppliers", "approve_above", "reorder"}, "policy"));
  hub::ProcurementPolicy& policy = settings.procurement;
  CROSSDOCK_CHECK(load_tolerances(read, body, policy.by_default, policy.by_supplier));
  if (json_find(body, "approve_above") != nullptr) {
    CROSSDOCK_TRY(policy.approve_above, read.decimal(body, "approve_above", {}, k_quantity_max));
  }
  CROSSDOCK_TRY(
      const auto rules,
      read.list(body, "reorder", {"item", "location", "supplier", "unit", "point", "up_to", "lead_days", "unit_price"},
                k_rules_max));
  for (const JsonObject& entry : rules) {
    CROSSDOCK_TRY(hub::ReorderRule rule, rule_of(read, entry));
    policy.reorder.push_back(std::move(rule));
  }
  return {};
}

}  // namespace crossdock::landscape
