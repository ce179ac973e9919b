// SPDX-License-Identifier: Apache-2.0
#include "edi/validator.hpp"

#include "edi/definition_path.hpp"
#include "edi/element_check.hpp"
#include "edi/quick_check.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

std::string_view name_of(Gs1 kind) {
  switch (kind) {
    case Gs1::gtin: return "GTIN";
    case Gs1::gln: return "GLN";
    case Gs1::sscc: break;
  }
  return "SSCC-18";
}

}  // namespace

SetValidator::SetValidator(const Library::Match& match, Position where, const Limits& limits)
    : definition_(*match.definition),
      set_(*match.set),
      where_(std::move(where)),
      findings_max_(limits.findings_per_set_max),
      exact_(match.exact),
      matcher_(*match.set),
      follows_(!match.definition->severities().empty()),
      balances_(*match.set),
      rules_(*match.set) {}

void SetValidator::segment(const SegmentView& view) {
  const Placement placement = matcher_.place(view.tag);
  const SegmentDef* definition = placement.node != nullptr ? placement.node->segment : definition_.segment(view.tag);
  if (placement.opens_loop) definition = placement.node->children.front().segment;
  const bool hl = same_tag(view.tag, "HL");
  if (keep_loops_) {
    loop_change_ = loops_.place(placement, segments_, hl ? trim(view.element(1)) : std::string_view{},
                                hl ? trim(view.element(2)) : std::string_view{});
    loop_begun_ = placement.node;
  }
  ++segments_;
  if (follows_) follow(placement);
  const bool in_place = placement.misfit == Misfit::none && placement.missing.empty() && !placement.node->forbidden;
  if (!in_place) structure(view, placement, definition != nullptr);
  if (definition != nullptr) {
    if (!surely_right(view, *definition)) elements(view, *definition);
    if (!definition->digits.empty()) identifiers(view, *definition);
  }
  if (hl) hierarchy(view);
  balances_.segment(view);
  if (!rules_.idle()) take(rules_.segment(view, placement));
}

void SetValidator::follow(const Placement& placement) {
  open_before_ = open_;
  if (placement.node == nullptr) return;
  open_.resize(std::min(open_.size(), placement.loops_kept));
  if (placement.opens_loop) open_.push_back(placement.node);
}

void SetValidator::elements(const SegmentView& view, const SegmentDef& definition) {
  check_elements(view, definition, [this, &view](const ElementFault& fault) {
    const bool guide = !fault.origin.empty();
    Finding finding{guide                            ? Level::guide
                    : fault.code == slug::code_value ? Level::code
                                                     : Level::element,
                    Severity::error,
                    fault.code,
                    fault.message,
                    where_,
                    view.utf8(fault.value.substr(0, k_finding_value_bytes_max)),
                    std::string(fault.reference),
                    std::string(fault.origin)};
    finding.position.tag = view.utf8(view.tag);
    finding.position.segment_index = view.index;
    finding.position.element = fault.element;
    finding.position.component = fault.component;
    finding.position.repeat = fault.repeat;
    finding.position.byte_offset = view.offset_of(fault.value, fault.element);
    keep(std::move(finding));
  });
}

// Findings of the checks that do not know the control numbers.
void SetValidator::take(std::vector<Finding> findings) {
  for (Finding& finding : findings) {
    finding.position.interchange = where_.interchange;
    finding.position.group = where_.group;
    finding.position.set = where_.set;
    keep(std::move(finding));
  }
}

void SetValidator::structure(const SegmentView& view, const Placement& placement, bool known) {
  missing(view, placement.missing);
  const std::string tag = view.utf8(view.tag.substr(0, 16));
  if (placement.node != nullptr && placement.node->forbidden) {
    return report(Level::guide, Severity::error, slug::guide_forbidden,
                  fmt::format("The partner does not want {} here", placement.node->name()), view, 0, placement.node->origin);
  }
  switch (placement.misfit) {
    case Misfit::none: return;
    case Misfit::order:
      return report(Level::structure, Severity::error, slug::segment_order, fmt::format("{} comes too late in the set", tag),
                    view);
    case Misfit::overuse:
      return report(Level::structure, Severity::error, slug::segment_overuse,
                    fmt::format("{} may occur at most {} times here", tag, placement.node->uses_max), view, 0,
                    placement.node->origin);
    case Misfit::loop_overuse:
      return report(Level::structure, Severity::error, slug::loop_overuse,
                    fmt::format("Loop {} may occur at most {} times here", placement.node->name(), placement.node->uses_max),
                    view, 0, placement.node->origin);
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
           fmt::format("{} {} is mandatory and missing before {}", node->loop ? "Loop" : "Segment", node->name(),
                       view.utf8(view.tag)),
           place, 0, node->origin);
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

void SetValidator::identifiers(const SegmentView& view, const SegmentDef& definition) {
  for (const DigitCheck& check : definition.digits) {
    if (check.value.element > view.elements.size()) continue;
    const std::string_view value = value_at(view, check.value);
    if (value.empty()) continue;
    const std::string_view qualifier = value_at(view, check.qualifier);
    if (check.quick.exact() && !check.quick.surely_has(qualifier)) continue;
    if (std::ranges::find(check.codes, qualifier) == check.codes.end() || is_gs1(check.kind, value)) continue;
    const std::string part = check.value.component > 0 ? fmt::format("-{:02}", check.value.component) : "";
    report(Level::code, Severity::warning, slug::check_digit,
           fmt::format("{}{:02}{} is not a {} with a valid check digit", view.tag, check.value.element, part,
                       name_of(check.kind)),
           view, check.value.element);
  }
}

void SetValidator::finish(const SegmentView& se) {
  SegmentView view = se;
  if (view.tag.empty()) view.tag = "SE";
  open_before_ = open_;
  missing(view, matcher_.finish());
  if (!rules_.idle()) take(rules_.finish(view));
  take(balances_.finish());
}

void SetValidator::report(Level level, Severity severity, std::string_view code, std::string message,
                          const SegmentView& view, std::size_t element, const std::string& origin) {
  Finding finding{origin.empty() ? level : Level::guide, severity, code, std::move(message), where_, {}, {}, origin};
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
  if (!settle(finding)) return;
  if (findings_.size() < findings_max_) {
    findings_.push_back(std::move(finding));
    return;
  }
  // Past the bound an error must still reject the set.
  if (dropped_++ == 0 || finding.is_error())
    findings_.back().severity = std::max(findings_.back().severity, finding.severity);
}

// The guide's severity; false when it does not want to hear of this. The last word wins.
bool SetValidator::settle(Finding& finding) const {
  const auto& rules = definition_.severities();
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    if (!concerns(*rule, finding)) continue;
    if (!rule->severity) return false;
    finding.severity = *rule->severity;
    return true;
  }
  return true;
}

bool SetValidator::concerns(const SeverityRule& rule, const Finding& finding) const {
  if (!rule.code.empty() && rule.code != finding.code) return false;
  if (rule.set.empty()) return true;
  if (rule.set != set_.id) return false;
  const std::string_view tag = !rule.field.tag.empty() ? rule.field.tag
                               : !rule.path.empty()    ? std::string_view(rule.path.back().tag)
                                                       : std::string_view{};
  if (tag.empty()) return true;
  if (!rule.field.tag.empty() && (finding.position.element != rule.field.at.element ||
                                  (rule.field.at.component > 0 && finding.position.component != rule.field.at.component))) {
    return false;
  }
  // The loops around: those of the path, without the segment itself when the path ends in one.
  const auto inside = [&](const std::vector<const Node*>& open) {
    const auto fits = [&](std::size_t depth) {
      if (depth > rule.path.size() || depth > open.size()) return false;
      for (std::size_t i = 0; i < depth; ++i) {
        if (open[i]->tag != rule.path[i].tag && open[i]->group != rule.path[i].tag) return false;
      }
      return true;
    };
    if (!rule.field.tag.empty()) return finding.position.tag == tag && fits(rule.path.size());
    return fits(rule.path.size()) || (finding.position.tag == tag && fits(rule.path.size() - 1));
  };
  return inside(open_) || inside(open_before_);
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
    validator.segment(view);
  }
  SegmentView end;
  end.index = set.segments.size() + 2;
  validator.finish(end);
  return validator.take_findings();
}

}  // namespace crossdock::edi
