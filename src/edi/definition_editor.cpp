// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_editor.hpp"

#include "edi/element_type.hpp"
#include "edi/node_reader.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

bool is(const Node& node, const PathStep& step) { return node.tag == step.tag || node.group == step.tag; }

void mark(std::vector<Node>& nodes, const std::string& origin) {
  for (Node& node : nodes) {
    node.origin = origin;
    mark(node.children, origin);
  }
}

}  // namespace

bool parse_severity(std::string_view text, std::optional<Severity>& severity) {
  severity = std::nullopt;
  if (text == "error") severity = Severity::error;
  if (text == "warning") severity = Severity::warning;
  return severity.has_value() || text == "off";
}

bool is_finding_code(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view family = text.substr(0, dot);
  if (dot == std::string_view::npos || dot + 1 == text.size()) return false;
  if (family != "edi" && family != "x12" && family != "edifact") return false;
  return std::ranges::all_of(text.substr(dot + 1), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

Unexpected DefinitionEditor::error(const Word& word, std::string message) const {
  return definition_error(source_, word, std::move(message));
}

// Only what a partner asked for needs a witness; the standard speaks for itself.
std::string DefinitionEditor::origin(const Word& word) const {
  return definition_.guide().empty() ? std::string() : place_of(source_, word);
}

SetDef* DefinitionEditor::set_to_edit(std::string_view id) {
  if (const auto own = definition_.sets_.find(id); own != definition_.sets_.end()) return &own->second;
  const SetDef* inherited = definition_.set(id);
  if (inherited == nullptr) return nullptr;
  return &definition_.sets_.emplace(std::string(id), *inherited).first->second;
}

Result<> DefinitionEditor::edit(const std::vector<Word>& words) {
  if (words.size() < 3) return error(words.front(), "Expected: at PATH CHANGE");
  Request request;
  CROSSDOCK_TRY(request.path, parse_path(source_, words[1]));
  request.place = &words[1];
  request.verb = &words[2];
  const auto when = std::ranges::find(words, "when", &Word::text);
  request.arguments = {words.begin() + 3, std::max(when, words.begin() + 3)};
  if (when != words.end()) request.condition = {when + 1, words.end()};
  if (when != words.end() && request.condition.empty()) return error(*when, "Expected: when BEG02 = DS");
  if (request.verb->text == "severity") return edit_severity(request);
  SetDef* set = set_to_edit(request.path.set);
  if (set == nullptr) return error(words[1], fmt::format("There is no set {}", request.path.set));
  const Path& path = request.path;
  if (path.steps.empty() && path.field.tag.empty()) return edit_set(*set, request);
  if (path.qualified() || !request.condition.empty() || path.field.at.component > 0) return add_rule(*set, request);
  return path.field.tag.empty() ? edit_node(*set, request) : edit_element(*set, request);
}

Result<> DefinitionEditor::edit_set(SetDef& set, const Request& request) {
  if (request.verb->text == "first") return add_nodes(set.nodes, 0, request);
  if (request.verb->text != "balance") return error(*request.verb, "Of a set as a whole: first, balance or severity");
  return balance(set.id, {request.arguments.begin(), request.arguments.end()}, 0);
}

Result<DefinitionEditor::Spot> DefinitionEditor::find(SetDef& set, std::span<const PathStep> steps,
                                                      const Word& place) const {
  Spot spot;
  std::vector<Node>* nodes = &set.nodes;
  for (const PathStep& step : steps) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < nodes->size(); ++i) {
      if (is((*nodes)[i], step)) found.push_back(i);
    }
    if (found.size() < std::max<std::size_t>(step.occurrence, 1)) {
      return error(place, fmt::format("There is no {} at this place of set {}", step.tag, set.id));
    }
    if (found.size() > 1 && step.occurrence == 0) {
      return error(place, fmt::format("{0} occurs {1} times here: write {0}#1 to {0}#{1}", step.tag, found.size()));
    }
    spot = Spot{nodes, found[step.occurrence == 0 ? 0 : step.occurrence - 1]};
    nodes = &spot.node().children;
  }
  return spot;
}

Result<> DefinitionEditor::edit_node(SetDef& set, const Request& request) {
  CROSSDOCK_TRY(const Spot spot, find(set, request.path.steps, *request.place));
  const std::string& verb = request.verb->text;
  if (verb == "after") return add_nodes(*spot.siblings, spot.index + 1, request);
  if (verb == "first") {
    if (!spot.node().loop) return error(*request.place, "Only a loop or a set has a first place");
    return add_nodes(spot.node().children, 1, request);
  }
  if (verb == "drop") {
    if (spot.siblings != &set.nodes && spot.index == 0) return error(*request.place, "A loop cannot lose its trigger");
    spot.siblings->erase(spot.siblings->begin() + static_cast<std::ptrdiff_t>(spot.index));
    return {};
  }
  return change_node(spot, request);
}

Result<> DefinitionEditor::change_node(const Spot& spot, const Request& request) {
  Node& node = spot.node();
  const std::string& verb = request.verb->text;
  if (verb == "max") {
    if (request.arguments.size() != 1) return error(*request.verb, "Expected: max NUMBER or max *");
    const std::string& text = request.arguments[0].text;
    const long count = parse_count(text);
    if (text != "*" && count < 1) return error(request.arguments[0], "The uses allowed are a number or *");
    node.uses_max = text == "*" ? 0 : static_cast<std::size_t>(count);
  } else if (verb == "require" || verb == "optional") {
    if (!request.arguments.empty()) return error(request.arguments[0], "A number of uses needs a qualifier in the path");
    node.mandatory = verb == "require";
    node.forbidden = false;
  } else if (verb == "forbid") {
    node.forbidden = true;
    node.mandatory = false;
  } else {
    return error(*request.verb, "Of a segment or loop: max, require, optional, forbid, drop, after, first or severity");
  }
  node.origin = origin(*request.place);
  return {};
}

Result<> DefinitionEditor::add_nodes(std::vector<Node>& into, std::size_t at, const Request& request) {
  const auto& words = request.arguments;
  if (words.size() < 3 || words.front().text != "{" || words.back().text != "}") {
    return error(*request.verb, "Expected: after { SEGMENTS }");
  }
  NodeReader reader(source_);
  CROSSDOCK_CHECK(reader.add({words.begin() + 1, words.end() - 1}, 0));
  CROSSDOCK_TRY(std::vector<Node> nodes, std::move(reader).finish(words.back()));
  if (const std::string from = origin(*request.place); !from.empty()) mark(nodes, from);
  into.insert(into.begin() + static_cast<std::ptrdiff_t>(at), nodes.begin(), nodes.end());
  return {};
}

// The segment an element path means: "850/N1/N104" is the trigger of the loop, and so is "850/N104".
Result<Node*> DefinitionEditor::segment_of(SetDef& set, const Request& request) {
  const Path& path = request.path;
  std::vector<Node>* nodes = &set.nodes;
  if (!path.steps.empty()) {
    CROSSDOCK_TRY(const Spot spot, find(set, path.steps, *request.place));
    if (!spot.node().loop) return error(*request.place, fmt::format("{} is not a loop", path.steps.back().tag));
    nodes = &spot.node().children;
  }
  std::vector<Node*> found;
  for (Node& node : *nodes) {
    if (node.tag == path.field.tag) found.push_back(&node);
  }
  if (found.empty()) return error(*request.place, fmt::format("There is no {} at this place", path.field.tag));
  if (found.size() > 1) return error(*request.place, fmt::format("{} occurs several times here", path.field.tag));
  return found.front()->loop ? &found.front()->children.front() : found.front();
}

Result<> DefinitionEditor::edit_element(SetDef& set, const Request& request) {
  CROSSDOCK_TRY(Node * node, segment_of(set, request));
  const SegmentDef* segment = definition_.segment(node->tag);
  const std::size_t number = request.path.field.at.element;
  if (segment == nullptr || number > segment->elements.size()) {
    return error(*request.place, fmt::format("{} has no element {:02}", node->tag, number));
  }
  if (node->narrowed.empty()) node->narrowed.push_back(*segment);
  return change_usage(node->narrowed.front().elements[number - 1], request);
}

Result<> DefinitionEditor::change_usage(Usage& usage, const Request& request) {
  const std::string& verb = request.verb->text;
  const auto& arguments = request.arguments;
  if (verb == "require" || verb == "optional") {
    usage.mandatory = verb == "require";
    usage.forbidden = false;
  } else if (verb == "forbid") {
    usage.forbidden = true;
    usage.mandatory = false;
  } else if (verb == "codes") {
    if (arguments.empty()) return error(*request.verb, "Expected: codes VALUE ...");
    usage.codes.clear();
    for (const Word& word : arguments) usage.codes.push_back(word.text);
  } else if (verb == "length") {
    ElementDef lengths;
    if (arguments.size() != 1 || !parse_x12_length(arguments[0].text, lengths)) {
      return error(*request.verb, "Expected: length MIN/MAX");
    }
    usage.length_min = lengths.length_min;
    usage.length_max = lengths.length_max;
  } else {
    return error(*request.verb, "Of an element: require, optional, forbid, codes, length or severity");
  }
  usage.origin = origin(*request.place);
  return {};
}

Result<> DefinitionEditor::add_rule(SetDef& set, const Request& request) {
  Rule rule;
  const std::string& verb = request.verb->text;
  rule.scope = request.path.steps;
  rule.target = request.path.field;
  if (rule.target.tag.empty()) {
    rule.target.tag = rule.scope.back().tag;
    rule.target.qualifier = rule.scope.back().qualifier;
    rule.scope.pop_back();
  }
  Request target = request;
  target.path.steps = rule.scope;
  target.path.field = rule.target;
  if (rule.target.at.element > 0 || !is_group_name(rule.target.tag)) {
    CROSSDOCK_TRY(const Node* node, segment_of(set, target));
    const SegmentDef* segment = definition_.segment(node->tag);
    if (segment == nullptr || rule.target.at.element > segment->elements.size()) {
      return error(*request.place, fmt::format("{} has no element {:02}", node->tag, rule.target.at.element));
    }
  } else {
    CROSSDOCK_TRY(const Spot spot, find(set, request.path.steps, *request.place));
    rule.target.tag = spot.node().tag;  // of a group: its trigger
  }
  if (verb == "require") {
    const long times = request.arguments.empty() ? 1 : parse_count(request.arguments[0].text);
    if (times < 1) return error(request.arguments[0], "Expected the number of uses required");
    rule.uses_min = static_cast<std::size_t>(times);
  } else if (verb == "forbid") {
    rule.kind = Rule::Kind::forbid;
  } else if (verb == "codes" && rule.target.at.element > 0 && !request.arguments.empty()) {
    rule.kind = Rule::Kind::codes;
    for (const Word& word : request.arguments) rule.codes.push_back(word.text);
  } else {
    return error(*request.verb, "With a qualifier or a condition: require, forbid, codes or severity");
  }
  CROSSDOCK_CHECK(read_condition(request.condition, rule));
  rule.path = request.place->text;
  rule.origin = origin(*request.place);
  const auto same = [&rule](const Rule& other) {
    return other.path == rule.path && other.kind == rule.kind && other.when.tag == rule.when.tag &&
           other.when_values == rule.when_values;
  };
  std::erase_if(set.rules, same);
  set.rules.push_back(std::move(rule));
  return {};
}

// FIELD [= VALUE...]
Result<> DefinitionEditor::read_condition(std::span<const Word> words, Rule& rule) const {
  if (words.empty()) return {};
  CROSSDOCK_TRY(rule.when, parse_field(source_, words[0]));
  const SegmentDef* segment = definition_.segment(rule.when.tag);
  if (segment == nullptr || rule.when.at.element > segment->elements.size()) {
    return error(words[0], fmt::format("There is no element {}", words[0].text));
  }
  if (words.size() == 1) return {};
  if (words[1].text != "=" || words.size() < 3) return error(words[1], "Expected: when BEG02 = DS");
  for (const Word& word : words.subspan(2)) rule.when_values.push_back(word.text);
  return {};
}

// severity error|warning|off [CODE]
Result<> DefinitionEditor::edit_severity(const Request& request) {
  SeverityRule rule;
  rule.set = request.path.set;
  rule.path = request.path.steps;
  rule.field = request.path.field;
  const auto& words = request.arguments;
  if (!request.condition.empty()) return error(request.condition[0], "A severity has no condition");
  if (words.empty() || words.size() > 2 || !parse_severity(words[0].text, rule.severity)) {
    return error(*request.verb, "Expected: severity error|warning|off [CODE]");
  }
  if (words.size() == 2) {
    rule.code = words[1].text;
    if (!is_finding_code(rule.code)) return error(words[1], fmt::format("\"{}\" is not the code of a finding", rule.code));
  }
  SetDef* set = set_to_edit(rule.set);
  if (set == nullptr) return error(*request.place, fmt::format("There is no set {}", rule.set));
  if (!rule.path.empty()) CROSSDOCK_CHECK(find(*set, rule.path, *request.place));
  if (!rule.field.tag.empty()) CROSSDOCK_CHECK(segment_of(*set, request));
  for (PathStep& step : rule.path) {
    if (is_group_name(step.tag)) continue;
    step.occurrence = 0;
  }
  definition_.severities_.push_back(std::move(rule));
  return {};
}

Result<> DefinitionEditor::balance(std::string_view set_id, const std::vector<Word>& words, std::size_t first) {
  const Word& start = words[std::min(first, words.size() - 1)];
  if (words.size() < first + 2) return error(start, "Expected: balance TARGET = count TAG, or sum TERM + TERM");
  Balance made;
  CROSSDOCK_TRY(made.target, parse_field(source_, words[first]));
  SetDef* set = set_to_edit(set_id);
  const auto same = [&made](const Balance& other) {
    return other.target.tag == made.target.tag && other.target.qualifier == made.target.qualifier &&
           other.target.at.element == made.target.at.element;
  };
  std::erase_if(set->balances, same);
  if (words[first + 1].text == "off") return {};
  std::size_t end = words.size();
  if (words.back().text == "warning") {
    made.severity = Severity::warning;
    --end;
  }
  if (words[first + 1].text != "=" || end < first + 4) return error(start, "Expected: TARGET = count TAG, or = sum TERM");
  const Word& kind = words[first + 2];
  made.count = kind.text == "count";
  if (!made.count && kind.text != "sum") return error(kind, "count or sum");
  for (std::size_t i = first + 3; i < end; i += 2) {
    Term term;
    if (made.count) {
      if (!is_segment_tag(words[i].text)) return error(words[i], fmt::format("\"{}\" is not a segment tag", words[i].text));
      term.field.tag = words[i].text;
    } else {
      CROSSDOCK_TRY(term, parse_term(source_, words[i]));
    }
    term.negative = i > first + 3 && words[i - 1].text == "-";
    if (i > first + 3 && words[i - 1].text != "+" && !term.negative)
      return error(words[i - 1], "Terms are joined by + or -");
    made.terms.push_back(std::move(term));
  }
  made.origin = origin(start);
  set->balances.push_back(std::move(made));
  return {};
}

}  // namespace crossdock::edi
