// SPDX-License-Identifier: Apache-2.0
// Request targets (RFC 9112 section 3.2, RFC 3986). Strict, so that no two readers of a target can disagree about it:
// only the characters of RFC 3986, valid escapes, no NUL or control characters, UTF-8 after decoding, no dot segments.
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

namespace crossdock::http {

// Sets request.target, path and query from the request line; the method must be set. The absolute form also replaces
// the Host header later on: its authority is returned (empty otherwise). Errors: invalid http.target.
Result<std::string> read_target(std::string_view raw, Request& request);

// Decodes %XX (and '+' as a space in queries). Errors: invalid http.target (bad escape, NUL or control character, not
// UTF-8).
Result<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// Escapes everything but the unreserved characters of RFC 3986.
std::string percent_encode(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace crossdock::http
