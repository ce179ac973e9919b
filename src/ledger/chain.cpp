// SPDX-License-Identifier: Apache-2.0
#include "ledger/chain.hpp"

#include "ledger/account.hpp"
#include "ledger/counts.hpp"
#include "ledger/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

namespace crossdock::ledger {
namespace {

using Wide = __int128;

Result<void> check_accounts(const Transfer& transfer) {
  const Account& from = transfer.from;
  const Account& to = transfer.to;
  if (from == to) {
    return fail(ErrorKind::invalid, "ledger.same_account", fmt::format("From and to are both {}", describe(from)));
  }
  if (!is_state(static_cast<std::int64_t>(from.state)) || !is_state(static_cast<std::int64_t>(to.state))) {
    return fail(ErrorKind::invalid, "ledger.state_unknown", "A transfer names a state that does not exist");
  }
  if (from.item != to.item || kind_of(from.state) != kind_of(to.state)) {
    return fail(ErrorKind::invalid, "ledger.mixed_items",
                fmt::format("{} and {} are not of one kind", describe(from), describe(to)));
  }
  return {};
}

Result<void> check_form(const Transfer& transfer, Timestamp now) {
  if (transfer.amount <= 0) {
    return fail(ErrorKind::invalid, "ledger.amount", fmt::format("An amount of {} cannot be moved", transfer.amount));
  }
  if (transfer.keep < 0) {
    return fail(ErrorKind::invalid, "ledger.keep", fmt::format("{} cannot be kept", transfer.keep));
  }
  CROSSDOCK_CHECK(check_accounts(transfer));
  CROSSDOCK_CHECK(check_texts(transfer.reason, transfer.reference));
  CROSSDOCK_CHECK(check_not_ahead(transfer.occurred, now));
  if (transfer.expires.us == 0) return {};
  if (!transfer.pending) return fail(ErrorKind::invalid, "ledger.expires", "Only a pending transfer can expire");
  if (transfer.expires > now) return {};
  return fail(ErrorKind::invalid, "ledger.expires",
              fmt::format("It would have expired at {} already", transfer.expires.rfc3339()));
}

// With these bounds kept, neither posting nor free() can overflow later.
Result<void> check_overflow(const Balance& from, const Balance& to, const Transfer& transfer) {
  constexpr auto k_max = std::numeric_limits<std::int64_t>::max();
  constexpr auto k_min = std::numeric_limits<std::int64_t>::min();
  const Wide amount = transfer.amount;
  const bool out_fits = from.pending_out + amount <= k_max && Wide{from.posted} - from.pending_out - amount >= k_min;
  const bool in_fits = to.pending_in + amount <= k_max && Wide{to.posted} + to.pending_in + amount <= k_max;
  if (out_fits && in_fits) return {};
  return fail(ErrorKind::limit, "ledger.overflow",
              fmt::format("{} more would be too large a number for {} or {}", transfer.amount, describe(transfer.from),
                          describe(transfer.to)));
}

Unexpected insufficient(const Transfer& transfer, std::string_view what) {
  return fail(ErrorKind::rejected, "ledger.insufficient",
              fmt::format("{}: {}, {} was asked for", describe(transfer.from), what, transfer.amount));
}

// What leaves the shelf must be free on it as a whole too: a pool holds a claim, the shelf holds the goods.
bool leaves_shelf(const Transfer& transfer) {
  if (transfer.from.state != State::available) return false;
  return transfer.to.state != State::available || !same_shelf(transfer.from, transfer.to);
}

Result<void> check_funds(Draft& draft, const Transfer& transfer) {
  if (transfer.forced || !forbids_negative(transfer.from.state)) return {};
  const std::int64_t free = draft.balance(transfer.from).free();
  if (free < transfer.amount) return insufficient(transfer, fmt::format("{} is free", free));
  if (!leaves_shelf(transfer)) return {};
  const Wide on_shelf = draft.free_on_shelf(transfer.from);
  if (on_shelf - transfer.keep >= transfer.amount) return {};
  const auto shown = static_cast<std::int64_t>(std::max<Wide>(on_shelf, std::numeric_limits<std::int64_t>::min()));
  return insufficient(transfer, fmt::format("{} is free on the shelf, of which {} must stay", shown, transfer.keep));
}

// The count that contains the transfer's effect on `side`, if there is one.
Result<std::optional<Timestamp>> counted(store::Reader& reader, const Transfer& transfer, const Account& side,
                                         Timestamp latest_count) {
  const bool stated = transfer.occurred.us != 0 && !transfer.pending;
  if (!stated || !is_on_hand(side.state) || transfer.occurred > latest_count) return std::nullopt;
  if (is_on_hand(transfer.from.state) && is_on_hand(transfer.to.state) && same_shelf(transfer.from, transfer.to)) {
    return std::nullopt;
  }
  CROSSDOCK_TRY(const auto last, last_count(reader, side));
  return last && transfer.occurred <= *last ? last : std::nullopt;
}

}  // namespace

Result<TransferId> ChainBuilder::add(store::Reader& reader, const Transfer& transfer, Timestamp latest_count) {
  CROSSDOCK_CHECK(check_form(transfer, now_));
  CROSSDOCK_TRY(const auto counted_out, counted(reader, transfer, transfer.from, latest_count));
  CROSSDOCK_TRY(const auto counted_in, counted(reader, transfer, transfer.to, latest_count));
  if (counted_out) {
    const Account shelf = at_place_of(transfer.from, State::available);
    CROSSDOCK_CHECK(take_back(outside_of(shelf), shelf, transfer, *counted_out));
  }
  // What the count took from available already needs no funds there.
  const bool funded = counted_out && transfer.from.state == State::available;
  if (!funded) CROSSDOCK_CHECK(check_funds(draft_, transfer));
  CROSSDOCK_TRY(const TransferId id, append(transfer, transfer.occurred.us != 0 ? transfer.occurred : now_));
  if (counted_in) {
    const Account shelf = at_place_of(transfer.to, State::available);
    CROSSDOCK_CHECK(take_back(shelf, outside_of(shelf), transfer, *counted_in));
  }
  return id;
}

Result<void> ChainBuilder::take_back(const Account& from, const Account& to, const Transfer& transfer, Timestamp counted) {
  CROSSDOCK_CHECK(force(from, to, transfer.amount, counted, "counted before", transfer.reference));
  return {};
}

Result<TransferId> ChainBuilder::force(const Account& from, const Account& to, std::int64_t amount, Timestamp occurred,
                                       std::string reason, std::string reference) {
  Transfer transfer{.from = from, .to = to, .amount = amount, .forced = true};
  transfer.reason = std::move(reason);
  transfer.reference = std::move(reference);
  return append(transfer, occurred);
}

Result<TransferId> ChainBuilder::append(const Transfer& transfer, Timestamp occurred) {
  const Balance from = draft_.balance(transfer.from);
  if (!draft_.has_room(transfer.from) || !draft_.has_room(transfer.to)) {
    return fail(ErrorKind::limit, "ledger.pools_full", fmt::format("More than {} pools", k_pools_max));
  }
  CROSSDOCK_CHECK(check_overflow(from, draft_.balance(transfer.to), transfer));
  Line line;
  line.entry = {.kind = transfer.pending ? EntryKind::pending : EntryKind::immediate,
                .transfer = ids_.make<TransferId>(),
                .from = transfer.from,
                .to = transfer.to,
                .amount = transfer.amount,
                .recorded = recorded_,
                .occurred = occurred,
                .reason = transfer.reason,
                .reference = transfer.reference};
  line.expires = transfer.expires;
  draft_.add(line);
  lines_.push_back(std::move(line));
  return lines_.back().entry.transfer;
}

}  // namespace crossdock::ledger
