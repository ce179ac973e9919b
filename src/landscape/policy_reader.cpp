// SPDX-License-Identifier: Apache-2.0
#include "landscape/policy_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::landscape {
namespace {

constexpr std::int64_t k_percent_max = 100;
constexpr std::int64_t k_amount_max = 1'000'000'000;
constexpr std::int64_t k_days_max = 3'650;

}  // namespace

Unexpected PolicyReader::wrong(std::string_view member, std::string message) const {
  return fail(ErrorKind::invalid, "landscape.member", std::move(message), fmt::format("{}: {}", file_, member));
}

Result<void> PolicyReader::only(const JsonObject& object, Known known, std::string_view where) const {
  for (const auto& [key, value] : object) {
    if (std::ranges::find(known, std::string_view(key)) != known.end()) continue;
    return wrong(where,
                 fmt::format("\"{}\" is not known here; known are: {}", std::string_view(key), fmt::join(known, ", ")));
  }
  return {};
}

Result<std::vector<JsonObject>> PolicyReader::list(const JsonObject& object, std::string_view member, Known known,
                                                   std::size_t max) const {
  std::vector<JsonObject> out;
  const Json* found = json_find(object, member);
  if (found == nullptr) return out;
  if (!found->is_array() || found->get_array().size() > max)
    return wrong(member, fmt::format("\"{}\" is a list of at most {} entries", member, max));
  for (const Json& entry : found->get_array()) {
    if (!entry.is_object()) return wrong(member, fmt::format("An entry of \"{}\" is an object", member));
    CROSSDOCK_CHECK(only(entry.get_object(), known, member));
    out.push_back(entry.get_object());
  }
  return out;
}

Result<std::string> PolicyReader::text(const JsonObject& object, std::string_view member) const {
  auto found = json_string(object, member);
  if (!found) return wrong(member, found.error().message);
  return found;
}

Result<std::int64_t> PolicyReader::whole(const JsonObject& object, std::string_view member, std::int64_t max) const {
  const auto found = json_integer(object, member);
  if (found && *found >= 0 && *found <= max) return *found;
  return wrong(member, fmt::format("\"{}\" is a whole number from 0 to {}", member, max));
}

Result<Decimal> PolicyReader::decimal(const JsonObject& object, std::string_view member, const Decimal& fallback,
                                      std::int64_t max) const {
  if (json_find(object, member) == nullptr) return fallback;
  const auto found = json_decimal(object, member);
  if (found && !found->is_negative() && *found <= Decimal::of(max)) return *found;
  return wrong(member, fmt::format("\"{}\" is a decimal number from 0 to {}, in quotes if it has a fraction", member, max));
}

Result<hub::Tolerance> PolicyReader::tolerance(const JsonObject& object, const hub::Tolerance& fallback) const {
  hub::Tolerance out = fallback;
  CROSSDOCK_TRY(out.quantity_percent, decimal(object, "quantity_percent", fallback.quantity_percent, k_percent_max));
  CROSSDOCK_TRY(out.price_percent, decimal(object, "price_percent", fallback.price_percent, k_percent_max));
  CROSSDOCK_TRY(out.amount, decimal(object, "amount", fallback.amount, k_amount_max));
  if (json_find(object, "days") != nullptr) {
    CROSSDOCK_TRY(out.days, whole(object, "days", k_days_max));
  }
  if (const Json* rejection = json_find(object, "rejection")) {
    if (!rejection->is_bool()) return wrong("rejection", "\"rejection\" is true or false");
    out.rejection = rejection->get_bool();
  }
  return out;
}

}  // namespace crossdock::landscape
