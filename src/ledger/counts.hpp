// SPDX-License-Identifier: Apache-2.0
// When each shelf (item and location) was counted last. A table, not memory: counts are rare beside transfers, and
// the newest count of all, kept in memory, answers most questions.
#pragma once

#include "ledger/ledger.hpp"
#include "store/store.hpp"

#include <optional>

namespace crossdock::ledger {

const store::Table& count_table();

// The `as_of` of the last count of the account's shelf.
Result<std::optional<Timestamp>> last_count(store::Reader& reader, const Account& shelf);
// The latest `as_of` of all counts; zero when there was none.
Result<Timestamp> latest_count(store::Reader& reader);
// Both of them. `latest` is the new latest of all.
Result<void> put_count(store::Tx& tx, const Account& shelf, Timestamp as_of, Timestamp latest);

}  // namespace crossdock::ledger
