// SPDX-License-Identifier: Apache-2.0
// What an HTTP answer means for us (RFC 9110 section 15), and when we cannot know.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::connectors::http {

// How much a failed request may have changed over there.
enum class Effect : std::uint8_t {
  none,     // reading, or repeating it changes nothing more: never in doubt
  unknown,  // it may have happened
};

// The error of a request that got no answer.
Error error_of(Error client_error, Effect effect);
// The error of a status that is no success. 5xx: in_doubt where the effect is unknown. A 404 is not_found.
Error error_of(const crossdock::http::Response& response, Effect effect, Timestamp now);
// The answer was a success that we cannot read.
Error unreadable(const Error& why, Effect effect);

// Retry-After: seconds or an IMF-fixdate (RFC 9110 section 10.2.3).
std::optional<std::int64_t> retry_after_of(const crossdock::http::Headers& headers, Timestamp now);
// What the body says about the error, for a person: at most k_message_bytes_max bytes of text.
std::string message_of(const std::string& body);

inline constexpr std::size_t k_message_bytes_max = 300;

}  // namespace crossdock::connectors::http
