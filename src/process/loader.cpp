// SPDX-License-Identifier: Apache-2.0
// Expressions, values, durations, flow and event filters; the tasks and the document are in loader_document.cpp.
#include "process/loader.hpp"

#include "base/hash.hpp"
#include "process/duration.hpp"
#include "process/runtime.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossdock::process {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_space = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(k_space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(k_space) - begin + 1);
}

// The inside of "${ ... }", when the whole text is that.
std::optional<std::string_view> inside_braces(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with("${") || !text.ends_with("}")) return std::nullopt;
  return text.substr(2, text.size() - 3);
}

struct Hidden {
  Site site;
  std::string_view variable;
};

// What an expression does not see although its group declares it.
constexpr std::array<Hidden, 16> k_hidden = {{{Site::workflow_input, "authorization"},
                                              {Site::workflow_output, "authorization"},
                                              {Site::task_input, "authorization"},
                                              {Site::event, "authorization"},
                                              {Site::event, "secrets"},
                                              {Site::workflow_input, "context"},
                                              {Site::workflow_input, "input"},
                                              {Site::workflow_input, "output"},
                                              {Site::workflow_input, "task"},
                                              {Site::workflow_output, "input"},
                                              {Site::workflow_output, "output"},
                                              {Site::workflow_output, "task"},
                                              {Site::task_input, "input"},
                                              {Site::task_input, "output"},
                                              {Site::task, "output"},
                                              {Site::output, "output"}}};

}  // namespace

Result<Expression> Loader::add(const View& view, std::string_view text, Site site) {
  if (trimmed(text).empty()) return view.refuse("An expression is expected here");
  for (const Hidden& hidden : k_hidden) {
    if (hidden.site == site && mentions(text, hidden.variable)) {
      return view.refuse(fmt::format("${} has no value here", hidden.variable));
    }
  }
  if (mentions(text, "authorization")) definition_.wants_authorization = true;
  static const std::vector<std::string> k_none;
  return definition_.expressions.add(trimmed(text), view.place(), site == Site::event ? k_none : scope_);
}

Result<Expression> Loader::expression(const View& view, Site site) {
  if (view.node().kind != Node::Kind::scalar || view.node().scalar.is_null())
    return view.refuse("An expression is expected here");
  const std::string& text = view.node().text;
  return add(view, inside_braces(text).value_or(text), site);
}

Result<Template> Loader::value(const View& view, Site site) {
  const Node& node = view.node();
  if (node.kind == Node::Kind::list) {
    std::vector<Template> items;
    for (const View& item : view.items()) {
      CROSSDOCK_TRY(Template part, value(item, site));
      items.push_back(std::move(part));
    }
    return Template::list(std::move(items));
  }
  if (node.kind == Node::Kind::map) {
    std::vector<std::pair<std::string, Template>> members;
    for (const auto& [key, member] : view.members()) {
      CROSSDOCK_TRY(Template part, value(member, site));
      members.emplace_back(key, std::move(part));
    }
    return Template::object(std::move(members));
  }
  if (!node.scalar.is_string()) return Template(node.scalar);
  if (const auto inside = inside_braces(node.text)) {
    CROSSDOCK_TRY(const Expression expression, add(view, *inside, site));
    return Template(expression);
  }
  if (node.text.find("${") != std::string::npos) {
    return view.refuse("An expression must be the whole string: write ${ \"text \\(.value)\" }");
  }
  return Template(node.scalar);
}

Result<Template> Loader::value_or_expression(const View& view, Site site) {
  if (view.node().kind != Node::Kind::scalar) return value(view, site);
  CROSSDOCK_TRY(const Expression inside, expression(view, site));
  return Template(inside);
}

Result<Duration> Loader::duration(const View& view) {
  if (view.node().kind == Node::Kind::scalar) {
    CROSSDOCK_TRY(const std::string text, view.text());
    if (inside_braces(text)) {
      CROSSDOCK_TRY(Template computed, value(view, Site::task));
      return Duration{.ms = 0, .computed = std::move(computed)};
    }
    auto ms = parse_duration_ms(text);
    if (!ms) return view.refuse(ms.error().message);
    return Duration{.ms = *ms, .computed = std::nullopt};
  }
  CROSSDOCK_CHECK(view.only({"days", "hours", "minutes", "seconds", "milliseconds"}));
  if (view.node().items.empty()) return view.refuse("A duration needs at least one unit");
  Duration out;
  for (const auto& [key, member] : view.members()) {
    const std::int64_t unit = key == "days"      ? 86'400'000
                              : key == "hours"   ? 3'600'000
                              : key == "minutes" ? 60'000
                              : key == "seconds" ? 1000
                                                 : 1;
    CROSSDOCK_TRY(const std::int64_t count, member.integer(0, k_duration_ms_max / unit));
    out.ms += count * unit;
  }
  if (out.ms > k_duration_ms_max) return view.refuse("It is longer than 100 years");
  return out;
}

Result<View> Loader::used(std::string_view section, const View& view) const {
  if (view.node().kind != Node::Kind::scalar) return view;
  CROSSDOCK_TRY(const std::string name, view.text());
  const auto found = use_.find(fmt::format("{}/{}", section, name));
  if (found == use_.end()) return view.refuse(fmt::format("\"{}\" is not in use.{}", name, section));
  return found->second;
}

Result<Flow> Loader::flow(const View& view) const {
  CROSSDOCK_TRY(const std::string target, view.text());
  if (target == "continue") return k_flow_next;
  if (target == "exit") return k_flow_exit;
  if (target == "end") return k_flow_end;
  if (names_ != nullptr) {
    const auto found = std::ranges::find(*names_, target);
    if (found != names_->end()) return static_cast<Flow>(found - names_->begin());
  }
  return view.refuse(fmt::format("There is no task \"{}\" in this list to go to", target));
}

Result<std::string> Loader::variable_name(const View& view) const {
  CROSSDOCK_TRY(const std::string name, view.text());
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto inside = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  if (name.empty() || !letter(name[0]) || !std::ranges::all_of(name, inside) || name.starts_with("__")) {
    return view.refuse(fmt::format("\"{}\" cannot be the name of a variable", name));
  }
  for (std::size_t i = 0; i < k_base_scope; ++i) {
    if (name == scope_[i]) return view.refuse(fmt::format("${} has a meaning already", name));
  }
  return name;
}

Result<void> Loader::condition(const View& member, const std::string& key, std::string_view text, EventFilter& filter) {
  const bool live = text.find('$') != std::string_view::npos;
  CROSSDOCK_TRY(const Expression expression, this->expression(member, live ? Site::task : Site::event));
  filter.conditions.push_back({.attribute = key, .expression = expression, .live = live});
  return {};
}

Result<void> Loader::correlations(const View& view, EventFilter& filter) {
  CROSSDOCK_CHECK(view.is_map());
  for (const auto& [key, member] : view.members()) {
    CROSSDOCK_CHECK(member.only({"from", "expect"}));
    CROSSDOCK_TRY(const View from, member.need("from"));
    EventFilter::Correlation correlation{.name = key, .from = {}, .expect = std::nullopt};
    CROSSDOCK_TRY(correlation.from, expression(from, Site::event));
    if (const auto expect = member.find("expect")) {
      CROSSDOCK_TRY(correlation.expect, value(*expect, Site::task));
    }
    filter.correlations.push_back(std::move(correlation));
  }
  return {};
}

Result<EventFilter> Loader::event_filter(const View& view) {
  CROSSDOCK_CHECK(view.only({"with", "correlate"}));
  CROSSDOCK_TRY(const View with, view.need("with"));
  CROSSDOCK_CHECK(with.is_map());
  if (with.node().items.empty()) return with.refuse("A filter needs at least one attribute");
  EventFilter filter;
  filter.id = hex(hash16(definition_.name + "\n" + json_text(to_json(view.node())))).substr(0, 16);
  for (const auto& [key, member] : with.members()) {
    const auto inside = member.node().kind == Node::Kind::scalar ? inside_braces(member.node().text) : std::nullopt;
    if (inside) {
      CROSSDOCK_CHECK(condition(member, key, *inside, filter));
    } else if (key == "type") {
      CROSSDOCK_TRY(filter.type, member.text());
    } else {
      filter.attributes.emplace_back(key, to_json(member.node()));
    }
  }
  if (const auto correlate = view.find("correlate")) CROSSDOCK_CHECK(correlations(*correlate, filter));
  return filter;
}

}  // namespace crossdock::process
