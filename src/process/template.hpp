// SPDX-License-Identifier: Apache-2.0
// A JSON value with runtime expressions in it: `{"order": "${ .id }", "mode": "fast"}`. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "process/expression.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::process {

class Template {
 public:
  Template() = default;
  explicit Template(Json constant) : constant_(std::move(constant)) {}
  explicit Template(Expression expression) : expression_(expression) {}
  static Template list(std::vector<Template> items);
  static Template object(std::vector<std::pair<std::string, Template>> members);

  // Set when there is no expression anywhere in it.
  const Json* constant() const { return constant_ ? &*constant_ : nullptr; }
  Result<Json> evaluate(const Expressions& expressions, const Json& input, Variables& variables) const;

 private:
  std::optional<Json> constant_;
  std::optional<Expression> expression_;
  std::vector<Template> items_;
  std::vector<std::pair<std::string, Template>> members_;
};

}  // namespace crossdock::process
