// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error. A function that cannot fail returns its value, not a Result.
#pragma once

#include "base/error.hpp"

#include <expected>
#include <string>
#include <utility>

namespace crossdock {

template <class T = void>
using Result = std::expected<T, Error>;

using Unexpected = std::unexpected<Error>;

// return fail(ErrorKind::invalid, "order.line_missing", "An order needs at least one line");
[[nodiscard]] inline Unexpected fail(ErrorKind kind, std::string code, std::string message, std::string place = {}) {
  return Unexpected(Error{kind, std::move(code), std::move(message), std::move(place)});
}
[[nodiscard]] inline Unexpected fail(Error error) { return Unexpected(std::move(error)); }

}  // namespace crossdock

#define CROSSDOCK_JOIN2(a, b) a##b
#define CROSSDOCK_JOIN(a, b) CROSSDOCK_JOIN2(a, b)
// CROSSDOCK_TRY(auto rows, reader.scan(spec));  declares `rows`, or returns the error. Not for coroutines.
#define CROSSDOCK_TRY(declaration, ...) CROSSDOCK_TRY_IMPL(CROSSDOCK_JOIN(try_, __LINE__), declaration, __VA_ARGS__)
#define CROSSDOCK_TRY_IMPL(temporary, declaration, ...)                         \
  auto temporary = (__VA_ARGS__);                                               \
  if (!temporary) return ::crossdock::Unexpected(std::move(temporary).error()); \
  declaration = *std::move(temporary)
// CROSSDOCK_CHECK(tx.put(table, row));  returns the error of a Result<void>, if any.
#define CROSSDOCK_CHECK(...)                                                            \
  do {                                                                                  \
    auto check_result = (__VA_ARGS__);                                                  \
    if (!check_result) return ::crossdock::Unexpected(std::move(check_result).error()); \
  } while (false)
