// SPDX-License-Identifier: Apache-2.0
#include "base/ids.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock {
namespace {

constexpr std::string_view k_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::int64_t k_epoch_ms = 1'704'067'200'000;  // 2024-01-01

}  // namespace

std::string id_text(std::string_view prefix, std::int64_t value) {
  std::string out(prefix);
  out.push_back('_');
  const auto bits = static_cast<std::uint64_t>(value);
  for (int shift = 60; shift >= 0; shift -= 5) out.push_back(k_alphabet[(bits >> shift) & 31U]);
  return out;
}

Result<std::int64_t> id_parse(std::string_view prefix, std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::invalid, "id.format",
                fmt::format("\"{}\" is not an id of the form {}_...", text.substr(0, 40), prefix));
  };
  if (text.size() != prefix.size() + 14 || !text.starts_with(prefix) || text[prefix.size()] != '_') return bad();
  std::uint64_t bits = 0;
  for (const char c : text.substr(prefix.size() + 1)) {
    const std::size_t digit = k_alphabet.find(c);
    if (digit == std::string_view::npos) return bad();
    bits = (bits << 5) | digit;
  }
  if (bits > static_cast<std::uint64_t>(INT64_MAX)) return bad();
  return static_cast<std::int64_t>(bits);
}

std::int64_t IdSource::next() {
  const std::int64_t now_ms = clock_.now().us / 1000 - k_epoch_ms;
  last_ = std::max(last_ + 1, now_ms << 12);
  const std::int64_t ms = last_ >> 12;
  const std::int64_t counter = last_ & 4095;
  return (ms << 22) | (static_cast<std::int64_t>(node_) << 12) | counter;
}

void IdSource::advance_past(std::int64_t value) {
  const std::int64_t ms = value >> 22;
  // Of one millisecond, ids of a node with a larger number are larger whatever their counter.
  const bool later = static_cast<std::uint32_t>(value >> 12 & 1023) > node_;
  last_ = std::max(last_, later ? ((ms + 1) << 12) - 1 : (ms << 12) | (value & 4095));
}

}  // namespace crossdock
