// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/syntax.hpp"
#include "codec/edifact/writer.hpp"
#include "hub/edi_standard.hpp"
#include "hub/edifact_answers.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

namespace edifact = codec::edifact;

constexpr std::int64_t k_reference_max = 99'999'999'999'999;  // an..14: 0020 and 0062

std::string component_of(const edi::Segment* segment, std::size_t element, std::size_t component) {
  if (segment == nullptr) return {};
  std::string_view text = segment->element(element);
  for (; component > 1; --component) {
    const std::size_t mark = text.find(edi::k_component_mark);
    if (mark == std::string_view::npos) return {};
    text.remove_prefix(mark + 1);
  }
  const char ends[] = {edi::k_component_mark, edi::k_repeat_mark};
  return std::string(text.substr(0, text.find_first_of(std::string_view(ends, 2))));
}

// The reference of a kind in the head of a message.
std::string reference_of(const edi::TransactionSet& set, std::string_view kind) {
  for (const edi::Segment& segment : set.segments) {
    if (segment.tag == "LIN" || segment.tag == "UNS") break;
    if (segment.tag == "RFF" && component_of(&segment, 1, 1) == kind) return component_of(&segment, 1, 2);
  }
  return {};
}

// In the order of a UNA; what is not given is as usual.
edi::Delimiters delimiters_of(const EdifactStyle& style) {
  edi::Delimiters out = edifact::default_delimiters();
  if (style.delimiters.size() != k_una_characters) return out;
  out.component = style.delimiters[0];
  out.element = style.delimiters[1];
  out.decimal = style.delimiters[2];
  out.release = style.delimiters[3] == ' ' ? '\0' : style.delimiters[3];
  out.repetition = style.delimiters[4] == ' ' ? '\0' : style.delimiters[4];
  out.segment = style.delimiters.substr(5);
  return out;
}

// Messages of one partner are numbered over all its interchanges, so that an answer that names only a message finds it.
Result<Encoded> write(const Numbers& next, const EdiIdentity& from, const Partner& partner, Outgoing outgoing,
                      Timestamp now) {
  const EdifactStyle& style = partner.edifact_style;
  edifact::OutboundInterchange out;
  out.header = edifact::interchange_header(style.syntax, style.syntax_version);
  out.header.sender_qualifier = from.qualifier;
  out.header.sender = from.id;
  out.header.receiver_qualifier = partner.edifact.qualifier;
  out.header.receiver = partner.edifact.id;
  out.header.usage = partner.test ? "T" : "P";
  out.header.acknowledgement_requested = outgoing.wants_acknowledgement ? "1" : "0";
  CROSSDOCK_TRY(const std::int64_t interchange, next("UNB " + partner.name, k_reference_max));
  out.header.control = edifact::reference(interchange);
  edifact::stamp(out.header, now);
  out.delimiters = delimiters_of(style);
  out.advise = style.una;
  out.loose = style.loose || outgoing.answers;
  if (style.lines) out.line_end = "\n";
  const std::string_view kind = outgoing.sets.empty() ? "UNB" : std::string_view(outgoing.sets.front().id);
  Encoded encoded{{}, fmt::format("{}-{}-{}.edi", partner.edifact.id, kind, out.header.control), out.header.control, {}};
  out.groups.push_back({edifact::no_group(), {}});
  for (edi::TransactionSet& set : outgoing.sets) {
    CROSSDOCK_TRY(const std::int64_t number, next("UNH " + partner.name, k_reference_max));
    set.control = edifact::reference(number);
    encoded.places.push_back({{}, set.control});
    out.groups.back().sets.push_back(std::move(set));
  }
  CROSSDOCK_TRY(encoded.bytes, edifact::write_interchange(out));
  return encoded;
}

class EdifactStandard final : public EdiStandard {
 public:
  std::string_view name() const override { return "edifact"; }
  const edi::Syntax& syntax() const override { return edifact::syntax(); }
  std::string_view content_type() const override { return "application/edifact"; }
  std::string_view test_mark() const override { return "UNB 0035"; }
  const EdiIdentity& ours(const Settings& settings) const override { return settings.edifact; }
  const EdiIdentity& theirs(const Partner& partner) const override { return partner.edifact; }

  SetSubject subject_of(const edi::TransactionSet& set) const override {
    if (set.id == "ORDERS") return {document_number(set)};
    if (set.id == "ORDCHG") return {reference_of(set, "ON")};
    return {};
  }
  std::string document_number(const edi::TransactionSet& set) const override { return component_of(set.find("BGM"), 2, 1); }
  bool is_answer(std::string_view set) const override { return set == "CONTRL" || set == "APERAK"; }
  Result<OrderId> take_answer(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                              MessageId message, Timestamp now) const override {
    return receive_edifact_answer(domain, tx, partner, set, message, now);
  }
  Result<void> take_acknowledgement(Domain& /*domain*/, store::Tx& /*tx*/, const Partner& /*partner*/,
                                    const edi::Segment& /*acknowledgement*/, MessageId /*message*/,
                                    Timestamp /*now*/) const override {
    return {};  // EDIFACT has none outside of messages
  }
  std::unique_ptr<Answers> answers_to(const Partner& partner, const edi::ReceivedInterchange& interchange) const override {
    return std::make_unique<EdifactAnswers>(partner, interchange);
  }

  documents::Shape shape_for(const Partner& partner) const override {
    return {partner.edifact_style.release, partner.edifact_style.association, nullptr};
  }
  Result<Encoded> wrap(const Numbers& next, const EdiIdentity& from, const Partner& to, Outgoing outgoing,
                       Timestamp now) const override {
    return write(next, from, to, std::move(outgoing), now);
  }
};

}  // namespace

const EdiStandard& edifact_standard() {
  static const EdifactStandard k_standard;
  return k_standard;
}

}  // namespace crossdock::hub
