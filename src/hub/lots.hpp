// SPDX-License-Identifier: Apache-2.0
// Lots and serial numbers, where a warehouse gives them: a subsidiary ledger beside the stock. Each piece of a lot is in
// one state at one location; moving what is not there is refused, so a serial number is never in two places and never
// leaves twice. They say what moved, they are not promised: which lot is picked is the warehouse's business.
#pragma once

#include "hub/booking.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

inline constexpr std::size_t k_lots_per_movement_max = 1'000;

// Where the lots of a stock movement go; the same states the stock goes through.
struct LotMove {
  std::uint32_t item = 0;
  std::int64_t quantity = 0;  // of the movement, base units
  ledger::State from = ledger::State::outside;
  std::uint32_t from_location = 0;
  ledger::State to = ledger::State::available;
  std::uint32_t to_location = 0;
  Timestamp occurred;
  std::string reference;
};

// Appends a transfer per lot named by {lots: [{lot, quantity, expires?}], serials: [text]} of `entry`; nothing when it
// names none. invalid "lot.quantity" when they do not add up to the quantity moved, rejected "serial.known" when a serial
// number comes in that is already here.
Result<void> move_lots(const Domain& domain, store::Reader& reader, const JsonObject& entry, const LotMove& move,
                       Booking& booking);

// Where a lot is and what became of it: {item, lot, serial, expires?, locations, moves}. not_found "lot.unknown".
Result<Json> lot_view(const Domain& domain, store::Reader& reader, std::string_view item, std::string_view lot);

}  // namespace crossdock::hub
