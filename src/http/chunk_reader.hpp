// SPDX-License-Identifier: Apache-2.0
// Chunked bodies (RFC 9112 section 7.1), one state per byte so that it cannot matter how they are cut into packets.
// Stricter than the grammar: no blanks around a size, extensions are bounded and ignored, no control characters.
// Trailers are refused in requests and skipped in responses. Errors: 400 http.malformed, 413 http.body_too_large.
#pragma once

#include "http/h1_codec.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::http {

class ChunkReader {
 public:
  ChunkReader(bool trailers_allowed, std::size_t body_bytes_max)
      : trailers_allowed_(trailers_allowed), body_bytes_max_(body_bytes_max) {}
  // Appends what `bytes` holds of the body; gives how many were used (fewer than all once complete or refused).
  std::size_t read(std::string_view bytes, std::string& body);
  bool is_complete() const { return state_ == State::complete; }
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  enum class State : std::uint8_t {
    size,
    extension,
    size_end,
    data,
    data_cr,
    data_lf,
    trailer,
    trailer_text,
    trailer_end,
    last_lf,
    complete
  };

  void step(char c, std::size_t body_bytes);
  void on_size(char c);
  void on_size_end(std::size_t body_bytes);
  void on_text(char c, State end, std::size_t bytes_max);
  void on_trailer(char c);
  void expect(bool met, State next);
  void refuse(int status, const char* message);

  bool trailers_allowed_;
  std::size_t body_bytes_max_;
  State state_ = State::size;
  std::uint64_t left_ = 0;      // of the chunk
  std::size_t line_bytes_ = 0;  // digits or extension of the size line; all trailers together
  std::optional<Refusal> refusal_;
};

}  // namespace crossdock::http
