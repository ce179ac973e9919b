// SPDX-License-Identifier: Apache-2.0
#include "ledger/book.hpp"

namespace crossdock::ledger {

std::size_t Accounts::place_of(const Account& account) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t place = AccountHash{}(account) & mask;
  while (table_[place] != k_free && at(table_[place]).account != account) place = (place + 1) & mask;
  return place;
}

const Record* Accounts::find(const Account& account) const {
  if (table_.empty()) return nullptr;
  const std::uint32_t number = table_[place_of(account)];
  return number == k_free ? nullptr : &at(number);
}

Record& Accounts::touch(const Account& account) {
  if ((size_ + 1) * 4 > table_.size() * 3) grow();
  const std::size_t place = place_of(account);
  if (table_[place] == k_free) {
    if (size_ % k_chunk == 0) chunks_.emplace_back().reserve(k_chunk);
    chunks_.back().push_back({.account = account});
    table_[place] = static_cast<std::uint32_t>(size_++);
  }
  const std::uint32_t number = table_[place];
  return chunks_[number / k_chunk][number % k_chunk];
}

void Accounts::grow() {
  table_.assign(table_.empty() ? 64 : table_.size() * 2, k_free);
  for (std::uint32_t number = 0; number < size_; ++number) table_[place_of(at(number).account)] = number;
}

}  // namespace crossdock::ledger
