// SPDX-License-Identifier: Apache-2.0
// What a received X12 interchange is owed in answer, by the partner's options: a TA1 for its envelope, a 997 or 999 for each
// group, an 824 for what the business refuses although its syntax was right. An acknowledgement is never acknowledged.
//
// Writer thread, within the unit of work that receives the interchange.
#pragma once

#include "base/error.hpp"
#include "base/result.hpp"
#include "codec/x12/application_advice.hpp"
#include "edi/received.hpp"
#include "hub/domain.hpp"
#include "hub/sent.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace crossdock::hub {

class Answers {
 public:
  Answers(const Partner& partner, const edi::ReceivedInterchange& interchange)
      : partner_(partner), interchange_(interchange) {}

  Result<void> add_group(const edi::ReceivedGroup& group);
  // The set could be read, and could not be applied.
  void add_refusal(const edi::ReceivedGroup& group, const edi::ReceivedSet& set, const Error& error);
  // Nothing of the interchange is used; `note` is TA105.
  void refuse(std::string_view note) { refused_ = note; }
  // Everything in one interchange to the partner; nothing when nothing is owed. `envelope`: with its TA1.
  Result<std::optional<Sent>> send(Domain& domain, store::Tx& tx, Timestamp now, bool envelope = true);

 private:
  bool owes_ta1() const;

  const Partner& partner_;
  const edi::ReceivedInterchange& interchange_;
  std::vector<OutgoingSet> sets_;
  std::vector<codec::x12::SetAdvice> advice_;
  std::string_view refused_;
};

// A TA1 from a partner reaches the interchange it answers, and each order in it: "interchange.acknowledged". Rejected, its
// sets are exceptions as with a 997. missing_reference x12.ack_unknown when the number is none of ours.
Result<void> receive_ta1(Domain& domain, store::Tx& tx, const Partner& partner, const edi::Segment& ta1, MessageId message,
                         Timestamp now);
// An 824 from a partner reaches the sets it speaks of: "document.advised" on the order; a rejected one is an exception
// "x12.rejected_by_business". Answers the first order.
Result<OrderId> receive_advice(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                               MessageId message, Timestamp now);

}  // namespace crossdock::hub
