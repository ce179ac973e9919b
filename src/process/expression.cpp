// SPDX-License-Identifier: Apache-2.0
#include "process/expression.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace crossdock::process {
namespace {

const Json k_null;

bool in_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

}  // namespace

bool mentions(std::string_view text, std::string_view variable) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::string_view rest = text.substr(at + 1);
    while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n')) rest.remove_prefix(1);
    if (rest.starts_with(variable) && (rest.size() == variable.size() || !in_name(rest[variable.size()]))) return true;
  }
  return false;
}

Result<Expression> Expressions::add(std::string_view text, std::string_view place, const std::vector<std::string>& scope) {
  auto group = std::ranges::find(groups_, scope, &Group::scope);
  if (group == groups_.end()) group = groups_.insert(groups_.end(), Group{.scope = scope});
  const auto group_number = static_cast<std::size_t>(group - groups_.begin());
  const auto found = known_.find({group_number, std::string(text)});
  if (found != known_.end()) return Expression{found->second};

  Entry entry{
      .text = std::string(text), .place = std::string(place), .simple = PathExpression::parse(text), .group = group_number};
  if (entry.simple && !entry.simple->variable().empty() &&
      std::ranges::find(scope, entry.simple->variable()) == scope.end()) {
    entry.simple.reset();
  }
  const auto number = static_cast<std::uint32_t>(entries_.size());
  if (!entry.simple) {
    for (std::size_t i = 0; i < scope.size(); ++i) {
      if (mentions(text, scope[i])) entry.mentions.push_back(i);
    }
    entry.program = group->entries.size();
    group->entries.push_back(number);
    compiled_ = false;
  }
  known_.emplace(std::pair{group_number, std::string(text)}, number);
  entries_.push_back(std::move(entry));
  return Expression{number};
}

Result<void> Expressions::compile() const {
  if (compiled_) return {};
  for (Group& group : groups_) {
    std::vector<mapping::Program::Source> sources;
    for (const std::uint32_t number : group.entries) sources.push_back({entries_[number].text, entries_[number].place});
    CROSSDOCK_TRY(group.programs, mapping::Program::compile_all(sources, group.scope));
  }
  compiled_ = true;
  return {};
}

std::vector<Error> Expressions::check() const {
  std::vector<Error> out;
  if (compile()) return out;
  // One compilation says only what it met first.
  for (const Group& group : groups_) {
    for (const std::uint32_t number : group.entries) {
      const auto alone = mapping::Program::compile(entries_[number].text, entries_[number].place, group.scope);
      if (!alone) out.push_back(alone.error());
    }
  }
  return out;
}

Result<Json> Expressions::evaluate(Expression expression, const Json& input, Variables& variables) const {
  CROSSDOCK_ASSERT(expression.number < entries_.size());
  const Entry& entry = entries_[expression.number];
  if (entry.simple) {
    if (entry.simple->variable().empty()) return entry.simple->evaluate(input);
    CROSSDOCK_TRY(const Json* const root, variables.find(entry.simple->variable()));
    return entry.simple->evaluate(*root);
  }
  CROSSDOCK_CHECK(compile());
  const Group& group = groups_[entry.group];
  std::vector<const Json*> values(group.scope.size(), &k_null);
  for (const std::size_t i : entry.mentions) {
    CROSSDOCK_TRY(values[i], variables.find(group.scope[i]));
  }
  return group.programs[entry.program].run(input, values);
}

}  // namespace crossdock::process
