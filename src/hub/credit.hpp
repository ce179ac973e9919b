// SPDX-License-Identifier: Apache-2.0
// Customer credit in the ledger: the limit is what stands in credit_available plus credit_used; an open order is a
// pending transfer between the two; an invoice posts it. Amounts are minor units of the
// party's currency (model/currency.hpp).
#pragma once

#include "base/clock.hpp"
#include "base/decimal.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/reference.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

namespace crossdock::hub {

ledger::Account credit_available(const Party& party);
ledger::Account credit_used(const Party& party);

// Moves the limit to what the party record says.
Result<void> set_credit_limit(ledger::Ledger& ledger, store::Tx& tx, const Party& party, Timestamp now);

// What is paid or credited is used no longer. It may come before its invoice is booked: facts are booked as they come. A
// negative amount is used again. Nothing for a party without a limit.
Result<void> free_credit(ledger::Ledger& ledger, store::Tx& tx, const Party& party, const Decimal& amount,
                         std::string_view reason, std::string reference, Timestamp now);

// rejected "party.currency" when the party has credit that is counted in its old currency.
Result<void> check_currency_kept(const ledger::Ledger& ledger, const Party& before, std::string_view currency);

// Whether so much more could be held for the order; rejected "credit.limit".
Result<void> check_credit(const Domain& domain, const Order& order, const Decimal& more);
// Holds so much more of the customer's credit for the order, or less: for an order whose total has changed. Changes
// `order.credit`; the caller saves it. rejected "credit.limit", and then nothing has changed.
Result<void> adjust_credit(Domain& domain, store::Tx& tx, Order& order, const Decimal& by, Timestamp now);

}  // namespace crossdock::hub
