// SPDX-License-Identifier: Apache-2.0
#include "inspect/reply.hpp"

#include "codec/edifact/acknowledgement.hpp"
#include "codec/edifact/writer.hpp"
#include "codec/x12/acknowledgement.hpp"
#include "codec/x12/interchange_ack.hpp"
#include "codec/x12/writer.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::inspect {
namespace {

namespace x12 = codec::x12;
namespace edifact = codec::edifact;

constexpr std::string_view k_first_999 = "005010";

Unexpected wrong_kind(std::string message) { return fail(ErrorKind::unsupported, "edi.reply_kind", std::move(message)); }

// Sender and receiver change places.
edi::InterchangeHeader answering(const edi::InterchangeHeader& from, edi::InterchangeHeader to) {
  to.sender = from.receiver;
  to.sender_qualifier = from.receiver_qualifier;
  to.sender_internal = from.receiver_internal;
  to.sender_sub = from.receiver_sub;
  to.receiver = from.sender;
  to.receiver_qualifier = from.sender_qualifier;
  to.receiver_internal = from.sender_internal;
  to.receiver_sub = from.sender_sub;
  to.usage = from.usage;
  return to;
}

class X12Reply {
 public:
  X12Reply(const edi::ReceivedInterchange& interchange, const ReplyOptions& options) : in_(interchange), options_(options) {}

  Result<Reply> make() {
    if (options_.kind == ReplyKind::contrl) return wrong_kind("X12 is answered by TA1, 997 or 999, not by a CONTRL");
    Reply out;
    out.next_control = options_.control;
    add_ta1();
    for (const edi::ReceivedGroup& group : in_.groups) CROSSDOCK_CHECK(add_group(group));
    if (out_.groups.empty() && out_.acknowledgements.empty()) {
      out.why_none = "there is nothing in it that is acknowledged";
      return out;
    }
    head();
    auto written = x12::write_interchange(out_);
    if (!written && written.error().code == "x12.write_delimiters") {
      out_.delimiters = edi::Delimiters{};
      if (newer_) out_.delimiters.repetition = '^';
      written = x12::write_interchange(out_);
    }
    if (!written) return Unexpected(std::move(written).error());
    out.bytes = *std::move(written);
    out.next_control = control_;
    return out;
  }

 private:
  void add_ta1() {
    x12::InterchangeAck ack = x12::judge_envelope(in_);
    const auto loose = [](const edi::ReceivedGroup& group) { return group.header.control.empty(); };
    if (ack.status == 'A' && std::ranges::any_of(in_.groups, loose)) {  // no 997 could name the group
      ack.status = 'E';
      ack.note = x12::ta1_note::control_structure;
    }
    const bool owed = in_.header.acknowledgement_requested == "1" || ack.status != 'A';
    const bool wanted = options_.kind == ReplyKind::ta1 || (options_.kind == ReplyKind::usual && owed);
    // One that holds nothing but TA1s gets none.
    const bool answers = in_.groups.empty() && !in_.acknowledgements.empty();
    if (wanted && !answers && !in_.header.control.empty()) out_.acknowledgements.push_back(x12::write_ta1(ack));
  }

  Result<> add_group(const edi::ReceivedGroup& group) {
    const bool nameless = group.header.control.empty();
    if (options_.kind == ReplyKind::ta1 || group.header.functional_code == "FA" || nameless) return {};
    const bool newer = options_.kind == ReplyKind::f999 ||
                       (options_.kind == ReplyKind::usual && group.header.version.substr(0, 6) >= k_first_999);
    const std::string_view version = newer ? "005010" : "004010";
    auto into = std::ranges::find(out_.groups, version, [](const x12::OutboundGroup& one) { return one.header.version; });
    if (into == out_.groups.end()) {
      edi::GroupHeader header;
      header.functional_code = "FA";
      header.sender = group.header.receiver;
      header.receiver = group.header.sender;
      header.version = version;
      out_.groups.push_back({std::move(header), {}});
      into = std::prev(out_.groups.end());
    }
    newer_ = newer_ || newer;
    const std::string control = x12::set_control(static_cast<std::int64_t>(into->sets.size()) + 1);
    const edi::GroupVerdict verdict = edi::verdict_of(group);
    CROSSDOCK_TRY(edi::TransactionSet ack,
                  newer ? x12::build_999(verdict, control, options_.ack) : x12::build_997(verdict, control, options_.ack));
    into->sets.push_back(std::move(ack));
    return {};
  }

  // Envelope and numbers.
  void head() {
    out_.header = answering(in_.header, {});
    if (in_.header.sender.empty() && !in_.groups.empty()) {  // groups without an ISA
      out_.header.sender = in_.groups.front().header.receiver;
      out_.header.receiver = in_.groups.front().header.sender;
    }
    if (out_.header.sender_qualifier.empty()) out_.header.sender_qualifier = "ZZ";
    if (out_.header.receiver_qualifier.empty()) out_.header.receiver_qualifier = "ZZ";
    if (out_.header.usage.size() != 1) out_.header.usage = "P";
    out_.delimiters = in_.delimiters;
    const bool plain = in_.header.version.size() == 5 && std::ranges::all_of(in_.header.version, edi::is_digit);
    if (plain) out_.header.version = in_.header.version;
    if (in_.header.standards.size() == 1) out_.header.standards = in_.header.standards;
    if (newer_ && out_.delimiters.repetition == '\0') {
      out_.header.version = "00501";
      out_.delimiters.repetition = '^';
    }
    control_ = options_.control;
    out_.header.control = x12::interchange_control(control_);
    edi::GroupHeader dated;
    x12::stamp(out_.header, dated, options_.at);
    for (x12::OutboundGroup& group : out_.groups) {
      group.header.date = dated.date;
      group.header.time = dated.time;
      group.header.control = std::to_string(control_++);
    }
    control_ = std::max(control_, options_.control + 1);
  }

  const edi::ReceivedInterchange& in_;
  const ReplyOptions& options_;
  x12::OutboundInterchange out_;
  std::int64_t control_ = 1;
  bool newer_ = false;
};

Result<Reply> edifact_reply(const edi::ReceivedInterchange& interchange, const ReplyOptions& options) {
  if (options.kind != ReplyKind::usual && options.kind != ReplyKind::contrl) {
    return wrong_kind("EDIFACT is answered by a CONTRL");
  }
  Reply out;
  out.next_control = options.control;
  if (interchange.header.control.empty()) {
    out.why_none = "its header names no interchange that a CONTRL could answer";
    return out;
  }
  auto ack = edifact::build_contrl(edi::verdict_of(interchange), "1", options.ack);
  if (!ack) {
    out.why_none = "an acknowledgement is not acknowledged";
    return out;
  }
  edifact::OutboundInterchange made;
  const bool known = interchange.header.version >= "1" && interchange.header.version <= "4";
  const bool writable = interchange.header.syntax != "UNOX" && interchange.header.syntax.starts_with("UNO");
  made.header = answering(interchange.header, edifact::interchange_header(writable ? interchange.header.syntax : "UNOC",
                                                                          known ? interchange.header.version : "3"));
  made.header.control = edifact::reference(options.control);
  edifact::stamp(made.header, options.at);
  made.delimiters = interchange.delimiters;
  made.loose = true;  // it says what the partner said
  made.groups.push_back({edifact::no_group(), {*std::move(ack)}});
  auto written = edifact::write_interchange(made);
  if (!written && written.error().code == "edifact.write_delimiters") {
    made.delimiters = edifact::default_delimiters();
    written = edifact::write_interchange(made);
  }
  if (!written && written.error().code == "edifact.write_charset") {
    made.header.syntax = "UNOC";
    written = edifact::write_interchange(made);
  }
  if (!written) return Unexpected(std::move(written).error());
  out.bytes = *std::move(written);
  out.next_control = options.control + 1;
  return out;
}

}  // namespace

Result<Reply> reply(const edi::ReceivedInterchange& interchange, const ReplyOptions& options) {
  if (interchange.header.standard == edi::Standard::edifact) return edifact_reply(interchange, options);
  return X12Reply(interchange, options).make();
}

}  // namespace crossdock::inspect
