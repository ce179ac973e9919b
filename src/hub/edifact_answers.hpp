// SPDX-License-Identifier: Apache-2.0
// Answers in EDIFACT: CONTRL for an interchange and its messages, and an APERAK for each message that the business refuses;
// those that we owe, and those that partners send.
#pragma once

#include "edi/advice.hpp"
#include "hub/answers.hpp"

#include <string_view>
#include <vector>

namespace crossdock::hub {

class EdifactAnswers final : public Answers {
 public:
  EdifactAnswers(const Partner& partner, const edi::ReceivedInterchange& interchange)
      : partner_(partner), interchange_(interchange) {}

  Result<void> add_group(const edi::ReceivedGroup& /*group*/) override { return {}; }  // a CONTRL is about all of them
  void add_refusal(const edi::ReceivedGroup& group, const edi::ReceivedSet& set, const Error& error) override;
  void refuse(Refusal reason) override;
  Result<std::optional<Sent>> send(Domain& domain, store::Tx& tx, Timestamp now, bool envelope) override;

 private:
  bool owes_contrl() const;
  Result<edi::TransactionSet> contrl() const;

  const Partner& partner_;
  const edi::ReceivedInterchange& interchange_;
  std::vector<edi::SetAdvice> advice_;
  std::string_view refused_;  // 0085
  bool same_again_ = false;
};

// A CONTRL or APERAK from a partner reaches what it speaks of. Answers the first order.
Result<OrderId> receive_edifact_answer(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                                       MessageId message, Timestamp now);

}  // namespace crossdock::hub
