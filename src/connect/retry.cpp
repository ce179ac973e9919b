// SPDX-License-Identifier: Apache-2.0
#include "connect/wrappers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace crossdock::connect {
namespace {

constexpr std::string_view k_pause_prefix = "retry after ";
constexpr std::string_view k_pause_suffix = " ms";
constexpr std::int64_t k_pause_max_ms = 24LL * 3600 * 1000;  // what we believe of another system's wish
constexpr int k_doublings_max = 40;

}  // namespace

RetryPolicy RetryPolicy::standard() {
  RetryPolicy policy;
  policy.set(ErrorKind::transient, {.attempts_max = 12, .first_delay_ms = 1'000, .delay_max_ms = 300'000});
  policy.set(ErrorKind::unavailable, {.attempts_max = 12, .first_delay_ms = 1'000, .delay_max_ms = 300'000});
  policy.set(ErrorKind::rate_limited, {.attempts_max = 50, .first_delay_ms = 2'000, .delay_max_ms = 600'000});
  policy.set(ErrorKind::in_doubt, {.attempts_max = 20, .first_delay_ms = 1'000, .delay_max_ms = 300'000});
  return policy;
}

std::optional<std::int64_t> RetryPolicy::next_delay_ms(ErrorKind kind, int attempt, Random& random) const {
  const RetryRule& known = rule(kind);
  if (attempt < 1 || attempt >= known.attempts_max) return std::nullopt;
  std::int64_t delay_ms = known.first_delay_ms;
  for (int i = 1; i < std::min(attempt, k_doublings_max) && delay_ms < known.delay_max_ms; ++i) delay_ms *= 2;
  delay_ms = std::min(delay_ms, known.delay_max_ms);
  const std::int64_t half = delay_ms / 2;
  return delay_ms - half + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(half) + 1));
}

std::optional<std::int64_t> RetryPolicy::next_delay_ms(const Error& error, int attempt, Random& random) const {
  const auto delay_ms = next_delay_ms(error.kind, attempt, random);
  if (!delay_ms) return std::nullopt;
  return std::max(*delay_ms, retry_after_ms(error).value_or(0));
}

Error rate_limited_error(std::string code, std::string message, std::optional<std::int64_t> retry_after_ms) {
  Error error{ErrorKind::rate_limited, std::move(code), std::move(message), {}};
  if (retry_after_ms) {
    error.place =
        fmt::format("{}{}{}", k_pause_prefix, std::clamp<std::int64_t>(*retry_after_ms, 0, k_pause_max_ms), k_pause_suffix);
  }
  return error;
}

std::optional<std::int64_t> retry_after_ms(const Error& error) {
  std::string_view text = error.place;
  if (error.kind != ErrorKind::rate_limited || !text.starts_with(k_pause_prefix) || !text.ends_with(k_pause_suffix)) {
    return std::nullopt;
  }
  text.remove_prefix(k_pause_prefix.size());
  text.remove_suffix(k_pause_suffix.size());
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace crossdock::connect
