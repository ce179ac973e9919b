// SPDX-License-Identifier: Apache-2.0
// jq programs (libjq 1.6), compiled once and run many times. The only folder that names libjq.
//
// A program that begins with include "crossdock"; has the functions of library.jq (docs/mappings.md).
//
// Not reachable from a program (refused at compile, with the line): the environment ($ENV, env), files and modules
// (import, include, modulemeta, get_search_list), other inputs (input, inputs, input_line_number, ...), the clock and
// the time zone (now, localtime, strflocaltime: pass the time as a variable), output (debug, stderr), halt.
//
// Compiling takes the variable HOME out of the environment of the process: libjq 1.6 would load the definitions of
// $HOME/.jq into every program.
//
// Numbers: jq computes in IEEE doubles. Integers up to 2^53 pass exactly and come back as integers; a larger one is
// refused on the way in (carry it as a string). Money and quantities are strings. NaN and infinities are refused on
// the way out.
//
// A program may refuse its input with `error({code: "party.unknown", message: "...", kind: "missing_reference"})`:
// the fields become those of the Error; `error("text")` gives ErrorKind::invalid, "mapping.failed".
//
// A program is configuration, not hostile input: one that never ends is stopped after k_run_ms_max (ErrorKind::limit),
// but memory it takes until then, and time inside one regular expression, are not bounded by libjq 1.6.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

// A compiled program. Not thread-safe: one thread at a time (the writer thread, or a loop). Movable.
class Program {
 public:
  struct Source {
    std::string_view text;
    std::string_view name;  // appears in errors
  };

  // `variables` names the $variables the program may use, without the dollar ("context"). `name` appears in errors.
  // Error place: "name, line 3".
  static Result<Program> compile(std::string_view source, std::string_view name, std::vector<std::string> variables = {});
  // Compiles many small programs as one: a compilation costs some 20 ms whatever its size, so this is how to have
  // hundreds. They share one interpreter, hence one thread. All of them see the definitions in `shared`, which are
  // compiled once; lines of errors count from its beginning.
  static Result<std::vector<Program>> compile_all(std::span<const Source> sources,
                                                  const std::vector<std::string>& variables = {},
                                                  std::string_view shared = {});
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  // Exactly one output is expected: none or several is ErrorKind::invalid, as is an error raised by the program.
  // Variables that are declared but absent from `variables` are null.
  Result<Json> run(const Json& input, const JsonObject& variables = {}) const;
  // The same without building an object: values in the order of the declared variables; nullptr is null.
  Result<Json> run(const Json& input, std::span<const Json* const> values) const;
  // All outputs, at most k_outputs_max.
  Result<JsonArray> run_all(const Json& input, const JsonObject& variables = {}) const;
  const std::string& name() const;

  static constexpr std::size_t k_outputs_max = 100'000;
  static constexpr std::size_t k_source_bytes_max = 1 << 20;
  static constexpr std::size_t k_depth_max = 256;             // nesting of a value going in or out
  static constexpr std::size_t k_values_max = 5'000'000;      // values in one output
  static constexpr std::size_t k_text_bytes_max = 256 << 20;  // text in one output
  static constexpr int k_run_ms_max = 3'000;

 private:
  struct Impl;
  explicit Program(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::mapping
