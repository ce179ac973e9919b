// SPDX-License-Identifier: Apache-2.0
// How the parts of order lines become transfers: one vocabulary of accounts, reasons and references for reserving,
// shipping and giving back.
#pragma once

#include "hub/domain.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// The chain of one order, in the making.
class StockChain {
 public:
  StockChain(const Domain& domain, const Order& order) : domain_(domain), order_(order) {}

  // Moves `amount` of a part; the reference is "ord_.../line".
  Result<ledger::Transfer*> move(const Line& line, const Part& part, ledger::State from, ledger::State to,
                                 std::int64_t amount, std::string_view reason);
  const std::vector<ledger::Transfer>& transfers() const { return transfers_; }
  // When everything moved so far happened outside; zero = now.
  void occurred(Timestamp time);
  // Applies what was moved, if anything.
  Result<std::vector<ledger::TransferId>> apply(store::Tx& tx, Timestamp now);

 private:
  const Domain& domain_;
  const Order& order_;
  std::vector<ledger::Transfer> transfers_;
};

// The code of the location a part lies in.
const std::string& location_of(const Order& order, const Part& part);
// The part of a line for an item in one pool of a location, made when there is none.
Part& part_at(Line& line, const promise::Component& component, std::string_view location, std::uint16_t pool);

// Whole units of the line that are allocated, or reserved, all locations together.
std::int64_t allocated_units(const Line& line);
std::int64_t reserved_units(const Line& line);
// The same of one location.
std::int64_t allocated_units_at(const Order& order, const Line& line, std::string_view location);

// {line, item, quantity, unit} for every line, and what a kit is made of.
JsonArray quantities(const Domain& domain, const Order& order, std::int64_t Line::* which);
// What each location has to pick and was not told yet: {location, reference, lines}, in the order of the lines. The
// reference is "ord_.../n", counted from the order's first pick.
JsonArray picks(const Domain& domain, const Order& order);

}  // namespace crossdock::hub
