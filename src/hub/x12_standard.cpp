// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/syntax.hpp"
#include "codec/x12/writer.hpp"
#include "edi/library.hpp"
#include "hub/edi_standard.hpp"
#include "hub/x12_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

constexpr std::int64_t k_control_max = 999'999'999;  // nine digits: ISA13, GS06

std::string functional_code(const edi::TransactionSet& set) {
  if (!set.functional_code.empty()) return set.functional_code;
  const auto match = edi::Library::shipped().find("004010", set.id);
  return match ? std::string(match.set->functional_code) : std::string("FA");
}

// A group of 005010 travels in an interchange of 00501, which names a repetition separator.
void use_newer_controls(x12::OutboundInterchange& out) {
  out.header.version = "00501";
  out.delimiters.repetition = '^';
}

// The group for such sets in `out`, made and numbered when it is not there yet.
Result<x12::OutboundGroup*> group_for(const Numbers& next, const std::string& pair, const edi::GroupHeader& header,
                                      x12::OutboundInterchange& out) {
  const auto known = std::ranges::find_if(out.groups, [&](const x12::OutboundGroup& one) {
    return one.header.functional_code == header.functional_code && one.header.version == header.version;
  });
  if (known != out.groups.end()) return &*known;
  CROSSDOCK_TRY(const std::int64_t number, next("GS06 " + pair, k_control_max));
  out.groups.push_back({header, {}});
  out.groups.back().header.control = std::to_string(number);
  return &out.groups.back();
}

Result<Encoded> wrap_x12(const Numbers& next, const EdiIdentity& from, const Partner& partner, Outgoing outgoing,
                         Timestamp now) {
  const EdiIdentity& to = partner.x12;
  const std::string pair = fmt::format("{} {} {} {}", from.qualifier, from.id, to.qualifier, to.id);
  CROSSDOCK_TRY(const std::int64_t interchange, next("ISA13 " + pair, k_control_max));
  x12::OutboundInterchange out;
  out.header.sender_qualifier = from.qualifier;
  out.header.sender = from.id;
  out.header.receiver_qualifier = to.qualifier;
  out.header.receiver = to.id;
  out.header.control = x12::interchange_control(interchange);
  out.header.usage = partner.test ? "T" : "P";
  out.line_end = "\n";
  out.acknowledgements = std::move(outgoing.acknowledgements);
  edi::GroupHeader group;
  group.sender = from.id;
  group.receiver = to.id;
  x12::stamp(out.header, group, now);
  const std::string kind = outgoing.sets.empty() ? "TA1" : outgoing.sets.front().id;
  Encoded encoded{{}, fmt::format("{}-{}-{}.x12", to.id, kind, out.header.control), out.header.control, {}};
  for (edi::TransactionSet& set : outgoing.sets) {
    group.functional_code = functional_code(set);
    group.version = set.version.empty() ? "004010" : set.version;
    if (group.version >= "005") use_newer_controls(out);
    CROSSDOCK_TRY(x12::OutboundGroup* const into, group_for(next, pair, group, out));
    set.control = x12::set_control(static_cast<std::int64_t>(into->sets.size()) + 1);
    encoded.places.push_back({into->header.control, set.control});
    into->sets.push_back(std::move(set));
  }
  CROSSDOCK_TRY(encoded.bytes, x12::write_interchange(out));
  return encoded;
}

std::string element_of(const edi::TransactionSet& set, std::string_view tag, std::size_t element) {
  const edi::Segment* segment = set.find(tag);
  return segment == nullptr ? std::string() : std::string(segment->element(element));
}

class X12Standard final : public EdiStandard {
 public:
  std::string_view name() const override { return "x12"; }
  const edi::Syntax& syntax() const override { return x12::syntax(); }
  std::string_view content_type() const override { return "application/edi-x12"; }
  std::string_view test_mark() const override { return "ISA15 T"; }
  const EdiIdentity& ours(const Settings& settings) const override { return settings.x12; }
  const EdiIdentity& theirs(const Partner& partner) const override { return partner.x12; }

  SetSubject subject_of(const edi::TransactionSet& set) const override {
    if (set.id == "850") return {element_of(set, "BEG", 3)};
    if (set.id == "860") return {element_of(set, "BCH", 3)};
    if (set.id == "945") return {element_of(set, "W06", 2), true};
    return {};
  }
  // An 824 names group and set.
  std::string document_number(const edi::TransactionSet& /*set*/) const override { return {}; }
  bool is_answer(std::string_view set) const override { return set == "997" || set == "999" || set == "824"; }
  Result<OrderId> take_answer(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                              MessageId message, Timestamp now) const override {
    return receive_x12_answer(domain, tx, partner, set, message, now);
  }
  Result<void> take_acknowledgement(Domain& domain, store::Tx& tx, const Partner& partner, const edi::Segment& ta1,
                                    MessageId message, Timestamp now) const override {
    return receive_ta1(domain, tx, partner, ta1, message, now);
  }
  std::unique_ptr<Answers> answers_to(const Partner& partner, const edi::ReceivedInterchange& interchange) const override {
    return std::make_unique<X12Answers>(partner, interchange);
  }

  documents::Shape shape_for(const Partner& /*partner*/) const override { return {}; }
  Result<Encoded> wrap(const Numbers& next, const EdiIdentity& from, const Partner& to, Outgoing outgoing,
                       Timestamp now) const override {
    return wrap_x12(next, from, to, std::move(outgoing), now);
  }
};

}  // namespace

const EdiStandard& x12_standard() {
  static const X12Standard k_standard;
  return k_standard;
}

}  // namespace crossdock::hub
