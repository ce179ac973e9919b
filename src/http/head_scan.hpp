// SPDX-License-Identifier: Apache-2.0
// Finds the end of a message head and refuses the bytes that parsers disagree about, each byte looked at once however
// the head is cut into packets.
#pragma once

#include "http/h1_codec.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace crossdock::http {

class HeadScan {
 public:
  // `bytes` starts at the first byte of the message and only grows between calls. True when the head is complete;
  // false: more is needed, or refusal() is set.
  bool scan(std::string_view bytes, const ReadLimits& limits);
  std::size_t head_bytes() const { return scanned_; }  // of a complete head
  const std::optional<Refusal>& refusal() const { return refusal_; }
  void restart() { *this = HeadScan(); }

 private:
  bool end_line(std::size_t at, const ReadLimits& limits);
  void refuse(int status, ErrorKind kind, const char* code, const char* message);

  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t lines_ = 0;
  char previous_ = '\0';
  std::optional<Refusal> refusal_;
};

}  // namespace crossdock::http
