// SPDX-License-Identifier: Apache-2.0
#include "hub/answers.hpp"

namespace crossdock::hub {

bool is_refused_by_business(const Error& error) {
  return error.kind == ErrorKind::missing_reference || error.kind == ErrorKind::rejected ||
         error.kind == ErrorKind::invalid || error.kind == ErrorKind::conflict;
}

bool owes_envelope_answer(EnvelopeAnswer policy, bool requested, bool faulty) {
  if (policy == EnvelopeAnswer::never) return false;
  return policy == EnvelopeAnswer::always || requested || (policy == EnvelopeAnswer::errors && faulty);
}

}  // namespace crossdock::hub
