// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace crossdock {
namespace {

constexpr std::array<std::string_view, 15> k_names = {
    "invalid",      "not_found", "conflict", "unauthorised", "forbidden", "rejected",    "missing_reference", "transient",
    "rate_limited", "in_doubt",  "limit",    "unavailable",  "corrupt",   "unsupported", "internal"};

}  // namespace

std::string_view to_string(ErrorKind kind) { return k_names.at(static_cast<std::size_t>(kind)); }

ErrorKind error_kind_from(std::string_view name) {
  for (std::size_t i = 0; i < k_names.size(); ++i) {
    if (k_names.at(i) == name) return static_cast<ErrorKind>(i);
  }
  return ErrorKind::internal;
}

bool is_retryable(ErrorKind kind) {
  return kind == ErrorKind::transient || kind == ErrorKind::rate_limited || kind == ErrorKind::unavailable;
}

Error Error::at(std::string_view where) && {
  if (place.empty()) place = where;
  return std::move(*this);
}

std::string Error::text() const {
  std::string out(to_string(kind));
  out.append(" ").append(code).append(": ").append(message);
  if (!place.empty()) out.append(" (").append(place).append(")");
  return out;
}

}  // namespace crossdock
