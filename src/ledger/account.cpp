// SPDX-License-Identifier: Apache-2.0
#include "ledger/account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace crossdock::ledger {
namespace {

constexpr auto k_states = std::to_array<std::pair<State, std::string_view>>({
    {State::outside, "outside"},
    {State::available, "available"},
    {State::allocated, "allocated"},
    {State::picked, "picked"},
    {State::shipped, "shipped"},
    {State::in_transit, "in_transit"},
    {State::incoming, "incoming"},
    {State::damaged, "damaged"},
    {State::returned, "returned"},
    {State::delivered, "delivered"},
    {State::credit_outside, "credit_outside"},
    {State::credit_available, "credit_available"},
    {State::credit_used, "credit_used"},
    {State::lot_outside, "lot_outside"},
    {State::lot_on_hand, "lot_on_hand"},
    {State::lot_blocked, "lot_blocked"},
    {State::lot_in_transit, "lot_in_transit"},
    {State::lot_shipped, "lot_shipped"},
});

}  // namespace

std::string_view to_string(State state) {
  const auto found = std::ranges::find(k_states, state, &std::pair<State, std::string_view>::first);
  return found == k_states.end() ? "unknown" : found->second;
}

bool forbids_negative(State state) {
  return state != State::outside && state != State::credit_outside && state != State::lot_outside;
}

bool is_on_hand(State state) { return state == State::available || state == State::allocated || state == State::picked; }

Account at_place_of(const Account& place, State state) { return {state, place.pool, place.item, place.location}; }

Account outside_of(const Account& place) { return {State::outside, 0, place.item, 0}; }

bool same_shelf(const Account& a, const Account& b) { return a.item == b.item && a.location == b.location; }

Kind kind_of(State state) {
  if (state >= State::lot_outside) return Kind::lot;
  return state >= State::credit_outside ? Kind::credit : Kind::stock;
}

bool is_state(std::int64_t value) {
  // Asked twice for every line that is made or read.
  static constexpr std::uint64_t k_known = [] {
    std::uint64_t known = 0;
    for (const auto& [state, name] : k_states) known |= std::uint64_t{1} << static_cast<unsigned>(state);
    return known;
  }();
  return value >= 0 && value < 64 && (k_known >> static_cast<unsigned>(value) & 1U) != 0;
}

PackedAccount pack(const Account& account) {
  const auto head = static_cast<std::uint64_t>(account.state) << 48 | static_cast<std::uint64_t>(account.pool) << 32 |
                    static_cast<std::uint64_t>(account.item);
  return {static_cast<std::int64_t>(head), static_cast<std::int64_t>(account.location)};
}

Result<Account> unpack(const PackedAccount& packed) {
  const std::int64_t state = packed.head >> 48;
  if (!is_state(state) || packed.location < 0 || packed.location > std::numeric_limits<std::uint32_t>::max()) {
    return fail(ErrorKind::corrupt, "ledger.account",
                fmt::format("{} at {} is not a stored account", packed.head, packed.location));
  }
  const auto head = static_cast<std::uint64_t>(packed.head);
  return Account{.state = static_cast<State>(state),
                 .pool = static_cast<std::uint16_t>(head >> 32 & 0xFFFFU),
                 .item = static_cast<std::uint32_t>(head & 0xFFFF'FFFFU),
                 .location = static_cast<std::uint32_t>(packed.location)};
}

std::string describe(const Account& account) {
  const Kind kind = kind_of(account.state);
  if (kind == Kind::credit) return fmt::format("{} of party {}", to_string(account.state), account.item);
  if (kind == Kind::lot) {
    return fmt::format("{} of lot {} at location {}", to_string(account.state), account.item, account.location);
  }
  std::string text = fmt::format("{} of item {} at location {}", to_string(account.state), account.item, account.location);
  if (account.pool != 0) text += fmt::format(" in pool {}", account.pool);
  return text;
}

std::size_t AccountHash::operator()(const Account& account) const noexcept {
  // The finaliser of splitmix64 over both integers.
  const PackedAccount packed = pack(account);
  std::uint64_t bits = static_cast<std::uint64_t>(packed.head) * 0x9E3779B97F4A7C15U;
  bits ^= static_cast<std::uint64_t>(packed.location) + 0x632BE59BD9B4E019U + (bits << 6) + (bits >> 2);
  bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ bits >> 27) * 0x94D049BB133111EBU;
  return static_cast<std::size_t>(bits ^ bits >> 31);
}

}  // namespace crossdock::ledger
