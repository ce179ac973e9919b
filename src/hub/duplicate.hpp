// SPDX-License-Identifier: Apache-2.0
// What a partner's document means when its purchase order (customer, number, release) is known already: by what it says
// it is (BEG01) and by the partner's policy (settings.hpp, DuplicateRule). Whatever is decided stands on the first
// order's time line as "order.duplicate_received", with the rule, the differences, and why.
//
// Writer thread, within the unit of work that receives the document.
#pragma once

#include "base/result.hpp"
#include "hub/domain.hpp"
#include "model/order.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

inline constexpr std::size_t k_differences_max = 20;

// What the new document says that the order does not, a sentence each; nothing when it says the same. Prices are compared
// when both name one, other members when the new one has them.
std::vector<std::string> differences(const Order& first, const model::OrderRequest& again);

struct Incoming {
  const Partner& partner;
  std::string channel;
  MessageId message;
  std::string purpose;  // "original", "replace", "confirmation", "duplicate"
  const model::OrderRequest& request;
};

// What is to be done with it.
struct Judged {
  bool place = false;  // accept it as an order ...
  OrderId replaces;    // ... in the place of this one
  OrderId duplicate_of;
  std::string_view decision;  // "ignored", "confirmed", "replaced"; "" for a first order
};

// conflict order.duplicate_purchase_order, order.confirmation_differs: a person decides; missing_reference
// order.original_unknown: it replaces, confirms or repeats an order that never came; and what withdraw.hpp refuses.
Result<Judged> judge_duplicate(Domain& domain, store::Tx& tx, const Incoming& incoming, Timestamp now);
// Tells the order that was replaced by which.
Result<void> note_replaced(Domain& domain, store::Tx& tx, const Incoming& incoming, OrderId first, OrderId second,
                           Timestamp now);

}  // namespace crossdock::hub
