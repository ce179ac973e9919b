// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/application_advice.hpp"

#include "base/assert.hpp"
#include "edi/text.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::codec::edifact {

using namespace edi;

namespace {

constexpr std::size_t k_line_max = 70;       // 4440 in D.96A, characters
constexpr std::size_t k_lines_max = 3;       // of a text; then come tag and value
constexpr std::size_t k_reasons_max = 999;   // SG3 in D.96A
constexpr std::size_t k_reference_max = 35;  // 1154 in D.96A

void add(TransactionSet& out, std::string_view tag, std::vector<std::string> elements) {
  while (!elements.empty() && elements.back().empty()) elements.pop_back();
  out.segments.push_back(Segment{std::string(tag), std::move(elements), 0});
}

std::string pair_of(std::string_view first, std::string_view second, std::string_view third = {}) {
  std::string out = std::string(first) + k_component_mark + std::string(second);
  if (!third.empty()) out += k_component_mark + std::string(third);
  return out;
}

// The first characters, without control characters.
std::string cut(std::string_view text, std::size_t characters) {
  std::string out;
  while (!text.empty() && characters-- > 0) {
    const std::string_view one = utf8_character(text);
    out += one.size() == 1 && is_control(one[0]) ? std::string(" ") : std::string(one);
    text.remove_prefix(one.size());
  }
  return std::string(trim(out));
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty() && lines.size() < k_lines_max) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.size() + 1 + word.size() > k_line_max) lines.push_back(std::exchange(line, {}));
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  if (lines.size() < k_lines_max && !line.empty()) lines.push_back(std::move(line));
  for (std::string& one : lines) one = cut(one, k_line_max);
  return lines;
}

void add_reason(TransactionSet& out, const AdviceReason& reason, std::string_view loop) {
  const std::size_t begin = out.segments.size();
  // The codes are ours, of the party that sends the message.
  add(out, "ERC", {pair_of(cut(reason.code, 8), "", "86")});
  std::vector<std::string> lines = lines_of(reason.text);
  if (lines.empty()) lines.emplace_back(reason.tag.empty() ? "-" : cut(reason.tag, k_line_max));
  if (!reason.tag.empty() || !reason.value.empty()) {
    lines.resize(k_lines_max);
    lines.push_back(cut(reason.tag, k_line_max));
    lines.push_back(cut(reason.value, k_line_max));
  }
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : std::string(1, k_component_mark)) + line;
  while (text.ends_with(k_component_mark)) text.pop_back();
  add(out, "FTX", {"AAO", "", "", std::move(text)});
  out.loops.push_back({std::string(loop), begin, out.segments.size()});
}

std::string component(const Segment& segment, std::size_t element, std::size_t number) {
  return std::string(segment.component(element, number));
}

std::string status_of(const Segment& bgm, bool errors) {
  const std::string type = component(bgm, 1, 1);
  const std::string_view function = bgm.element(3);
  const std::string_view response = bgm.element(4);
  if (function == "34") return "TE";
  if (type == "313" || function == "27" || response == "RE") return "TR";
  if (type == "312" || function == "29" || function == "44" || response == "AP") return "TA";
  return errors ? "TR" : "TA";
}

AdviceReason reason_of(const Segment& ftx, AdviceReason reason) {
  for (std::size_t i = 1; i <= k_lines_max; ++i) {
    const std::string line = component(ftx, 4, i);
    if (!line.empty()) reason.text += (reason.text.empty() ? "" : " ") + line;
  }
  reason.tag = component(ftx, 4, k_lines_max + 1);
  reason.value = component(ftx, 4, k_lines_max + 2);
  return reason;
}

void read_reference(const Segment& rff, SetAdvice& out) {
  const std::string kind = component(rff, 1, 1);
  const std::string value = component(rff, 1, 2);
  if (kind == "ACE") {
    out.interchange = value;
  } else if (kind == "ACW") {
    out.set = value;
  } else if (out.reference.empty()) {
    out.qualifier = kind;
    out.reference = value;
  }
}

}  // namespace

Result<TransactionSet> build_aperak(const Advice& advice, std::string_view version) {
  CROSSDOCK_ASSERT(advice.sets.size() == 1);
  const SetAdvice& set = advice.sets.front();
  if (set.type == "CONTRL" || set.type == "APERAK") {
    return fail(ErrorKind::unsupported, "edifact.ack_of_ack", "An acknowledgement is not acknowledged", "set " + set.set);
  }
  TransactionSet out;
  out.id = "APERAK";
  out.version = version;
  out.agency = "UN";
  const bool conditional = set.status == "TE";
  add(out, "BGM",
      {set.accepted() ? "312" : "313", cut(advice.number, k_reference_max),
       set.accepted() ? (conditional ? "34" : "29") : "27"});
  if (!advice.date.empty()) add(out, "DTM", {pair_of("137", advice.date, "102")});
  const std::pair<std::string_view, std::string_view> references[] = {
      {"ACE", set.interchange}, {"ACW", set.set}, {"AGO", set.reference}};
  for (const auto& [kind, value] : references) {
    if (value.empty()) continue;
    add(out, "RFF", {pair_of(kind, cut(value, k_reference_max))});
    out.loops.push_back({"RFF", out.segments.size() - 1, out.segments.size()});
  }
  for (std::size_t i = 0; i < set.reasons.size() && i < k_reasons_max; ++i) add_reason(out, set.reasons[i], "ERC");
  return out;
}

Result<Advice> read_aperak(const TransactionSet& set) {
  Advice advice;
  SetAdvice answer;
  const Segment* bgm = set.find("BGM");
  bool reason = false;  // inside one: its RFFs name a line, not the message
  for (const Segment& segment : set.segments) {
    if (segment.tag == "DTM" && !reason && component(segment, 1, 1) == "137") {
      advice.date = component(segment, 1, 2);
    } else if (segment.tag == "RFF" && !reason) {
      read_reference(segment, answer);
    } else if (segment.tag == "ERC") {
      reason = true;
      answer.reasons.push_back({component(segment, 1, 1), {}, {}, {}});
    } else if (segment.tag == "FTX" && reason && answer.reasons.back().text.empty()) {
      answer.reasons.back() = reason_of(segment, std::move(answer.reasons.back()));
    }
  }
  const bool named = !answer.set.empty() || !answer.reference.empty() || !answer.interchange.empty();
  if (set.id != "APERAK" || bgm == nullptr || !named) {
    return fail(ErrorKind::invalid, "edifact.ack_invalid", "An APERAK needs a BGM and the reference of a message (RFF)",
                "set " + set.control);
  }
  if (answer.reference.empty()) answer.reference = answer.set;
  answer.status = status_of(*bgm, reason);
  advice.number = component(*bgm, 2, 1);
  advice.sets.push_back(std::move(answer));
  return advice;
}

}  // namespace crossdock::codec::edifact
