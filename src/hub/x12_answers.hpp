// SPDX-License-Identifier: Apache-2.0
// Answers in X12: TA1, 997 or 999, and 824; those that we owe, and those that partners send.
#pragma once

#include "edi/advice.hpp"
#include "hub/answers.hpp"

#include <string_view>
#include <vector>

namespace crossdock::hub {

class X12Answers final : public Answers {
 public:
  X12Answers(const Partner& partner, const edi::ReceivedInterchange& interchange)
      : partner_(partner), interchange_(interchange) {}

  Result<void> add_group(const edi::ReceivedGroup& group) override;
  void add_refusal(const edi::ReceivedGroup& group, const edi::ReceivedSet& set, const Error& error) override;
  void refuse(Refusal reason) override;
  Result<std::optional<Sent>> send(Domain& domain, store::Tx& tx, Timestamp now, bool envelope) override;

 private:
  bool owes_ta1() const;

  const Partner& partner_;
  const edi::ReceivedInterchange& interchange_;
  std::vector<OutgoingSet> sets_;
  std::vector<edi::SetAdvice> advice_;
  std::string_view refused_;  // TA105
};

// A TA1 from a partner reaches the interchange it answers, and each order in it: "interchange.acknowledged". Rejected, its
// sets are exceptions as with a 997. missing_reference edi.ack_unknown when the number is none of ours.
Result<void> receive_ta1(Domain& domain, store::Tx& tx, const Partner& partner, const edi::Segment& ta1, MessageId message,
                         Timestamp now);
// A 997, 999 or 824 from a partner reaches the sets it speaks of. Answers the first order.
Result<OrderId> receive_x12_answer(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                                   MessageId message, Timestamp now);

}  // namespace crossdock::hub
