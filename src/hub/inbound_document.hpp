// SPDX-License-Identifier: Apache-2.0
// What an inbound transaction set does: its mapping makes a canonical document of it, whose kind decides (inbound_kind.hpp);
// an acknowledgement or advice answers for what we sent.
#pragma once

#include "base/result.hpp"
#include "edi/headers.hpp"
#include "edi/tree.hpp"
#include "hub/domain.hpp"
#include "hub/sequences.hpp"

#include <string>
#include <vector>

namespace crossdock::hub {

class EdiStandard;

struct Applied {
  OrderId order;         // it concerns; zero for an acknowledgement that names none of ours
  OrderId duplicate_of;  // it was settled as a duplicate of this order (duplicate.hpp), and nothing was placed
};

// A purchase order that is known already is judged by the partner's policy (duplicate.hpp).
Result<Applied> apply_document(Domain& domain, store::Tx& tx, const EdiStandard& standard, const Partner& partner,
                               const std::string& channel, MessageId message, const edi::TransactionSet& set, Timestamp now);

// The sequences an accepted set stands in: an order and a change of one those of the sender's purchase order, a 945 those
// of the reference it gives (W0602) and of the order that is known by it. None for an acknowledgement: it commutes with
// everything else.
Result<std::vector<Sequence>> sequences_of(store::Reader& reader, const edi::InterchangeHeader& header,
                                           const edi::TransactionSet& set);

}  // namespace crossdock::hub
