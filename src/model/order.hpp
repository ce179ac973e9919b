// SPDX-License-Identifier: Apache-2.0
// The canonical order: what a shop, an EDI partner or a person submits, whatever it came as. Identifiers are text and
// keep their leading zeros; quantities and prices are exact.
#pragma once

#include "base/decimal.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::model {

inline constexpr std::size_t k_order_lines_max = 10'000;
inline constexpr std::size_t k_identifier_bytes_max = 80;
inline constexpr std::size_t k_text_bytes_max = 400;

struct OrderLine {
  std::string line;  // the buyer's line number, unique in the order
  std::string item;  // our item code
  Decimal quantity;  // > 0, in `unit`
  std::string unit = "EA";
  std::optional<Decimal> unit_price;  // per `unit`; empty: our price applies
};

struct OrderRequest {
  std::string purchase_order;       // the buyer's number
  std::string release;              // of a blanket purchase order: each release is an order of its own
  std::string party;                // our customer code
  std::string currency;             // ISO 4217; "" = the party's
  std::string location;             // preferred warehouse; "" = the hub's default
  std::string requested_ship_date;  // "2026-11-30" or ""
  std::string sales_channel;        // which of our shops or desks sold it; "" = the channel it came in by
  std::string fulfilment;           // "ship-partial" and so on (hub/fulfilment.hpp); "" = as the policies say
  std::string channel;              // where it came in: "api", or a channel name
  std::string partner;              // EDI partner, or ""
  JsonObject ship_to;               // address as given: name, address[], city, region, postal_code, country
  JsonObject reference;             // what must come back to the buyer unchanged (EDI references)
  std::vector<OrderLine> lines;
};

// Reads the canonical JSON (docs of POST /v1/orders). Unknown members are refused, so that a misspelt one is not
// silently ignored. Error place: the member ("lines[2].quantity").
Result<OrderRequest> parse_order(const JsonObject& body);

// A date "YYYY-MM-DD" that exists.
Result<void> check_date(std::string_view text, std::string_view where);
// 1..k_identifier_bytes_max printable characters, no control characters.
Result<void> check_identifier(std::string_view text, std::string_view where);

}  // namespace crossdock::model
