// SPDX-License-Identifier: Apache-2.0
#include "edi/validator.hpp"

#include "edi/element_check.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::edi {
namespace {

// The segment that makes a line in the sets that count lines in CTT01, and where its quantity stands (for CTT02).
struct LineRule {
  std::string_view tag;
  std::size_t quantity = 0;
};

LineRule line_rule(std::string_view set_id) {
  if (set_id == "850" || set_id == "855") return {"PO1", 2};
  if (set_id == "810") return {"IT1", 2};
  if (set_id == "856") return {"SN1", 2};  // CTT01 counts the HLs instead
  return {};
}

bool is_gtin_qualifier(std::string_view qualifier) {
  return qualifier == "UP" || qualifier == "UK" || qualifier == "EN" || qualifier == "UA";
}

}  // namespace

SetValidator::SetValidator(const Library::Match& match, Position where, const Limits& limits)
    : definition_(*match.definition),
      set_(*match.set),
      where_(std::move(where)),
      findings_max_(limits.findings_per_set_max),
      exact_(match.exact),
      matcher_(*match.set) {}

void SetValidator::segment(const SegmentView& view, const SegmentDef* definition) {
  const Placement placement = matcher_.place(view.tag);
  const bool hl = view.tag == "HL";
  if (keep_loops_) {
    loops_.place(placement, segments_, hl ? trim(view.element(1)) : std::string_view{},
                 hl ? trim(view.element(2)) : std::string_view{});
  }
  ++segments_;
  structure(view, placement, definition != nullptr);
  if (definition != nullptr) {
    check_elements(view, *definition, [this, &view](const ElementFault& fault) {
      Finding finding{fault.code == slug::code_value ? Level::code : Level::element,
                      Severity::error,
                      fault.code,
                      fault.message,
                      where_,
                      view.utf8(fault.value.substr(0, k_finding_value_bytes_max)),
                      std::string(fault.reference)};
      finding.position.tag = view.utf8(view.tag);
      finding.position.segment_index = view.index;
      finding.position.element = fault.element;
      finding.position.component = fault.component;
      finding.position.repeat = fault.repeat;
      finding.position.byte_offset = view.offset_of(fault.value, fault.element);
      keep(std::move(finding));
    });
  }
  if (hl) hierarchy(view);
  balance(view);
  check_identifiers(view);
}

void SetValidator::structure(const SegmentView& view, const Placement& placement, bool known) {
  missing(view, placement.missing);
  const std::string tag = view.utf8(view.tag.substr(0, 16));
  switch (placement.misfit) {
    case Misfit::none: return;
    case Misfit::order:
      return report(Level::structure, Severity::error, slug::segment_order, fmt::format("{} comes too late in the set", tag),
                    view);
    case Misfit::overuse:
      return report(Level::structure, Severity::error, slug::segment_overuse,
                    fmt::format("{} may occur at most {} times here", tag, placement.node->uses_max), view);
    case Misfit::loop_overuse:
      return report(Level::structure, Severity::error, slug::loop_overuse,
                    fmt::format("Loop {} may occur at most {} times here", tag, placement.node->uses_max), view);
    case Misfit::unexpected: break;
  }
  if (!is_segment_tag(view.tag)) {
    report(Level::structure, Severity::error, slug::segment_tag, fmt::format("\"{}\" is not a segment tag", tag), view);
  } else if (!known) {
    report(Level::structure, Severity::error, slug::segment_unknown,
           fmt::format("There is no segment \"{}\" in {}", tag, definition_.version()), view);
  } else {
    report(Level::structure, Severity::error, slug::segment_unexpected, fmt::format("{} is not allowed at this place", tag),
           view);
  }
}

void SetValidator::missing(const SegmentView& view, const std::vector<const Node*>& nodes) {
  for (const Node* node : nodes) {
    SegmentView place = view;
    place.tag = node->tag;
    report(Level::structure, Severity::error, slug::segment_missing,
           fmt::format("{} {} is mandatory and missing before {}", node->loop ? "Loop" : "Segment", node->tag,
                       view.utf8(view.tag)),
           place);
  }
}

// HL01 counts from 1, HL02 names an HL before this one (X12 856).
void SetValidator::hierarchy(const SegmentView& view) {
  ++hierarchies_;
  const std::string_view id = trim(view.element(1));
  const std::string_view parent = trim(view.element(2));
  if (!parent.empty() && !hl_ids_.contains(parent)) {
    report(Level::structure, Severity::error, slug::hl_parent,
           fmt::format("HL02 names {}, which is no HL before this one", view.utf8(parent)), view, 2);
  }
  const bool fresh = hl_ids_.insert(id);
  if (!fresh || id != std::to_string(hierarchies_)) {
    report(Level::structure, fresh ? Severity::warning : Severity::error, slug::hl_sequence,
           fmt::format("HL01 is {}, expected {}", view.utf8(id), hierarchies_), view, 1);
  }
}

void SetValidator::balance(const SegmentView& view) {
  const LineRule rule = line_rule(set_.id);
  if (!rule.tag.empty() && view.tag == rule.tag) {
    ++lines_;
    const std::string_view text = trim(view.element(rule.quantity));
    const auto quantity = Decimal::parse(text.empty() ? "0" : text);
    const auto sum = quantity ? quantity_.plus(*quantity) : quantity;
    quantity_known_ = quantity_known_ && sum.has_value();
    if (sum) quantity_ = *sum;
  }
  if (view.tag == "CTT" && !rule.tag.empty()) check_totals(view);
}

void SetValidator::check_totals(const SegmentView& ctt) {
  const std::size_t counted = set_.id == "856" ? hierarchies_ : lines_;
  const std::string_view what = set_.id == "856" ? "HL loops" : "lines";
  const long stated = parse_count(trim(ctt.element(1)));
  if (stated >= 0 && static_cast<std::size_t>(stated) != counted) {
    report(Level::balance, Severity::error, slug::line_count,
           fmt::format("CTT01 says {}, there are {} {}", stated, counted, what), ctt, 1);
  }
  const auto hash = Decimal::parse(trim(ctt.element(2)));
  if (hash && quantity_known_ && *hash != quantity_) {
    report(Level::balance, Severity::warning, slug::hash_total,
           fmt::format("CTT02 says {}, the quantities add up to {}", hash->text(), quantity_.text()), ctt, 2);
  }
}

// SSCC-18 in MAN*GM, also with the application identifier 00 before it, and GTINs in the id pairs.
void SetValidator::check_identifiers(const SegmentView& view) {
  if (view.tag == "MAN" && trim(view.element(1)) == "GM") {
    std::string_view sscc = trim(view.element(2));
    if (sscc.size() == 20 && sscc.starts_with("00")) sscc.remove_prefix(2);
    if (sscc.size() != 18 || !has_check_digit(sscc)) {
      report(Level::code, Severity::warning, slug::check_digit, "MAN02 is not an SSCC-18 with a valid check digit", view, 2);
    }
    return;
  }
  if (view.tag != "PO1" && view.tag != "IT1" && view.tag != "LIN") return;
  const std::size_t first = view.tag == "LIN" ? 2 : 6;
  for (std::size_t i = first; i + 1 <= view.elements.size(); i += 2) {
    if (!is_gtin_qualifier(view.element(i)) || has_check_digit(trim(view.element(i + 1)))) continue;
    report(Level::code, Severity::warning, slug::check_digit,
           fmt::format("{}{:02} is not a GTIN with a valid check digit", view.tag, i + 1), view, i + 1);
  }
}

void SetValidator::finish(const SegmentView& se) {
  SegmentView view = se;
  if (view.tag.empty()) view.tag = "SE";
  missing(view, matcher_.finish());
}

void SetValidator::report(Level level, Severity severity, std::string_view code, std::string message,
                          const SegmentView& view, std::size_t element) {
  Finding finding{level, severity, code, std::move(message), where_, {}, {}};
  finding.position.tag = view.utf8(view.tag.substr(0, 16));
  finding.position.segment_index = view.index;
  finding.position.element = element;
  finding.position.byte_offset = view.offset;
  if (element > 0) {
    finding.position.byte_offset = view.element_offset(element);
    finding.value = view.utf8(view.element(element).substr(0, k_finding_value_bytes_max));
    const SegmentDef* definition = definition_.segment(view.tag);
    if (definition != nullptr && element <= definition->elements.size())
      finding.reference = definition->elements[element - 1].id();
  }
  keep(std::move(finding));
}

void SetValidator::keep(Finding finding) {
  // What is no segment at all is wrong in every version.
  if (!exact_ && finding.code != slug::segment_tag) finding.severity = Severity::warning;
  if (findings_.size() < findings_max_) {
    findings_.push_back(std::move(finding));
    return;
  }
  // Past the bound an error must still reject the set.
  if (dropped_++ == 0 || finding.is_error())
    findings_.back().severity = std::max(findings_.back().severity, finding.severity);
}

std::vector<Finding> SetValidator::take_findings() {
  if (dropped_ > 0) {
    findings_.push_back(Finding{Level::structure,
                                Severity::warning,
                                slug::too_many_findings,
                                fmt::format("{} more findings are not listed", dropped_),
                                where_,
                                {},
                                {}});
  }
  return std::exchange(findings_, {});
}

std::vector<Finding> validate(const TransactionSet& set, const Library& library) {
  Position where;
  where.set = set.control;
  const Library::Match match = library.find(set.version, set.id);
  if (!match) {
    return {Finding{Level::structure, Severity::error, slug::set_unknown,
                    fmt::format("There is no definition of set {}", set.id), where, set.id, "143"}};
  }
  SetValidator validator(match, where);
  SegmentView view;
  view.delimiters = &marks();
  view.index = 1;
  for (const Segment& segment : set.segments) {
    const std::vector<std::string_view> elements(segment.elements.begin(), segment.elements.end());
    view.tag = segment.tag;
    view.elements = elements;
    view.offset = segment.offset;
    ++view.index;
    validator.segment(view, match.definition->segment(view.tag));
  }
  SegmentView end;
  end.index = set.segments.size() + 2;
  validator.finish(end);
  return validator.take_findings();
}

}  // namespace crossdock::edi
