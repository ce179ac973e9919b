// SPDX-License-Identifier: Apache-2.0
// Strong, time-ordered ids. One 63-bit integer (41 bits of milliseconds since 2024, 10 bits of node, 12 bits of
// counter), so that rows append at the right edge of their table and ids sort by age. Outside they are written as a
// prefix and 13 characters of Crockford base 32 ("ord_00FVN2KQ3C01R"), which also sort by age.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace crossdock {

std::string id_text(std::string_view prefix, std::int64_t value);
Result<std::int64_t> id_parse(std::string_view prefix, std::string_view text);

// Tag has `static constexpr std::string_view prefix`.
template <class Tag>
struct Id {
  std::int64_t value = 0;

  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
  std::string text() const { return id_text(Tag::prefix, value); }
  static Result<Id> parse(std::string_view text) {
    CROSSDOCK_TRY(const std::int64_t value, id_parse(Tag::prefix, text));
    return Id{value};
  }
};

struct OrderTag {
  static constexpr std::string_view prefix = "ord";
};
struct MessageTag {
  static constexpr std::string_view prefix = "msg";
};
struct InstanceTag {
  static constexpr std::string_view prefix = "prc";
};
struct ExceptionTag {
  static constexpr std::string_view prefix = "exc";
};
struct CorrelationTag {
  static constexpr std::string_view prefix = "cor";
};
struct SentTag {
  static constexpr std::string_view prefix = "snt";
};
using OrderId = Id<OrderTag>;
using MessageId = Id<MessageTag>;
using InstanceId = Id<InstanceTag>;
using ExceptionId = Id<ExceptionTag>;
using SentId = Id<SentTag>;
using CorrelationId = Id<CorrelationTag>;

// Gives out values that only grow, also when the clock steps back. Not thread-safe: one per writer thread.
// After a restart call `advance_past` with the largest value stored.
class IdSource {
 public:
  IdSource(const Clock& clock, std::uint32_t node) : clock_(clock), node_(node & 1023U) {}
  std::int64_t next();
  void advance_past(std::int64_t value);
  template <class AnyId>
  AnyId make() {
    return AnyId{next()};
  }

 private:
  const Clock& clock_;
  std::uint32_t node_;
  std::int64_t last_ = 0;  // milliseconds and counter, without the node
};

}  // namespace crossdock

template <class Tag>
struct std::hash<crossdock::Id<Tag>> {
  std::size_t operator()(const crossdock::Id<Tag>& id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
