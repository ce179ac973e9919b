// SPDX-License-Identifier: Apache-2.0
// Goods that come back from a customer, by the number of their authorisation (RMA): what of which order line is asked for,
// allowed, received, and what became of it. Quantities are base units. Never more than was shipped and has not come back:
// Line::returned of the order counts what is authorised.
//
// Pure but for the last functions, which read and write its row.
#pragma once

#include "base/clock.hpp"
#include "base/decimal.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/order.hpp"
#include "hub/return_policy.hpp"
#include "store/store.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// Values are stored: never renumber.
enum class ReturnState : std::uint8_t {
  requested = 0,
  authorised = 1,
  received = 2,
  disposed = 3,
  credited = 4,
  refused = 5,
  closed = 6
};
std::string_view to_string(ReturnState state);
std::optional<ReturnState> return_state_from(std::string_view name);

struct ReturnLine {
  std::string line;  // of the order
  std::string item;
  std::uint32_t item_id = 0;
  std::string unit;
  std::int64_t per_unit = 1;
  std::optional<Decimal> unit_price;  // per unit, as it was sold
  std::int64_t requested = 0;         // base units from here on
  std::int64_t received = 0;
  std::int64_t restocked = 0;  // only this may be promised again
  std::int64_t scrapped = 0;
  std::int64_t to_vendor = 0;

  // What came above what was allowed is taken in, and not credited.
  std::int64_t credited() const { return std::min(received, requested); }
  std::int64_t undisposed() const { return received - restocked - scrapped - to_vendor; }
};

struct CustomerReturn {
  std::string number;
  ReturnState state = ReturnState::requested;
  OrderId order;
  std::string party, partner, location, reason, requested_by, credit_memo, credit_total;
  Timestamp created;
  std::vector<ReturnLine> lines;

  bool is_final() const { return state >= ReturnState::credited; }
  bool is_complete() const;  // everything that was asked for has come
  ReturnLine* find_line(std::string_view line);
};

// What speaks against it. `never` cannot be overruled: more than was shipped and not returned.
struct ReturnObjection {
  std::string line;
  std::string what;  // window, value, quantity
  std::string detail;
  bool never = false;
};
std::vector<ReturnObjection> objections(const CustomerReturn& given, const Order& order, const ReturnRule& rule,
                                        Timestamp now);
// The value of what came, as far as it was allowed, less the fee. Rounded to `places`.
Result<Decimal> credit_of(const CustomerReturn& given, const Decimal& fee_percent, std::uint8_t places);

JsonObject return_view(const CustomerReturn& given);
// How many of a line, in its unit when that is whole.
std::string units_text(const ReturnLine& line, std::int64_t base);

Result<std::optional<CustomerReturn>> find_return(store::Reader& reader, std::string_view number);
Result<CustomerReturn> load_return(store::Reader& reader, std::string_view number);  // not_found "return.unknown"
Result<void> save_return(store::Tx& tx, const CustomerReturn& given);
// {returns, next}; `state` may be "".
Result<Json> list_returns(store::Reader& reader, std::string_view state, std::string_view after, std::size_t limit);

}  // namespace crossdock::hub
