// SPDX-License-Identifier: Apache-2.0
// Reads the members of one policy document, with the place in every error. Internal to this folder.
#pragma once

#include "base/decimal.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/settings.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::landscape {

class PolicyReader {
 public:
  using Known = std::initializer_list<std::string_view>;
  explicit PolicyReader(std::string file) : file_(std::move(file)) {}

  Unexpected wrong(std::string_view member, std::string message) const;
  // Refuses members that are not known.
  Result<void> only(const JsonObject& object, Known known, std::string_view where) const;
  // The objects of a list; an absent list is an empty one.
  Result<std::vector<JsonObject>> list(const JsonObject& object, std::string_view member, Known known,
                                       std::size_t max) const;
  Result<std::string> text(const JsonObject& object, std::string_view member) const;
  Result<std::int64_t> whole(const JsonObject& object, std::string_view member, std::int64_t max) const;
  // Not negative, at most `max`; `fallback` when absent.
  Result<Decimal> decimal(const JsonObject& object, std::string_view member, const Decimal& fallback,
                          std::int64_t max) const;
  // The members quantity_percent, price_percent, amount and days; what is absent is as in `fallback`.
  Result<hub::Tolerance> tolerance(const JsonObject& object, const hub::Tolerance& fallback) const;

 private:
  std::string file_;
};

// One policy each, into the settings.
Result<void> load_procurement(const PolicyReader& read, const JsonObject& body, hub::Settings& settings);
Result<void> load_payables(const PolicyReader& read, const JsonObject& body, hub::Settings& settings);
Result<void> load_master(const PolicyReader& read, const JsonObject& body, hub::Settings& settings);
Result<void> load_returns(const PolicyReader& read, const JsonObject& body, hub::Settings& settings);

}  // namespace crossdock::landscape
