// SPDX-License-Identifier: Apache-2.0
#include "ledger/account.hpp"
#include "ledger/chain.hpp"
#include "ledger/counts.hpp"
#include "ledger/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace crossdock::ledger {
namespace {

Account shelf_of(const Ledger::Count& count, State state) { return {state, 0, count.item, count.location}; }

Result<void> check_form(const Ledger::Count& count, Timestamp now) {
  if (count.on_hand < 0) {
    return fail(ErrorKind::invalid, "ledger.count_negative", fmt::format("A count of {} is not possible", count.on_hand));
  }
  CROSSDOCK_CHECK(check_texts({}, count.reference));
  return check_not_ahead(count.as_of, now);
}

Result<void> check_not_stale(store::Reader& reader, const Account& shelf, Timestamp as_of) {
  CROSSDOCK_TRY(const auto last, last_count(reader, shelf));
  if (!last || as_of >= *last) return {};
  return fail(ErrorKind::conflict, "ledger.count_stale",
              fmt::format("The count of {} is as of {}; one as of {} was applied before", describe(shelf), as_of.rfc3339(),
                          last->rfc3339()));
}

Result<std::int64_t> difference(std::int64_t counted, std::int64_t held) {
  std::int64_t out = 0;
  const bool overflows = __builtin_sub_overflow(counted, held, &out) || out == std::numeric_limits<std::int64_t>::min();
  if (overflows) return fail(ErrorKind::limit, "ledger.overflow", "The adjustment is too large a number");
  return out;
}

}  // namespace

// Walks back from the newest entry. Nothing recorded more than the allowed clock difference before `as_of` can have
// happened after it, which ends the walk.
Result<std::int64_t> Ledger::Impl::posted_as_of(store::Reader& reader, const Account& account, Timestamp as_of,
                                                std::size_t& entries_left) const {
  Balance balance = book.balance(account);
  for (std::int64_t position = book.last_of(account); position != 0;) {
    if (entries_left-- == 0) {
      return fail(ErrorKind::limit, "ledger.count_too_old",
                  fmt::format("More than {} entries were recorded since {}", k_count_entries_max, as_of.rfc3339()));
    }
    CROSSDOCK_TRY(const Line line, line_at(reader, position));
    if (line.entry.recorded.us + k_clock_ahead_us <= as_of.us) break;
    if (line.entry.occurred > as_of) balance = minus(balance, effect_on(account, line));
    position = line.previous_of(account);
  }
  return balance.posted;
}

Result<std::int64_t> Ledger::Impl::on_hand_as_of(store::Reader& reader, const Account& shelf, Timestamp as_of) const {
  std::size_t entries_left = k_count_entries_max;
  std::int64_t held = 0;
  for (const std::uint16_t pool : book.pools()) {
    for (const State state : {State::available, State::allocated, State::picked}) {
      const Account account{state, pool, shelf.item, shelf.location};
      CROSSDOCK_TRY(const std::int64_t posted, posted_as_of(reader, account, as_of, entries_left));
      if (__builtin_add_overflow(held, posted, &held)) {
        return fail(ErrorKind::limit, "ledger.overflow", "What is on hand is too large a number");
      }
    }
  }
  return held;
}

Result<std::int64_t> Ledger::apply_count(store::Tx& tx, const Count& count, Timestamp now) {
  CROSSDOCK_CHECK(check_form(count, now));
  const Timestamp as_of = count.as_of.us != 0 ? count.as_of : now;
  const Account available = shelf_of(count, State::available);
  CROSSDOCK_CHECK(check_not_stale(tx, available, as_of));
  CROSSDOCK_TRY(const std::int64_t held, impl_->on_hand_as_of(tx, available, as_of));
  CROSSDOCK_TRY(const std::int64_t adjustment, difference(count.on_hand, held));
  if (adjustment != 0) {
    const Account outside = outside_of(available);
    const bool more = adjustment > 0;
    ChainBuilder builder(impl_->book, impl_->ids, now, impl_->recording_time(now));
    CROSSDOCK_CHECK(builder.force(more ? outside : available, more ? available : outside, more ? adjustment : -adjustment,
                                  as_of, "count", count.reference));
    CROSSDOCK_CHECK(impl_->write(tx, builder.draft(), builder.take_lines()));
  }
  const Timestamp latest = std::max(impl_->latest_count, as_of);
  CROSSDOCK_CHECK(put_count(tx, available, as_of, latest));
  // Not undone by a rollback: being too late only costs a look into the table.
  impl_->latest_count = latest;
  return adjustment;
}

}  // namespace crossdock::ledger
