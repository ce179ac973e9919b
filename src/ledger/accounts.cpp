// SPDX-License-Identifier: Apache-2.0
#include "ledger/book.hpp"

namespace crossdock::ledger {
namespace {

// An entry of the table is the number of a record, and above it bits of the hash that the place does not use: a wrong
// neighbour is passed without a look at its record, which would be a cache miss.
constexpr unsigned k_number_bits = 26;
constexpr std::uint32_t k_number_mask = (1U << k_number_bits) - 1;
constexpr std::uint32_t k_free = UINT32_MAX;
static_assert(k_accounts_max < k_number_mask);

std::uint32_t tag_of(std::size_t hash) { return static_cast<std::uint32_t>(hash >> 32) & ~k_number_mask; }

}  // namespace

std::size_t Accounts::place_of(const Account& account, std::size_t hash) const {
  const std::size_t mask = table_.size() - 1;
  const std::uint32_t tag = tag_of(hash);
  for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
    const std::uint32_t entry = table_[place];
    if (entry == k_free) return place;
    if ((entry & ~k_number_mask) == tag && at(entry & k_number_mask).account == account) return place;
  }
}

const Record* Accounts::find(const Account& account) const {
  if (table_.empty()) return nullptr;
  const std::uint32_t entry = table_[place_of(account, AccountHash{}(account))];
  return entry == k_free ? nullptr : &at(entry & k_number_mask);
}

Record& Accounts::touch(const Account& account) {
  if ((size_ + 1) * 4 > table_.size() * 3) grow();
  const std::size_t hash = AccountHash{}(account);
  std::uint32_t& entry = table_[place_of(account, hash)];
  if (entry == k_free) {
    if (size_ % k_chunk == 0) chunks_.emplace_back().reserve(k_chunk);
    chunks_.back().push_back({.account = account});
    entry = tag_of(hash) | static_cast<std::uint32_t>(size_++);
  }
  const std::uint32_t number = entry & k_number_mask;
  return chunks_[number / k_chunk][number % k_chunk];
}

void Accounts::grow() {
  table_.assign(table_.empty() ? 64 : table_.size() * 2, k_free);
  const std::size_t mask = table_.size() - 1;
  for (std::uint32_t number = 0; number < size_; ++number) {
    const std::size_t hash = AccountHash{}(at(number).account);
    std::size_t place = hash & mask;
    while (table_[place] != k_free) place = (place + 1) & mask;
    table_[place] = tag_of(hash) | number;
  }
}

}  // namespace crossdock::ledger
