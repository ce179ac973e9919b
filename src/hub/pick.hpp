// SPDX-License-Identifier: Apache-2.0
// A pick as the hub remembers it: what a warehouse was told to send for an order, and what of that is still to come.
// And what a shipment held when it was booked.
#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

struct PickLine {
  std::string line;
  std::int64_t left = 0;  // base units the warehouse has neither sent nor given up
};

struct Pick {
  std::string pick;       // the warehouse's number
  std::string reference;  // ours: "ord_.../1"
  std::string location;
  bool cancelled = false;
  std::vector<PickLine> lines;
  std::int64_t booked = 0;  // shipments of it
  std::int64_t last = 0;    // which shipment is said to be the last; 0 = none yet

  bool is_open() const;
  std::int64_t left(std::string_view line) const;
  // Takes at most `quantity` off the line; returns how much it was.
  std::int64_t take(std::string_view line, std::int64_t quantity);
  // One more shipment was booked. The one that says it is the last, as the `sequence`-th (0: it does not say), may have
  // overtaken others: only when all of them are booked will nothing more come.
  void count(bool is_last, std::int64_t sequence);
  void close();  // nothing more will come of it
};

// What one line sent out of one part: {line, item, pool, quantity in base units of the item}.
struct ShippedPart {
  std::string line;
  std::uint32_t item_id = 0;
  std::uint16_t pool = 0;
  std::string location;
  std::int64_t quantity = 0;
  std::int64_t units = 0;  // of the line, in base units; said once per line
};

// Stored forms, and what API users see.
JsonArray picks_to_doc(const std::vector<Pick>& picks);
std::vector<Pick> picks_from_doc(const JsonObject& order);
JsonArray picks_view(const std::vector<Pick>& picks);
JsonArray contents_to_doc(const std::vector<ShippedPart>& contents);
std::vector<ShippedPart> contents_from_doc(const JsonObject& shipment);

}  // namespace crossdock::hub
