// SPDX-License-Identifier: Apache-2.0
// Working copies of the accounts a chain touches: the chain is checked, linked and written against them, and reaches
// the Book only as a whole. So a refused chain leaves nothing to undo, and no reader sees half of one.
#pragma once

#include "ledger/book.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace crossdock::ledger {

class Draft {
 public:
  // `lines`: about as many as will be added.
  explicit Draft(const Book& book, std::size_t lines = 1) : book_(book) { records_.reserve(2 * lines); }

  const Balance& balance(const Account& account) { return at(account).balance; }

  // What is free on the shelf of an account, over all pools.
  __int128 free_on_shelf(const Account& place) {
    __int128 sum = 0;
    for (const std::vector<std::uint16_t>* pools :
         std::array<const std::vector<std::uint16_t>*, 2>{&book_.pools(), &fresh_pools_}) {
      for (const std::uint16_t pool : *pools) sum += balance({State::available, pool, place.item, place.location}).free();
    }
    return sum;
  }
  // Whether the account's pool is known already, or one more may come.
  bool has_room(const Account& account) const {
    return is_known(account) || book_.pools().size() + fresh_pools_.size() < k_pools_max;
  }

  void add(const Line& line) {
    for (const Account& account : {line.entry.from, line.entry.to}) {
      Record& record = at(account);
      record.balance = plus(record.balance, effect_on(account, line));
      note_pool(account);
    }
  }
  // Gives the line its position and links it to those before it.
  void place(Line& line, std::int64_t position) {
    line.entry.position = position;
    line.previous_from = std::exchange(at(line.entry.from).last, position);
    line.previous_to = std::exchange(at(line.entry.to).last, position);
  }

 private:
  Record& at(const Account& account) {
    const auto [found, fresh] = records_.try_emplace(account);
    if (fresh) {
      const Record* held = book_.find(account);
      found->second = held != nullptr ? *held : Record{.account = account};
    }
    return found->second;
  }

  bool is_known(const Account& account) const {
    return !is_on_hand(account.state) || std::ranges::binary_search(book_.pools(), account.pool) ||
           std::ranges::find(fresh_pools_, account.pool) != fresh_pools_.end();
  }
  void note_pool(const Account& account) {
    if (!is_known(account)) fresh_pools_.push_back(account.pool);
  }

  const Book& book_;
  std::vector<std::uint16_t> fresh_pools_;
  boost::unordered_flat_map<Account, Record, AccountHash> records_;
};

}  // namespace crossdock::ledger
