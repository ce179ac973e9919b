// SPDX-License-Identifier: Apache-2.0
#include "edi/rule_check.hpp"

#include "edi/definition_path.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

std::string condition_text(const Rule& rule) {
  if (rule.when.tag.empty()) return {};
  const std::string field = fmt::format("{}{:02}", rule.when.tag, rule.when.at.element);
  if (rule.when_values.empty()) return fmt::format(" when {} is there", field);
  return fmt::format(" when {} is {}", field, fmt::join(rule.when_values, " or "));
}

}  // namespace

RuleCheck::RuleCheck(const SetDef& set) : rules_(set.rules) {
  if (!idle()) open(nullptr, {});
}

bool RuleCheck::in_scope(const Rule& rule) const {
  if (rule.scope.size() + 1 != frames_.size()) return false;
  for (std::size_t i = 0; i < rule.scope.size(); ++i) {
    const PathStep& step = rule.scope[i];
    const Frame& frame = frames_[i + 1];
    if (frame.loop->tag != step.tag && frame.loop->group != step.tag) return false;
    if (!step.qualifier.empty() && step.qualifier != frame.qualifier) return false;
  }
  return true;
}

void RuleCheck::open(const Node* loop, std::string qualifier) {
  frames_.push_back(Frame{loop, std::move(qualifier), {}});
  for (const Rule& rule : rules_) {
    if (in_scope(rule)) frames_.back().active.push_back(Active{&rule, 0});
  }
}

bool RuleCheck::applies(const Rule& rule) const {
  if (rule.when.tag.empty()) return true;
  const auto seen = seen_.find(&rule);
  if (seen == seen_.end()) return false;
  return rule.when_values.empty() || std::ranges::find(rule.when_values, seen->second) != rule.when_values.end();
}

void RuleCheck::watch(const SegmentView& view) {
  for (const Rule& rule : rules_) {
    if (rule.when.tag.empty() || !matches(rule.when, view)) continue;
    const std::string_view value = value_at(view, rule.when.at);
    if (!value.empty()) seen_[&rule] = std::string(value);
  }
}

std::vector<Finding> RuleCheck::segment(const SegmentView& view, const Placement& placement) {
  std::vector<Finding> findings;
  if (idle() || placement.node == nullptr) return findings;
  watch(view);
  while (frames_.size() > placement.loops_kept + 1) {
    close(frames_.back(), view, findings);
    frames_.pop_back();
  }
  check(frames_.back(), view, false, findings);
  if (placement.opens_loop) {
    open(placement.node, std::string(qualifier_of(view)));
    check(frames_.back(), view, true, findings);
  }
  return findings;
}

void RuleCheck::check(Frame& frame, const SegmentView& view, bool trigger, std::vector<Finding>& findings) const {
  for (Active& active : frame.active) {
    const Rule& rule = *active.rule;
    if (!matches(rule.target, view)) continue;
    if (rule.target.at.element > 0) {
      if (applies(rule)) check_element(rule, view, findings);
      continue;
    }
    if (trigger) continue;
    ++active.uses;
    if (rule.kind == Rule::Kind::forbid && applies(rule)) {
      findings.push_back(finding(rule, slug::guide_forbidden, view,
                                 fmt::format("The partner does not want {}{}", rule.path, condition_text(rule))));
    }
  }
}

void RuleCheck::check_element(const Rule& rule, const SegmentView& view, std::vector<Finding>& findings) const {
  const std::string_view value = value_at(view, rule.target.at);
  std::string_view code;
  std::string message;
  if (rule.kind == Rule::Kind::require && value.empty()) {
    code = slug::guide_missing;
    message = fmt::format("The partner needs {}{}", rule.path, condition_text(rule));
  } else if (rule.kind == Rule::Kind::forbid && !value.empty()) {
    code = slug::guide_forbidden;
    message = fmt::format("The partner does not want {}{}", rule.path, condition_text(rule));
  } else if (rule.kind == Rule::Kind::codes && !value.empty() && std::ranges::find(rule.codes, value) == rule.codes.end()) {
    code = slug::guide_code;
    message = fmt::format("{} must be one of {}{}", rule.path, fmt::join(rule.codes, ", "), condition_text(rule));
  }
  if (code.empty()) return;
  Finding made = finding(rule, code, view, std::move(message));
  made.position.element = rule.target.at.element;
  made.position.component = rule.target.at.component;
  made.position.byte_offset = view.element_offset(rule.target.at.element);
  made.value = to_utf8(value.substr(0, k_finding_value_bytes_max));
  findings.push_back(std::move(made));
}

void RuleCheck::close(const Frame& frame, const SegmentView& before, std::vector<Finding>& findings) const {
  for (const Active& active : frame.active) {
    const Rule& rule = *active.rule;
    if (rule.kind != Rule::Kind::require || rule.target.at.element > 0) continue;
    if (active.uses >= rule.uses_min || !applies(rule)) continue;
    SegmentView place = before;
    place.tag = rule.target.tag;
    const std::string times = rule.uses_min > 1 ? fmt::format(" {} times", rule.uses_min) : "";
    findings.push_back(finding(rule, slug::guide_missing, place,
                               fmt::format("The partner needs {}{}{}", rule.path, times, condition_text(rule))));
  }
}

std::vector<Finding> RuleCheck::finish(const SegmentView& end) {
  std::vector<Finding> findings;
  while (!frames_.empty()) {
    close(frames_.back(), end, findings);
    frames_.pop_back();
  }
  return findings;
}

Finding RuleCheck::finding(const Rule& rule, std::string_view code, const SegmentView& view, std::string message) const {
  Finding made{rule.when.tag.empty() ? Level::guide : Level::situation,
               Severity::error,
               code,
               std::move(message),
               {},
               {},
               {},
               rule.origin};
  made.position.tag = to_utf8(view.tag.substr(0, 16));
  made.position.segment_index = view.index;
  made.position.byte_offset = view.offset;
  return made;
}

}  // namespace crossdock::edi
