// SPDX-License-Identifier: Apache-2.0
// The syntax acknowledgement of EDIFACT (CONTRL, ISO 9735-4): made for a received interchange, and read when a partner sends
// one. It speaks of syntax only, and of a whole interchange: what TA1 and 997 are together. One is owed when UNB 0031 asks
// for it or the partners have agreed on it; never for a CONTRL. A message nobody knows is answered too.
//
// Action codes (0083): 7 this level is accepted and what is below it unless it is rejected there, 4 rejected with all that
// is below it, 8 the interchange has arrived. There is no "accepted with errors": what is delivered is 7, and an envelope
// that was at fault all the same has its fault code (0085) beside the 7.
// Positions: UNH is segment 1; the tag of a segment is its position 1, so element 01 is 2; a missing segment is reported at
// the one before it.
#pragma once

#include "base/result.hpp"
#include "edi/acknowledgement.hpp"
#include "edi/tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::codec::edifact {

// 0085, those that whoever uses the interchange decides.
namespace fault {
inline constexpr std::string_view not_recipient = "7";
inline constexpr std::string_view no_agreement = "17";
inline constexpr std::string_view unspecified = "18";
inline constexpr std::string_view unknown_sender = "23";
inline constexpr std::string_view test_indicator = "25";
inline constexpr std::string_view duplicate = "26";
}  // namespace fault

// For an interchange that was used: UCI 7, its messages (and groups, when it has any) one by one. `control` is UNH 0062,
// the caller's. In the version that goes with the interchange's syntax: CONTRL:4:1 for 4, else CONTRL:D:3. Refuses what
// holds nothing but CONTRLs: "edifact.ack_of_ack", ErrorKind::unsupported; beside other messages they are not mentioned.
Result<edi::TransactionSet> build_contrl(const edi::InterchangeVerdict& interchange, std::string control,
                                         const edi::AckOptions& options = {});
// UCI 4 with a fault: of an interchange nothing is used.
Result<edi::TransactionSet> refuse_interchange(const edi::InterchangeVerdict& interchange, std::string_view fault_code,
                                               std::string control);
// UCI 8: it has arrived, the verdict follows.
Result<edi::TransactionSet> confirm_receipt(const edi::InterchangeVerdict& interchange, std::string control);

// What an inbound CONTRL says.
struct InterchangeAnswer {
  std::string control;                   // UCI 0020: the interchange that is answered
  std::string sender, sender_qualifier;  // of that interchange: us
  std::string receiver, receiver_qualifier;
  std::string action;  // 0083
  std::string code;    // 0085; "" for none
  std::string tag;     // 0135: the service segment at fault
  // [0] are messages outside of groups; its status is that of the interchange (A, R, or "" for 8). Then one per UCF.
  std::vector<edi::GroupAck> groups;

  // `group`: UNG 0048, "" for none. A group that is not named has the status of the interchange.
  edi::GroupAck::Answer answer_for(std::string_view group, std::string_view set_id, std::string_view set_control) const;
};

// "edifact.ack_invalid" without a UCI that names an interchange and an action.
Result<InterchangeAnswer> read_contrl(const edi::TransactionSet& set);
// A sentence for a person; "" for a code that is not known here.
std::string_view meaning_of_fault(std::string_view code);

}  // namespace crossdock::codec::edifact
