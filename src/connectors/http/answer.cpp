// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/answer.hpp"

#include "base/json.hpp"
#include "connect/wrappers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace crossdock::connectors::http {
namespace {

ErrorKind kind_of_status(int status, Effect effect) {
  const ErrorKind open = effect == Effect::unknown ? ErrorKind::in_doubt : ErrorKind::transient;
  switch (status) {
    case 401: return ErrorKind::unauthorised;
    case 403: return ErrorKind::forbidden;
    case 404:
    case 410: return ErrorKind::not_found;
    case 408: return open;
    case 409: return ErrorKind::conflict;
    case 423:
    case 425: return ErrorKind::transient;
    case 429: return ErrorKind::rate_limited;
    case 501: return ErrorKind::unsupported;
    case 505: return ErrorKind::invalid;
    default: return status >= 500 ? open : ErrorKind::invalid;
  }
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<Timestamp> date_of(std::string_view text) {
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(25) != " GMT") return std::nullopt;
  const auto* const month = std::ranges::find(months, text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  const auto parsed = Timestamp::parse_rfc3339(
      fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month - months.begin() + 1, text.substr(5, 2), text.substr(17, 8)));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

bool is_utf8(std::string_view text) { return json_parse(json_text(Json(text))).has_value(); }

// Cut at a character, not inside one.
std::string shortened(std::string text) {
  if (text.size() <= k_message_bytes_max) return text;
  std::size_t end = k_message_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "...";
}

}  // namespace

std::string message_of(const std::string& body) {
  if (const auto parsed = json_parse(body); parsed && parsed->is_object()) {
    for (const char* key : {"detail", "message", "error_description", "error", "title"}) {
      const Json* found = json_find(parsed->get_object(), key);
      if (found != nullptr && found->is_string()) return shortened(std::string(found->get_string()));
    }
  }
  if (body.empty() || !is_utf8(body)) return {};
  return shortened(body);
}

std::optional<std::int64_t> retry_after_of(const crossdock::http::Headers& headers, Timestamp now) {
  constexpr std::int64_t k_seconds_max = 7LL * 86'400;
  const auto value = headers.get("Retry-After");
  if (!value) return std::nullopt;
  if (const auto seconds = number_of(*value)) return std::min(*seconds, k_seconds_max) * 1000;
  const auto date = date_of(*value);
  if (!date) return std::nullopt;
  return std::clamp<std::int64_t>(date->ms_since(now), 0, k_seconds_max * 1000);
}

Error error_of(Error client_error, Effect effect) {
  if (effect == Effect::none && client_error.kind == ErrorKind::in_doubt) client_error.kind = ErrorKind::transient;
  return client_error;
}

Error error_of(const crossdock::http::Response& response, Effect effect, Timestamp now) {
  const auto pause_ms = retry_after_of(response.headers, now);
  const std::string said = message_of(response.body);
  auto message = fmt::format("The system answered {}{}{}", response.status, said.empty() ? "" : ": ", said);
  auto code = fmt::format("http.status_{}", response.status);
  // A 503 with Retry-After is a refusal before work (section 15.6.4); without it, it may come from anything in between.
  if (response.status == 429 || (response.status == 503 && pause_ms)) {
    return connect::rate_limited_error(std::move(code), std::move(message), pause_ms);
  }
  return Error{kind_of_status(response.status, effect), std::move(code), std::move(message), {}};
}

Error unreadable(const Error& why, Effect effect) {
  return Error{effect == Effect::unknown ? ErrorKind::in_doubt : ErrorKind::transient,
               "http.unreadable",
               fmt::format("The system reported success, but its answer cannot be read: {}", why.text()),
               {}};
}

}  // namespace crossdock::connectors::http
