// SPDX-License-Identifier: Apache-2.0
#include "ledger/chain.hpp"
#include "ledger/impl.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::ledger {
namespace {

Result<void> check_room(const Book& book, std::size_t transfers) {
  if (transfers > k_chain_max) {
    return fail(ErrorKind::limit, "ledger.chain_too_long",
                fmt::format("A chain of {} transfers; at most {}", transfers, k_chain_max));
  }
  // A transfer may need four new accounts: its own two, and outside and available of a shelf counted later.
  if (book.accounts().size() + 4 * transfers > k_accounts_max) {
    return fail(ErrorKind::limit, "ledger.accounts_full", fmt::format("More than {} accounts", k_accounts_max));
  }
  if (book.pending_count() + transfers > k_pending_max) {
    return fail(ErrorKind::limit, "ledger.pending_full", fmt::format("More than {} pending transfers", k_pending_max));
  }
  return {};
}

}  // namespace

Result<std::vector<TransferId>> Ledger::apply(store::Tx& tx, std::span<const Transfer> chain, Timestamp now) {
  CROSSDOCK_CHECK(check_room(impl_->book, chain.size()));
  ChainBuilder builder(impl_->book, impl_->ids, now, impl_->recording_time(now), chain.size());
  std::vector<TransferId> ids;
  ids.reserve(chain.size());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    auto added = builder.add(tx, chain[i], impl_->latest_count);
    if (!added) return fail(std::move(added).error().at(fmt::format("transfer {}", i)));
    ids.push_back(*added);
  }
  if (ids.empty()) return ids;
  CROSSDOCK_CHECK(impl_->write(tx, builder.draft(), builder.take_lines()));
  return ids;
}

}  // namespace crossdock::ledger
