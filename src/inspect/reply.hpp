// SPDX-License-Identifier: Apache-2.0
// The interchange that answers a received one: TA1 and 997 or 999 to X12, CONTRL to EDIFACT, in the partner's delimiters,
// from the receiver back to the sender. The reader's verdicts decide; nothing is remembered, so numbers are given.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "edi/acknowledgement.hpp"
#include "edi/received.hpp"

#include <cstdint>
#include <string>

namespace crossdock::inspect {

enum class ReplyKind {
  usual,  // CONTRL; a 999 to groups of 005010 and later, else a 997; a TA1 when ISA14 asks or the envelope is at fault
  ta1,    // the TA1 alone, asked for or not
  f997,
  f999,
  contrl,
};

struct ReplyOptions {
  ReplyKind kind = ReplyKind::usual;
  std::int64_t control = 1;  // of the interchange and, in X12, of its groups from there on
  Timestamp at;
  edi::AckOptions ack;
};

struct Reply {
  std::string bytes;  // empty: none is owed, and why_none says why
  std::string why_none;
  std::int64_t next_control = 1;
};

// `interchange` needs no segments in its sets. Errors: "edi.reply_kind" for a kind of the other standard, those of the
// codecs' writers when the partner's own identification cannot be written.
Result<Reply> reply(const edi::ReceivedInterchange& interchange, const ReplyOptions& options);

}  // namespace crossdock::inspect
