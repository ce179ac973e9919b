// SPDX-License-Identifier: Apache-2.0
// The runtime expressions of one definition. They are collected while the document is read and compiled together,
// one jq program for each set of variables in scope; equal expressions are shared, simple ones need no jq at all.
// Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "mapping/program.hpp"
#include "process/path_expression.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::process {

struct Expression {
  std::uint32_t number = 0;
};

// Values of variables while an expression runs. The pointers stay valid until the next call of evaluate.
class Variables {
 public:
  virtual ~Variables() = default;
  virtual Result<const Json*> find(std::string_view name) = 0;
};

class Expressions {
 public:
  // `place` is for errors ("file.yaml:12, /do/1/reserve/if"). `scope` names the variables in sight.
  Result<Expression> add(std::string_view text, std::string_view place, const std::vector<std::string>& scope);
  // Idempotent; evaluate does it when it has not been done.
  Result<void> compile() const;
  // What does not compile, each with its place.
  std::vector<Error> check() const;
  // Exactly one output.
  Result<Json> evaluate(Expression expression, const Json& input, Variables& variables) const;

 private:
  struct Entry {
    std::string text;
    std::string place;
    std::optional<PathExpression> simple;
    std::size_t group = 0;
    std::size_t program = 0;            // in the group
    std::vector<std::size_t> mentions;  // positions in the scope of the group
  };
  struct Group {
    std::vector<std::string> scope;
    std::vector<std::uint32_t> entries;
    std::vector<mapping::Program> programs;
  };

  std::vector<Entry> entries_;
  mutable std::vector<Group> groups_;
  mutable bool compiled_ = true;
  std::map<std::pair<std::size_t, std::string>, std::uint32_t> known_;  // (group, text)
};

// Whether the text names the variable anywhere ("$task").
bool mentions(std::string_view text, std::string_view variable);

}  // namespace crossdock::process
