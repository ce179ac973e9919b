// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/application_advice.hpp"

#include "codec/x12/harmless.hpp"

#include <utility>

namespace crossdock::codec::x12 {
namespace {

edi::Segment make(std::string tag, std::vector<std::string> elements) {
  while (!elements.empty() && elements.back().empty()) elements.pop_back();
  return edi::Segment{std::move(tag), std::move(elements), 0};
}

void add_set(edi::TransactionSet& out, const SetAdvice& set) {
  const std::size_t begin = out.segments.size();
  const std::size_t loop = out.loops.size();
  out.loops.push_back({"OTI", begin, 0});
  out.segments.push_back(
      make("OTI", {set.status, set.qualifier.empty() ? "TN" : set.qualifier,
                   harmless(set.reference.empty() ? set.set : set.reference), harmless(set.sender), harmless(set.receiver),
                   set.date, set.time, set.group, set.set, set.type, harmless(set.version)}));
  for (const AdviceReason& reason : set.reasons) {
    out.loops.push_back({"TED", out.segments.size(), out.segments.size() + 1});
    out.segments.push_back(make("TED", {reason.code, harmless(std::string_view(reason.text).substr(0, k_advice_text_max)),
                                        reason.tag, "", "", "", harmless(reason.value)}));
  }
  out.loops[loop].end = out.segments.size();
}

std::string text(const edi::Segment& segment, std::size_t element) { return std::string(segment.element(element)); }

SetAdvice set_of(const edi::Segment& oti) {
  return SetAdvice{text(oti, 1), text(oti, 2), text(oti, 3), text(oti, 4),  text(oti, 5),  text(oti, 6),
                   text(oti, 7), text(oti, 8), text(oti, 9), text(oti, 10), text(oti, 11), {}};
}

}  // namespace

edi::TransactionSet build_824(const Advice& advice) {
  edi::TransactionSet out;
  out.id = "824";
  out.version = "004010";
  out.functional_code = "AG";
  out.segments.push_back(make("BGN", {"00", harmless(advice.number), advice.date}));
  for (const SetAdvice& set : advice.sets) add_set(out, set);
  return out;
}

Result<Advice> read_824(const edi::TransactionSet& set) {
  Advice advice;
  for (const edi::Segment& segment : set.segments) {
    if (segment.tag == "BGN") {
      advice.number = text(segment, 2);
      advice.date = text(segment, 3);
    } else if (segment.tag == "OTI") {
      advice.sets.push_back(set_of(segment));
    } else if (segment.tag == "TED" && !advice.sets.empty()) {
      advice.sets.back().reasons.push_back({text(segment, 1), text(segment, 2), text(segment, 3), text(segment, 7)});
    }
  }
  if (advice.sets.empty() || advice.sets.front().status.size() != 2)
    return fail(ErrorKind::invalid, "x12.ack_invalid", "An 824 needs an OTI with its status (OTI01)", "OTI01");
  return advice;
}

}  // namespace crossdock::codec::x12
