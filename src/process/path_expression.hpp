// SPDX-License-Identifier: Apache-2.0
// The runtime expressions that most documents are made of, evaluated without jq: paths (".", ".a.b", "$context.x"),
// constants, and a path compared with a constant by == or !=. They mean what jq means by them; the only difference is
// that a number passes as it is, also beyond 2^53. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::process {

class PathExpression {
 public:
  // Nothing when the text is something else, valid or not: that is for jq.
  static std::optional<PathExpression> parse(std::string_view text);

  // The variable the path begins at, without the dollar; empty for the input, or when there is no path.
  const std::string& variable() const { return variable_; }
  // `root` is the input, or the value of the variable.
  Result<Json> evaluate(const Json& root) const;

 private:
  enum class Compare : std::uint8_t { none, equal, unequal };

  Result<const Json*> follow(const Json& root) const;

  bool has_path_ = false;
  std::string variable_;
  std::vector<std::string> keys_;
  Compare compare_ = Compare::none;
  Json constant_;
};

}  // namespace crossdock::process
