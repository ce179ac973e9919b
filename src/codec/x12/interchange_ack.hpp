// SPDX-License-Identifier: Apache-2.0
// The interchange acknowledgement (X12 TA1): what became of the envelope, before anybody looked at a group. It travels
// alone between ISA and the first GS (X12.5), is owed when ISA14 asks for it, and is never acknowledged itself.
#pragma once

#include "base/result.hpp"
#include "edi/received.hpp"
#include "edi/tree.hpp"

#include <string>
#include <string_view>

namespace crossdock::codec::x12 {

// TA105, those that are decided here.
namespace ta1_note {
inline constexpr std::string_view none = "000";
inline constexpr std::string_view control_differs = "001";  // IEA02 is not ISA13
inline constexpr std::string_view test_indicator = "020";
inline constexpr std::string_view group_count = "021";
inline constexpr std::string_view control_structure = "022";
inline constexpr std::string_view premature_end = "023";
inline constexpr std::string_view duplicate = "025";  // ISA13 came before
inline constexpr std::string_view component_separator = "027";
}  // namespace ta1_note

struct InterchangeAck {
  std::string control;  // TA101: the ISA13 that is answered
  std::string date;     // TA102: its ISA09
  std::string time;     // TA103: its ISA10
  char status = 'A';    // TA104: A accepted, E accepted with errors, R rejected
  std::string note{ta1_note::none};
};

// What its envelope deserves: A, or E with the first fault; what can be delivered of it is.
InterchangeAck judge_envelope(const edi::ReceivedInterchange& interchange);
// R with a note, for one of which nothing is used.
InterchangeAck refuse_envelope(const edi::ReceivedInterchange& interchange, std::string_view note);

edi::Segment write_ta1(const InterchangeAck& ack);
// "x12.ack_invalid" without TA101 or TA104.
Result<InterchangeAck> read_ta1(const edi::Segment& ta1);
// A sentence for a person; "" for a note that is not known here.
std::string_view meaning_of_note(std::string_view note);

}  // namespace crossdock::codec::x12
