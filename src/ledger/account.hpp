// SPDX-License-Identifier: Apache-2.0
// Accounts as keys: the 96 bits of an Account as two stored integers, its hash, and its name for people.
#pragma once

#include "base/result.hpp"
#include "ledger/ledger.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace crossdock::ledger {

// `head` is state << 48 | pool << 32 | item: accounts sort by state, pool, item, location. Stored: never change.
struct PackedAccount {
  std::int64_t head = 0;
  std::int64_t location = 0;
};
PackedAccount pack(const Account& account);
Result<Account> unpack(const PackedAccount& packed);

// The account of another state at the same place: item, location and pool.
Account at_place_of(const Account& place, State state);
// Whether both are of one item at one location, whatever the pool.
bool same_shelf(const Account& a, const Account& b);
// The world as one account per item: where stock of any location and pool comes from and goes to. (Transfers may name
// another outside account; this one keeps the number of accounts down to that of the shelves.)
Account outside_of(const Account& place);

// What a state is about; a transfer stays within one kind.
enum class Kind : std::uint8_t { stock, credit, lot };
Kind kind_of(State state);
// The states that exist; anything else in a stored row is corrupt.
bool is_state(std::int64_t value);
// "available of item 12 at location 3", "... in pool 2"; "credit_available of party 7".
std::string describe(const Account& account);

struct AccountHash {
  using is_avalanching = void;
  std::size_t operator()(const Account& account) const noexcept;
};

}  // namespace crossdock::ledger
