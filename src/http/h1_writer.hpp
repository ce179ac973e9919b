// SPDX-License-Identifier: Apache-2.0
// Writes HTTP/1.1 messages (RFC 9112) at the end of a buffer. The writer alone decides about Content-Length,
// Transfer-Encoding, Connection and Date; such fields in the given headers are left out ("Connection: close" is obeyed
// by its caller). A line break or NUL inside a header becomes a space, so that no value can start a header of its own.
#pragma once

#include "base/clock.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::http {

std::string_view reason_phrase(int status);
bool may_have_body(int status);  // not 1xx, 204, 304

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7), formatted once per second.
class DateText {
 public:
  explicit DateText(const Clock& clock) : clock_(clock) {}
  std::string_view now();

 private:
  const Clock& clock_;
  std::int64_t second_ = -1;
  std::string text_;
};

enum class Framing : std::uint8_t { length, chunked, until_close };

struct HeadStyle {
  Framing framing = Framing::length;
  bool keep_alive = true;
  bool http_1_0 = false;  // the request's version: keep-alive must then be said
};

// The head up to and including the empty line.
void write_head(std::string& out, const Response& response, HeadStyle style, std::string_view date);
void write_chunk(std::string& out, std::string_view bytes);  // nothing for no bytes: that would end the body
void write_last_chunk(std::string& out);

// `target` and `host` are taken as they are. Content-Length is written when there is a body or the method is
// POST, PUT or PATCH.
void write_head(std::string& out, Method method, std::string_view target, std::string_view host, const Headers& headers,
                std::size_t body_bytes);

// True for a legal field name and a value without line breaks or other control characters.
bool is_legal_header(std::string_view name, std::string_view value);

}  // namespace crossdock::http
