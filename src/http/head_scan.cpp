// SPDX-License-Identifier: Apache-2.0
#include "http/head_scan.hpp"

namespace crossdock::http {
namespace {

constexpr std::size_t k_request_line_extra = 32;  // method, version and blanks beside the target

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

}  // namespace

void HeadScan::refuse(int status, ErrorKind kind, const char* code, const char* message) {
  refusal_ = Refusal{status, Error{kind, code, message, {}}};
}

bool HeadScan::end_line(std::size_t at, const ReadLimits& limits) {
  const bool empty = at - line_start_ == 1;
  line_start_ = at + 1;
  if (empty && lines_ > 0) return true;
  if (empty) {
    refuse(400, ErrorKind::invalid, "http.malformed", "The message starts with an empty line");
  } else if (lines_++ > limits.headers_max) {
    refuse(431, ErrorKind::limit, "http.headers_too_many", "The message has too many header fields");
  }
  return false;
}

bool HeadScan::scan(std::string_view bytes, const ReadLimits& limits) {
  for (; scanned_ < bytes.size() && !refusal_; ++scanned_) {
    const char c = bytes[scanned_];
    const char before = previous_;
    previous_ = c;
    if (c == '\n' && before == '\r') {
      if (!end_line(scanned_, limits)) continue;
      ++scanned_;
      return true;
    }
    if (before == '\r' || (c != '\r' && is_control(c))) {
      refuse(400, ErrorKind::invalid, "http.malformed", "The head holds a control character or a bare line break");
    } else if ((c == ' ' || c == '\t') && scanned_ == line_start_) {
      refuse(400, ErrorKind::invalid, "http.malformed", "A header line starts with a blank (folding is obsolete)");
    } else if (lines_ == 0 && scanned_ >= limits.target_bytes_max + k_request_line_extra) {
      refuse(414, ErrorKind::limit, "http.target_too_long", "The request target is too long");
    } else if (scanned_ >= limits.header_bytes_max) {
      refuse(431, ErrorKind::limit, "http.head_too_large", "The head of the message is too large");
    }
  }
  return false;
}

}  // namespace crossdock::http
