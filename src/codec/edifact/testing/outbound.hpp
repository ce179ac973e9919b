// SPDX-License-Identifier: Apache-2.0
// What was read, ready to be written again with the same numbers.
#pragma once

#include "codec/edifact/writer.hpp"
#include "edi/received.hpp"

#include <utility>

namespace crossdock::codec::edifact::testing {

inline OutboundInterchange outbound(const edi::ReceivedInterchange& interchange) {
  OutboundInterchange out{interchange.header, interchange.delimiters, {}, ""};
  for (const edi::ReceivedGroup& group : interchange.groups) {
    OutboundGroup made{group.header, {}};
    for (const edi::ReceivedSet& set : group.sets) made.sets.push_back(set.tree);
    out.groups.push_back(std::move(made));
  }
  return out;
}

}  // namespace crossdock::codec::edifact::testing
