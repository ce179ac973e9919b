// SPDX-License-Identifier: Apache-2.0
// Cuts a stream of JSON into its objects: one a line, several lines an object, or all of them in an array.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace crossdock::inspect {

class JsonSplitter {
 public:
  static constexpr std::size_t k_object_bytes_max = 512UL * 1024 * 1024;

  // `line`: where the object begins, from 1.
  using Sink = std::function<Result<>(std::string_view object, std::size_t line)>;

  explicit JsonSplitter(Sink sink) : sink_(std::move(sink)) {}

  // Errors: those of the sink, and "edi.write_json" with the line for what is no object.
  Result<> feed(std::string_view piece);
  Result<> finish() const;
  bool any() const { return any_; }

 private:
  Result<> outside(char c);

  Sink sink_;
  std::string object_;
  std::size_t depth_ = 0;
  std::size_t line_ = 1;
  std::size_t begin_line_ = 1;
  bool text_ = false;
  bool escaped_ = false;
  bool any_ = false;
};

}  // namespace crossdock::inspect
