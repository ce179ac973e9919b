// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/acknowledgement.hpp"

#include "codec/x12/harmless.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace crossdock::codec::x12 {

using namespace edi;

namespace {

constexpr std::size_t k_elements_per_segment_max = 99;  // AK4 per AK3
constexpr std::size_t k_codes_max = 5;                  // AK502..06, AK905..09

using CodeMap = std::map<std::string_view, std::string_view>;

// AK304: what is wrong with a segment.
const CodeMap& segment_codes() {
  static const CodeMap k_codes = {
      {slug::segment_tag, "1"},      {slug::segment_unknown, "1"}, {slug::segment_unexpected, "2"},
      {slug::segment_missing, "3"},  {slug::loop_overuse, "4"},    {slug::segment_overuse, "5"},
      {slug::segment_order, "7"},    {slug::hl_parent, "8"},       {slug::hl_sequence, "8"},
      {slug::line_count, "8"},       {slug::hash_total, "8"},      {slug::check_digit, "8"},
      {slug::too_many_elements, "8"}};
  return k_codes;
}

// AK403: what is wrong with an element.
const CodeMap& element_codes() {
  static const CodeMap k_codes = {
      {slug::element_missing, "1"},   {slug::element_condition, "2"},  {slug::elements_surplus, "3"},
      {slug::element_short, "4"},     {slug::element_long, "5"},       {slug::element_type, "6"},
      {slug::element_composite, "6"}, {slug::code_value, "7"},         {slug::element_date, "8"},
      {slug::element_time, "9"},      {slug::element_exclusive, "10"}, {slug::hl_parent, "7"},
      {slug::hl_sequence, "7"},       {slug::line_count, "7"},         {slug::hash_total, "7"},
      {slug::check_digit, "7"}};
  return k_codes;
}

// AK502..06: what is wrong with the set as a whole.
const CodeMap& set_codes() {
  static const CodeMap k_codes = {{slug::set_unknown, "1"}, {slug::set_trailer_missing, "2"}, {slug::truncated, "2"},
                                  {slug::set_control, "3"}, {slug::set_count, "4"},           {slug::set_too_long, "5"},
                                  {slug::set_header, "6"}};
  return k_codes;
}

// AK905..09: what is wrong with the group.
const CodeMap& group_codes() {
  static const CodeMap k_codes = {
      {slug::group_trailer_missing, "3"}, {slug::group_control, "4"}, {slug::group_count, "5"}, {slug::group_header, "6"}};
  return k_codes;
}

std::string_view lookup(const CodeMap& map, std::string_view code) {
  const auto found = map.find(code);
  return found == map.end() ? std::string_view{} : found->second;
}

// What the two acknowledgements call the same things.
struct Form {
  std::string_view set, version, segment_note, element_note, verdict;
  bool newer = false;  // has guides, repeats and contexts
};
constexpr Form k_997{"997", "004010", "AK3", "AK4", "AK5", false};
constexpr Form k_999{"999", "005010", "IK3", "IK4", "IK5", true};

Segment make(std::string_view tag, std::vector<std::string> elements) {
  while (!elements.empty() && elements.back().empty()) elements.pop_back();
  return Segment{std::string(tag), std::move(elements), 0};
}

std::vector<std::string> codes_of(const std::vector<Finding>& findings, const CodeMap& map, bool segments_too) {
  std::vector<std::string> out;
  const auto add = [&out](std::string_view code) {
    const bool fresh = !code.empty() && std::ranges::find(out, code) == out.end();
    if (fresh && out.size() < k_codes_max) out.emplace_back(code);
  };
  for (const Finding& finding : findings) {
    if (finding.is_error()) add(lookup(map, finding.code));
  }
  const auto in_segment = [](const Finding& finding) {
    return finding.is_error() &&
           (!lookup(segment_codes(), finding.code).empty() || !lookup(element_codes(), finding.code).empty());
  };
  if (segments_too && std::ranges::any_of(findings, in_segment)) add("5");
  return out;
}

bool is_reported(const Finding& finding, const AckOptions& options) {
  if (!finding.is_error() && !options.warnings) return false;
  if (finding.position.segment_index < 2) return false;
  return !lookup(finding.position.element > 0 ? element_codes() : segment_codes(), finding.code).empty();
}

// One AK3 per segment and kind of fault, with its AK4s.
class SegmentNotes {
 public:
  SegmentNotes(TransactionSet& set, const Form& form, const AckOptions& options)
      : set_(set), form_(form), options_(options) {}

  void add(const Finding& finding) {
    if (!is_reported(finding, options_)) return;
    const Position& position = finding.position;
    if (position.element == 0) {
      open(position, lookup(segment_codes(), finding.code), false);
      return;
    }
    if (!in_elements_ || index_ != position.segment_index || tag_ != position.tag) open(position, "8", true);
    if (notes_ > options_.segments_max || elements_++ >= k_elements_per_segment_max) return;
    set_.segments.push_back(
        make(form_.element_note, {place_of(position), finding.reference.starts_with('C') ? "" : finding.reference,
                                  std::string(lookup(element_codes(), finding.code)), harmless(finding.value)}));
    if (form_.newer && finding.code == slug::element_condition) {
      set_.segments.push_back(make("CTX", {"SITUATIONAL TRIGGER", harmless(position.tag.substr(0, 3)),
                                           std::to_string(position.segment_index), "", std::to_string(position.element)}));
    }
    set_.loops.back().end = set_.segments.size();
  }

 private:
  // Element, component and, in a 999, repeat.
  std::string place_of(const Position& position) const {
    std::string place = std::to_string(position.element);
    const bool repeat = form_.newer && position.repeat > 1;
    if (position.component > 0 || repeat) place += k_component_mark;
    if (position.component > 0) place += std::to_string(position.component);
    if (repeat) place += k_component_mark + std::to_string(position.repeat);
    return place;
  }

  void open(const Position& position, std::string_view code, bool elements) {
    in_elements_ = elements;
    index_ = position.segment_index;
    tag_ = position.tag;
    elements_ = 0;
    if (++notes_ > options_.segments_max) return;
    std::string tag = harmless(position.tag.substr(0, 3));
    const std::size_t begin = set_.segments.size();
    set_.segments.push_back(make(form_.segment_note, {tag.size() < 2 ? "ZZZ" : std::move(tag),
                                                      std::to_string(position.segment_index), "", std::string(code)}));
    set_.loops.push_back(LoopRange{std::string(form_.segment_note), begin, begin + 1});
  }

  TransactionSet& set_;
  const Form& form_;
  const AckOptions& options_;
  bool in_elements_ = false;
  std::size_t index_ = 0;
  std::string tag_;
  std::size_t notes_ = 0;
  std::size_t elements_ = 0;
};

bool has_remark(const SetVerdict& set, const AckOptions& options) {
  return !set.accepted() || (options.warnings && !set.findings.empty());
}

void add_set(TransactionSet& out, const Form& form, const SetVerdict& set, const AckOptions& options) {
  const std::size_t loop = out.loops.size();
  out.loops.push_back(LoopRange{"AK2", out.segments.size(), 0});
  out.segments.push_back(
      make("AK2", {harmless(set.id), harmless(set.control), form.newer ? harmless(set.implementation) : ""}));
  // In segment order; the address breaks ties, as findings stand in the order they were made.
  std::vector<const Finding*> findings;
  for (const Finding& finding : set.findings) findings.push_back(&finding);
  std::ranges::sort(findings, {},
                    [](const Finding* finding) { return std::pair(finding->position.segment_index, finding); });
  SegmentNotes notes(out, form, options);
  for (const Finding* finding : findings) notes.add(*finding);
  std::vector<std::string> verdict{set.accepted() ? (has_remark(set, options) ? "E" : "A") : "R"};
  if (!set.accepted()) {
    const auto codes = codes_of(set.findings, set_codes(), true);
    verdict.insert(verdict.end(), codes.begin(), codes.end());
  }
  out.segments.push_back(make(form.verdict, std::move(verdict)));
  out.loops[loop].end = out.segments.size();
}

std::size_t number(std::string_view text) { return static_cast<std::size_t>(std::max(parse_count(trim(text)), 0L)); }

std::vector<std::string> rest_of(const Segment& segment, std::size_t from) {
  std::vector<std::string> out;
  for (std::size_t i = from; i <= segment.elements.size(); ++i) {
    if (!segment.element(i).empty()) out.emplace_back(segment.element(i));
  }
  return out;
}

AckElementNote element_note(const Segment& ak4) {
  const std::string_view place = ak4.element(1);
  const std::size_t mark = std::min(place.find(k_component_mark), place.size());
  AckElementNote note;
  note.element = number(place.substr(0, mark));
  if (mark < place.size())
    note.component = number(place.substr(mark + 1, place.find(k_component_mark, mark + 1) - mark - 1));
  note.reference = ak4.element(2);
  note.code = ak4.element(3);
  note.value = ak4.element(4);
  return note;
}

void read_segment(GroupAck& ack, const Segment& segment) {
  if (segment.tag == "AK2") {
    ack.sets.push_back(AckedSet{std::string(segment.element(1)), std::string(segment.element(2)), {}, {}, {}});
    return;
  }
  if (ack.sets.empty()) return;
  AckedSet& set = ack.sets.back();
  if (segment.tag == "AK3" || segment.tag == "IK3") {
    set.segments.push_back(AckSegmentNote{std::string(segment.element(1)),
                                          number(segment.element(2)),
                                          std::string(segment.element(3)),
                                          std::string(segment.element(4)),
                                          {}});
  } else if ((segment.tag == "AK4" || segment.tag == "IK4") && !set.segments.empty()) {
    set.segments.back().elements.push_back(element_note(segment));
  } else if (segment.tag == "AK5" || segment.tag == "IK5") {
    set.status = segment.element(1);
    set.codes = rest_of(segment, 2);
  }
}

}  // namespace

char group_status(const GroupVerdict& group, const AckOptions& options) {
  const auto accepted = static_cast<std::size_t>(std::ranges::count_if(group.sets, &SetVerdict::accepted));
  if (accepted == 0) return group.sets.empty() && !has_error(group.findings) ? 'A' : 'R';
  if (accepted < group.sets.size()) return 'P';
  const bool remark =
      std::ranges::any_of(group.sets, [&options](const SetVerdict& set) { return has_remark(set, options); });
  return remark || has_error(group.findings) ? 'E' : 'A';
}

namespace {

Result<TransactionSet> build(const Form& form, const GroupVerdict& group, std::string control, const AckOptions& options) {
  if (group.header.functional_code == "FA") {
    return fail(ErrorKind::unsupported, "x12.ack_of_ack", "An acknowledgement is not acknowledged",
                "group " + group.header.control);
  }
  TransactionSet out;
  out.id = form.set;
  out.control = std::move(control);
  out.version = form.version;
  out.functional_code = "FA";
  out.segments.push_back(make("AK1", {harmless(group.header.functional_code), harmless(group.header.control),
                                      form.newer ? harmless(group.header.version) : ""}));
  for (const SetVerdict& set : group.sets) {
    if (!options.failing_sets_only || has_remark(set, options)) add_set(out, form, set, options);
  }
  const auto accepted = static_cast<std::size_t>(std::ranges::count_if(group.sets, &SetVerdict::accepted));
  const std::size_t stated = group.sets_stated > 0 ? group.sets_stated : group.sets.size();
  std::vector<std::string> verdict{std::string(1, group_status(group, options)), std::to_string(stated),
                                   std::to_string(group.sets.size()), std::to_string(accepted)};
  const auto codes = codes_of(group.findings, group_codes(), false);
  verdict.insert(verdict.end(), codes.begin(), codes.end());
  out.segments.push_back(make("AK9", std::move(verdict)));
  return out;
}

}  // namespace

Result<TransactionSet> build_997(const GroupVerdict& group, std::string control, const AckOptions& options) {
  return build(k_997, group, std::move(control), options);
}

Result<TransactionSet> build_999(const GroupVerdict& group, std::string control, const AckOptions& options) {
  return build(k_999, group, std::move(control), options);
}

Result<GroupAck> read_ack(const TransactionSet& set) {
  const Segment* first = set.find("AK1");
  const Segment* last = set.find("AK9");
  if ((set.id != "997" && set.id != "999") || first == nullptr || last == nullptr) {
    return fail(ErrorKind::invalid, "x12.ack_invalid", "Not a 997 or 999 with AK1 and AK9", "set " + set.control);
  }
  GroupAck ack;
  ack.functional_code = first->element(1);
  ack.control = first->element(2);
  ack.status = last->element(1);
  ack.included = number(last->element(2));
  ack.received = number(last->element(3));
  ack.accepted = number(last->element(4));
  ack.codes = rest_of(*last, 5);
  for (const Segment& segment : set.segments) read_segment(ack, segment);
  return ack;
}

}  // namespace crossdock::codec::x12
