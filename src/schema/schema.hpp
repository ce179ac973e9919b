// SPDX-License-Identifier: Apache-2.0
// JSON Schema draft-07 (valijson), compiled once and used many times. The only folder of the program that names valijson.
//
// Threads: a compiled schema never changes; validate from any thread.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace crossdock::schema {

struct Problem {
  std::string pointer;  // JSON pointer into the value ("" is the value itself)
  std::string reason;   // a sentence without the place
};

class Schema {
 public:
  // invalid "schema.unreadable" when it is no schema, refers to other documents ("#/..." is fine), refers to itself
  // without an end, or has a `pattern` that is no regular expression.
  static Result<Schema> compile(const Json& schema);
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;
  ~Schema();

  // At most k_problems_max, innermost first; empty: it holds.
  std::vector<Problem> problems(const Json& value) const;
  // invalid "schema.violated": the first problems in one sentence; place: the pointer of the first.
  Result<void> validate(const Json& value) const;

  static constexpr std::size_t k_problems_max = 20;
  static constexpr std::size_t k_schema_depth_max = 64;
  // With a `pattern` anywhere in the schema, a longer text in the value is a problem: std::regex, which valijson uses,
  // recurses for each character.
  static constexpr std::size_t k_pattern_text_bytes_max = 4'000;

 private:
  struct Impl;
  explicit Schema(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::schema
