// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/acknowledgement.hpp"

#include "codec/edifact/faults.hpp"
#include "edi/text.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace crossdock::codec::edifact {

using namespace edi;

namespace {

constexpr std::size_t k_segments_per_set_max = 999;     // UCS per UCM
constexpr std::size_t k_elements_per_segment_max = 99;  // UCD per UCS
constexpr std::string_view k_contrl = "CONTRL";
constexpr std::string_view k_accepted = "7";
constexpr std::string_view k_rejected = "4";
constexpr std::string_view k_received = "8";

Segment make(std::string_view tag, std::vector<std::string> elements) {
  while (!elements.empty() && elements.back().empty()) elements.pop_back();
  return Segment{std::string(tag), std::move(elements), 0};
}

std::string composite(std::initializer_list<std::string_view> parts) {
  std::string out;
  bool first = true;
  for (const std::string_view part : parts) {
    if (!std::exchange(first, false)) out += k_component_mark;
    out += part;
  }
  while (out.ends_with(k_component_mark)) out.pop_back();
  return out;
}

// S011: the tag is position 1.
std::string place_of(std::size_t element, std::size_t component, std::size_t repeat) {
  const auto text = [](std::size_t number) { return number > 0 ? std::to_string(number) : std::string(); };
  return element == 0 ? std::string() : composite({text(element + 1), text(component), text(repeat)});
}

// 0083, 0085, 0135 and S011 at the end of UCI, UCF and UCM.
void add_verdict(std::vector<std::string>& elements, std::string_view action, const Fault& fault) {
  elements.emplace_back(action);
  elements.emplace_back(fault.code);
  elements.emplace_back(fault.segment);
  elements.push_back(fault.segment.empty() ? std::string() : place_of(fault.element, fault.component, 0));
}

template <class Lookup>
Fault first_fault(const std::vector<Finding>& findings, Lookup lookup) {
  for (const Finding& finding : findings) {
    const Fault fault = finding.is_error() ? lookup(finding.code) : Fault{};
    if (!fault.code.empty()) return fault;
  }
  return {};
}

// The UCS and UCD of one message.
class BodyNotes {
 public:
  BodyNotes(TransactionSet& out, const AckOptions& options, bool newer)
      : out_(out), segments_max_(std::min(options.segments_max, k_segments_per_set_max)), newer_(newer) {}

  void add(const Finding& finding) {
    const Position& position = finding.position;
    const std::string_view code = body_fault(finding.code, position.element > 0);
    if (code.empty() || position.segment_index < 2) return;
    if (position.element == 0) {
      const bool missing = finding.code == slug::segment_missing || finding.code == slug::guide_missing;
      open(missing ? position.segment_index - 1 : position.segment_index, code);
      return;
    }
    if (index_ != position.segment_index || !in_elements_) open(position.segment_index, "");
    if (notes_ > segments_max_ || elements_++ >= k_elements_per_segment_max) return;
    out_.segments.push_back(
        make("UCD", {std::string(code), place_of(position.element, position.component, newer_ ? position.repeat : 0)}));
    out_.loops.back().end = out_.segments.size();
  }

  bool any() const { return notes_ > 0; }

 private:
  void open(std::size_t index, std::string_view code) {
    in_elements_ = code.empty();
    index_ = index;
    elements_ = 0;
    if (++notes_ > segments_max_) return;
    const std::size_t begin = out_.segments.size();
    out_.segments.push_back(make("UCS", {std::to_string(index), std::string(code)}));
    out_.loops.push_back(LoopRange{"UCS", begin, begin + 1});
  }

  TransactionSet& out_;
  std::size_t segments_max_;
  bool newer_;
  bool in_elements_ = false;
  std::size_t index_ = 0;
  std::size_t notes_ = 0;
  std::size_t elements_ = 0;
};

class ContrlBuilder {
 public:
  ContrlBuilder(const InterchangeVerdict& interchange, const AckOptions& options)
      : in_(interchange), options_(options), newer_(interchange.header.version >= "4") {}

  TransactionSet build(std::string control, std::string_view action, const Fault& fault, bool sets) {
    const InterchangeHeader& header = in_.header;
    out_.id = k_contrl;
    out_.control = std::move(control);
    out_.version = newer_ ? "4.1" : "D.3";
    out_.agency = "UN";
    std::vector<std::string> uci{
        header.control,
        composite({header.sender, header.sender_qualifier, header.sender_internal, newer_ ? header.sender_sub : ""}),
        composite(
            {header.receiver, header.receiver_qualifier, header.receiver_internal, newer_ ? header.receiver_sub : ""})};
    add_verdict(uci, action, fault);
    out_.segments.push_back(make("UCI", std::move(uci)));
    if (!sets) return std::move(out_);
    for (const GroupVerdict& group : in_.groups) {
      if (group.header.control.empty()) add_sets(group);
    }
    for (const GroupVerdict& group : in_.groups) {
      if (!group.header.control.empty()) add_group(group);
    }
    return std::move(out_);
  }

 private:
  void add_group(const GroupVerdict& group) {
    const std::size_t loop = open_loop("UCF");
    const GroupHeader& header = group.header;
    std::vector<std::string> ucf{header.control, composite({header.sender, header.sender_qualifier}),
                                 composite({header.receiver, header.receiver_qualifier})};
    add_verdict(ucf, k_accepted, first_fault(group.findings, group_fault));
    out_.segments.push_back(make("UCF", std::move(ucf)));
    add_sets(group);
    out_.loops[loop].end = out_.segments.size();
  }

  void add_sets(const GroupVerdict& group) {
    for (const SetVerdict& set : group.sets) {
      const bool remark = !set.accepted() || (options_.warnings && !set.findings.empty());
      if (set.id != k_contrl && (remark || !options_.failing_sets_only)) add_set(set);
    }
  }

  void add_set(const SetVerdict& set) {
    const std::size_t loop = open_loop("UCM");
    out_.segments.emplace_back();  // the UCM, which depends on what follows it
    const std::size_t at = out_.segments.size() - 1;
    BodyNotes notes(out_, options_, newer_);
    for (const Finding* finding : in_order(set.findings)) notes.add(*finding);
    Fault fault = set.known ? Fault{} : message_fault(slug::set_unknown);
    if (const Fault found = first_fault(set.findings, message_fault); !found.code.empty()) fault = found;
    if (fault.code.empty() && !set.accepted() && !notes.any()) fault.code = fault::unspecified;
    std::vector<std::string> ucm{set.control, message_type(set)};
    add_verdict(ucm, set.accepted() ? k_accepted : k_rejected, fault);
    out_.segments[at] = make("UCM", std::move(ucm));
    out_.loops[loop].end = out_.segments.size();
  }

  // By segment; the address breaks ties, as findings stand in the order they were made.
  std::vector<const Finding*> in_order(const std::vector<Finding>& findings) const {
    std::vector<const Finding*> out;
    for (const Finding& finding : findings) {
      if (finding.is_error() || options_.warnings) out.push_back(&finding);
    }
    std::ranges::sort(out, {}, [](const Finding* finding) { return std::pair(finding->position.segment_index, finding); });
    return out;
  }

  // S009; nothing when UNH lacked what is mandatory in it.
  static std::string message_type(const SetVerdict& set) {
    const std::size_t dot = set.version.find('.');
    if (set.id.empty() || dot == std::string::npos) return {};
    return composite({set.id, set.version.substr(0, dot), set.version.substr(dot + 1),
                      set.agency.empty() ? "UN" : std::string_view(set.agency), set.implementation});
  }

  std::size_t open_loop(std::string_view name) {
    out_.loops.push_back(LoopRange{std::string(name), out_.segments.size(), 0});
    return out_.loops.size() - 1;
  }

  const InterchangeVerdict& in_;
  const AckOptions& options_;
  bool newer_;
  TransactionSet out_;
};

Result<> check_owed(const InterchangeVerdict& interchange) {
  bool any = false;
  bool other = false;
  for (const GroupVerdict& group : interchange.groups) {
    for (const SetVerdict& set : group.sets) {
      any = true;
      other = other || set.id != k_contrl;
    }
  }
  if (!any || other) return {};
  return fail(ErrorKind::unsupported, "edifact.ack_of_ack", "An acknowledgement is not acknowledged",
              "interchange " + interchange.header.control);
}

Result<TransactionSet> build(const InterchangeVerdict& interchange, std::string control, std::string_view action,
                             const Fault& fault, bool sets, const AckOptions& options) {
  CROSSDOCK_CHECK(check_owed(interchange));
  return ContrlBuilder(interchange, options).build(std::move(control), action, fault, sets);
}

std::string component(const Segment& segment, std::size_t element, std::size_t number) {
  return std::string(segment.component(element, number));
}

std::size_t number(std::string_view text) { return static_cast<std::size_t>(std::max(parse_count(trim(text)), 0L)); }

std::string status_of(std::string_view action) {
  if (action == "7" || action == "1") return "A";
  return action == "4" ? "R" : "";
}

AckElementNote element_note(const Segment& segment, std::size_t place, std::string code) {
  const std::size_t position = number(component(segment, place, 1));
  AckElementNote note;
  note.element = position > 0 ? position - 1 : 0;
  note.component = number(component(segment, place, 2));
  note.code = std::move(code);
  return note;
}

class ContrlReader {
 public:
  explicit ContrlReader(InterchangeAnswer& answer) : answer_(answer) { answer_.groups.emplace_back(); }

  void take(const Segment& segment) {
    if (segment.tag == "UCI") {
      answer_.groups.front().status = status_of(answer_.action);
    } else if (segment.tag == "UCF") {
      GroupAck group;
      group.control = component(segment, 1, 1);
      group.status = status_of(component(segment, 4, 1));
      if (std::string code = component(segment, 5, 1); !code.empty()) group.codes.push_back(std::move(code));
      answer_.groups.push_back(std::move(group));
    } else if (segment.tag == "UCM") {
      message(segment);
    } else if (segment.tag == "UCS" && !sets().empty()) {
      sets().back().segments.push_back({"", number(component(segment, 1, 1)), "", component(segment, 2, 1), {}});
    } else if (segment.tag == "UCD" && !sets().empty() && !sets().back().segments.empty()) {
      sets().back().segments.back().elements.push_back(element_note(segment, 2, component(segment, 1, 1)));
    }
  }

 private:
  std::vector<AckedSet>& sets() { return answer_.groups.back().sets; }

  void message(const Segment& ucm) {
    AckedSet set{component(ucm, 2, 1), component(ucm, 1, 1), status_of(component(ucm, 3, 1)), {}, {}};
    const std::string code = component(ucm, 4, 1);
    const std::string tag = component(ucm, 5, 1);
    if (!code.empty()) set.codes.push_back(code);
    if (!tag.empty()) {
      AckSegmentNote note{tag, tag == "UNH" ? 1UL : 0UL, "", code, {}};
      if (!ucm.element(6).empty()) note.elements.push_back(element_note(ucm, 6, code));
      set.segments.push_back(std::move(note));
    }
    sets().push_back(std::move(set));
  }

  InterchangeAnswer& answer_;
};

}  // namespace

Result<TransactionSet> build_contrl(const InterchangeVerdict& interchange, std::string control, const AckOptions& options) {
  return build(interchange, std::move(control), k_accepted, first_fault(interchange.findings, interchange_fault), true,
               options);
}

Result<TransactionSet> refuse_interchange(const InterchangeVerdict& interchange, std::string_view fault_code,
                                          std::string control) {
  return build(interchange, std::move(control), k_rejected, Fault{fault_code, "", 0, 0}, false, {});
}

Result<TransactionSet> confirm_receipt(const InterchangeVerdict& interchange, std::string control) {
  return build(interchange, std::move(control), k_received, {}, false, {});
}

GroupAck::Answer InterchangeAnswer::answer_for(std::string_view group, std::string_view set_id,
                                               std::string_view set_control) const {
  const auto named = std::ranges::find(groups, group, &GroupAck::control);
  if (named != groups.end()) return named->answer_for(set_id, set_control);
  return groups.empty() ? GroupAck::Answer::unknown : groups.front().answer_for({}, {});
}

Result<InterchangeAnswer> read_contrl(const TransactionSet& set) {
  const Segment* uci = set.find("UCI");
  if (set.id != k_contrl || uci == nullptr || uci->element(1).empty() || uci->element(4).empty()) {
    return fail(ErrorKind::invalid, "edifact.ack_invalid", "A CONTRL needs a UCI with the interchange and an action",
                "set " + set.control);
  }
  InterchangeAnswer answer;
  answer.control = component(*uci, 1, 1);
  answer.sender = component(*uci, 2, 1);
  answer.sender_qualifier = component(*uci, 2, 2);
  answer.receiver = component(*uci, 3, 1);
  answer.receiver_qualifier = component(*uci, 3, 2);
  answer.action = component(*uci, 4, 1);
  answer.code = component(*uci, 5, 1);
  answer.tag = component(*uci, 6, 1);
  ContrlReader reader(answer);
  for (const Segment& segment : set.segments) reader.take(segment);
  return answer;
}

}  // namespace crossdock::codec::edifact
