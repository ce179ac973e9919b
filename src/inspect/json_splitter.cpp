// SPDX-License-Identifier: Apache-2.0
#include "inspect/json_splitter.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::inspect {
namespace {

Unexpected wrong(std::string message, std::size_t line) {
  return fail(ErrorKind::invalid, "edi.write_json", std::move(message), fmt::format("line {}", line));
}

}  // namespace

Result<> JsonSplitter::outside(char c) {
  constexpr std::string_view k_between = " \t\r\n[],";
  if (k_between.contains(c)) return {};
  if (c != '{') return wrong("Sets are JSON objects; this is something else", line_);
  depth_ = 1;
  object_ = c;
  begin_line_ = line_;
  any_ = true;
  return {};
}

Result<> JsonSplitter::feed(std::string_view piece) {
  for (const char c : piece) {
    if (c == '\n') ++line_;
    if (depth_ == 0) {
      CROSSDOCK_CHECK(outside(c));
      continue;
    }
    object_ += c;
    if (object_.size() > k_object_bytes_max) return wrong("The object is too large", begin_line_);
    if (text_) {
      const bool ends = c == '"' && !escaped_;
      escaped_ = c == '\\' && !escaped_;
      text_ = !ends;
    } else if (c == '"') {
      text_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
      CROSSDOCK_CHECK(sink_(object_, begin_line_));
    }
  }
  return {};
}

Result<> JsonSplitter::finish() const {
  return depth_ == 0 ? Result<>{} : wrong("The object that begins here has no end", begin_line_);
}

}  // namespace crossdock::inspect
