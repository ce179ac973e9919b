// SPDX-License-Identifier: Apache-2.0
// Working copies of the accounts a chain touches: the chain is checked, linked and written against them, and reaches
// the Book only as a whole. So a refused chain leaves nothing to undo, and no reader sees half of one.
#pragma once

#include "ledger/book.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

namespace crossdock::ledger {

class Draft {
 public:
  explicit Draft(const Book& book) : book_(book) {}

  const Balance& balance(const Account& account) { return at(account).balance; }

  void add(const Line& line) {
    for (const Account& account : {line.entry.from, line.entry.to}) {
      Record& record = at(account);
      record.balance = plus(record.balance, effect_on(account, line));
    }
  }
  void link(Line& line) {
    line.previous_from = at(line.entry.from).last;
    line.previous_to = at(line.entry.to).last;
  }
  void written(const Line& line) {
    at(line.entry.from).last = line.entry.position;
    at(line.entry.to).last = line.entry.position;
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

  const Book& book_;
  boost::unordered_flat_map<Account, Record, AccountHash> records_;
};

}  // namespace crossdock::ledger
