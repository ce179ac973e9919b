// SPDX-License-Identifier: Apache-2.0
// What a received interchange is owed in answer, by the partner's options. In X12: a TA1 for its envelope, a 997 or 999 for
// each group, an 824 for what the business refuses although its syntax was right. In EDIFACT: a CONTRL and an APERAK. An
// acknowledgement is never acknowledged.
//
// Writer thread, within the unit of work that receives the interchange.
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "edi/received.hpp"
#include "hub/domain.hpp"
#include "hub/sent.hpp"

#include <cstdint>
#include <optional>

namespace crossdock::hub {

// Why nothing of an interchange is used.
enum class Refusal : std::uint8_t {
  same_again,      // it came before with the same content; what answered it is sent again
  number_reused,   // its number came before with other content
  test_indicator,  // test data from a partner in production
};

class Answers {
 public:
  virtual ~Answers() = default;

  virtual Result<void> add_group(const edi::ReceivedGroup& group) = 0;
  // The set could be read, and could not be applied.
  virtual void add_refusal(const edi::ReceivedGroup& group, const edi::ReceivedSet& set, const Error& error) = 0;
  virtual void refuse(Refusal reason) = 0;
  // Everything in one interchange to the partner; nothing when nothing is owed. `envelope`: with what the interchange is
  // owed; without when that was answered before.
  virtual Result<std::optional<Sent>> send(Domain& domain, store::Tx& tx, Timestamp now, bool envelope = true) = 0;
};

// Whether the business refuses it, rather than something here is broken or in the way.
bool is_refused_by_business(const Error& error);
// What a partner may be told of an envelope that is, or is not, in order.
bool owes_envelope_answer(EnvelopeAnswer policy, bool requested, bool faulty);

}  // namespace crossdock::hub
