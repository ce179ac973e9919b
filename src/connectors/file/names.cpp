// SPDX-License-Identifier: Apache-2.0
#include "connectors/file/names.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <fnmatch.h>

#include <algorithm>
#include <array>

namespace crossdock::connectors::file {
namespace {

constexpr std::array<std::string_view, 6> k_unfinished = {".tmp", ".part", ".partial", ".filepart", ".crdownload", "~"};

bool is_utf8(std::string_view text) { return json_parse(json_text(Json(text))).has_value(); }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

bool is_unfinished(std::string_view name) {
  return name.starts_with('.') ||
         std::ranges::any_of(k_unfinished, [&](std::string_view end) { return name.ends_with(end); });
}

Result<void> check_name(std::string_view name) {
  const auto refuse = [](std::string_view why) {
    return fail(ErrorKind::invalid, "file.name", fmt::format("Not a file name we write or read: {}", why), "file");
  };
  if (name.empty()) return refuse("it is empty");
  if (name.size() > k_name_bytes_max) return refuse(fmt::format("it has more than {} bytes", k_name_bytes_max));
  if (name.find('/') != std::string_view::npos || name.find('\\') != std::string_view::npos)
    return refuse("it contains a slash");
  if (std::ranges::any_of(name, is_control)) return refuse("it contains control characters");
  if (!is_utf8(name)) return refuse("it is not valid UTF-8");
  if (is_unfinished(name)) return refuse("it is hidden or looks unfinished");
  return {};
}

bool matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD | FNM_PATHNAME) == 0;
}

std::string with_suffix(std::string_view name, int number) {
  if (number == 0) return std::string(name);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return fmt::format("{}-{}", name, number);
  return fmt::format("{}-{}{}", name.substr(0, dot), number, name.substr(dot));
}

}  // namespace crossdock::connectors::file
