// SPDX-License-Identifier: Apache-2.0
// Which events a filter wants, and the key under which listeners and events that came too early find each other.
// Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "process/definition.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::process {

// An attribute of the envelope; null when it has none.
Json attribute_of(const Json& event, std::string_view name);
// What an expression gave for the value of an attribute: true, or the value it must have.
bool condition_holds(const Json& result, const Json& value);
// `event` is the CloudEvents envelope. Conditions that name variables are left to the instance that listens. An expression
// that fails on an event does not match it.
bool matches(const EventFilter& filter, const Expressions& expressions, const Json& event);
// The values of the correlations that have an expectation; nothing when the event lacks one of them.
std::optional<std::string> correlation_key(const EventFilter& filter, const Expressions& expressions, const Json& event);
// The same key from the values that an instance expects, in the order of the filter.
std::string correlation_key(const JsonArray& expected);
// The value of one correlation; null when the event has none.
Json correlation_value(const EventFilter::Correlation& correlation, const Expressions& expressions, const Json& event);

}  // namespace crossdock::process
