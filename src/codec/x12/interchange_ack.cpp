// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/interchange_ack.hpp"

#include "edi/finding.hpp"
#include "edi/text.hpp"

#include <algorithm>
#include <map>

namespace crossdock::codec::x12 {
namespace {

std::string_view note_for(std::string_view finding) {
  using namespace edi;
  static const std::map<std::string_view, std::string_view> k_notes = {
      {slug::interchange_control, ta1_note::control_differs},
      {slug::interchange_count, ta1_note::group_count},
      {slug::interchange_trailer_missing, ta1_note::premature_end},
      {slug::truncated, ta1_note::premature_end},
      {slug::isa_component, ta1_note::component_separator}};
  const auto found = k_notes.find(finding);
  return found == k_notes.end() ? ta1_note::control_structure : found->second;
}

}  // namespace

InterchangeAck judge_envelope(const edi::ReceivedInterchange& interchange) {
  InterchangeAck ack{interchange.header.control, interchange.header.date, interchange.header.time, 'A',
                     std::string(ta1_note::none)};
  const auto fault = std::ranges::find_if(interchange.findings, &edi::Finding::is_error);
  if (fault != interchange.findings.end()) {
    ack.note = note_for(fault->code);
  } else if (!interchange.complete) {
    ack.note = ta1_note::premature_end;
  }
  if (ack.note != ta1_note::none) ack.status = 'E';
  return ack;
}

InterchangeAck refuse_envelope(const edi::ReceivedInterchange& interchange, std::string_view note) {
  InterchangeAck ack = judge_envelope(interchange);
  ack.status = 'R';
  ack.note = note;
  return ack;
}

edi::Segment write_ta1(const InterchangeAck& ack) {
  return edi::Segment{"TA1", {ack.control, ack.date, ack.time, std::string(1, ack.status), ack.note}, 0};
}

Result<InterchangeAck> read_ta1(const edi::Segment& ta1) {
  const std::string_view status = edi::trim(ta1.element(4));
  const bool usable = ta1.tag == "TA1" && !ta1.element(1).empty() && status.size() == 1 &&
                      std::string_view("AER").find(status[0]) != std::string_view::npos;
  if (!usable) return fail(ErrorKind::invalid, "x12.ack_invalid", "A TA1 needs the number it answers and A, E or R", "TA1");
  return InterchangeAck{std::string(edi::trim(ta1.element(1))), std::string(ta1.element(2)), std::string(ta1.element(3)),
                        status[0], std::string(edi::trim(ta1.element(5)))};
}

std::string_view meaning_of_note(std::string_view note) {
  static const std::map<std::string_view, std::string_view> k_meanings = {
      {"000", "no error"},
      {"001", "the control numbers of header and trailer differ"},
      {"002", "this standard is not supported"},
      {"003", "this version of the controls is not supported"},
      {"004", "the segment terminator is invalid"},
      {"005", "the sender's qualifier is invalid"},
      {"006", "the sender is not known"},
      {"007", "the receiver's qualifier is invalid"},
      {"008", "the receiver is invalid"},
      {"009", "the receiver is not known"},
      {"017", "the version is invalid"},
      {"018", "the control number is invalid"},
      {"020", "test or production data where the other is expected"},
      {"021", "the number of groups is wrong"},
      {"022", "the control structure is invalid"},
      {"023", "the file ends too early"},
      {"024", "the content is invalid"},
      {"025", "the control number was used before"},
      {"026", "the element separator is invalid"},
      {"027", "the component separator is invalid"}};
  const auto found = k_meanings.find(note);
  return found == k_meanings.end() ? std::string_view{} : found->second;
}

}  // namespace crossdock::codec::x12
