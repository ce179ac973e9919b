// SPDX-License-Identifier: Apache-2.0
#include "trial/difference.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace crossdock::trial {
namespace {

std::string plain(const Json& value) { return value.is_string() ? std::string(value.get_string()) : json_text(value); }

void compare(const Json& expected, const Json& actual, const std::string& where, std::vector<std::string>& out) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, member] : expected.get_object()) {
      const std::string place = fmt::format("{}.{}", where, std::string_view(key));
      const Json* const found = json_find(actual.get_object(), key);
      if (found != nullptr)
        compare(member, *found, place, out);
      else if (!member.is_null())
        out.push_back(fmt::format("{}: expected {}, is absent", place, json_text(member)));
    }
    return;
  }
  if (expected.is_array() && actual.is_array()) {
    const JsonArray& wanted = expected.get_array();
    const JsonArray& there = actual.get_array();
    if (wanted.size() != there.size()) {
      out.push_back(fmt::format("{}: expected {} entries, are {}: {}", where, wanted.size(), there.size(),
                                json_text(actual).substr(0, 400)));
      return;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) compare(wanted[i], there[i], fmt::format("{}[{}]", where, i), out);
    return;
  }
  const bool both_plain = !expected.is_object() && !expected.is_array() && !actual.is_object() && !actual.is_array();
  if (both_plain && plain(expected) == plain(actual)) return;
  out.push_back(fmt::format("{}: expected {}, is {}", where, json_text(expected), json_text(actual).substr(0, 400)));
}

}  // namespace

std::vector<std::string> differences(const Json& expected, const Json& actual, const std::string& where) {
  std::vector<std::string> out;
  compare(expected, actual, where, out);
  return out;
}

}  // namespace crossdock::trial
