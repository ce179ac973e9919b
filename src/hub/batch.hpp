// SPDX-License-Identifier: Apache-2.0
// Documents that leave together: for a partner with batching (settings.hpp) each is checked when the process sends it, kept
// durably, and wrapped with the others when there are enough of them or the first has waited long enough. Nothing of a batch
// is lost or doubled by a crash: its documents leave the table in the unit of work that puts their interchange in the
// outbox.
//
// Writer thread, within the caller's unit of work.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/edi_standard.hpp"
#include "hub/sent.hpp"
#include "store/store.hpp"

#include <cstddef>

namespace crossdock::hub {

// At the end of the partner's batch of that standard, which leaves at once when it is full. "document.batched" on the order.
Result<void> add_to_batch(Domain& domain, store::Tx& tx, const EdiStandard& standard, const Partner& partner,
                          const OutgoingSet& set, Timestamp now);
// Sends batches that have waited long enough, at most `limit` of them; returns how many. Those of a partner that is no
// longer in the landscape, or has no channel, stay.
Result<std::size_t> send_due_batches(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit);

}  // namespace crossdock::hub
