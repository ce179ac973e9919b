// SPDX-License-Identifier: Apache-2.0
#include "landscape/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace crossdock::landscape {
namespace {

constexpr int k_depth_max = 32;

std::string place(std::string_view name, const YAML::Mark& mark) { return fmt::format("{}:{}", name, mark.line + 1); }

bool plain_integer(const std::string& text, std::int64_t& value) {
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  const bool leading_zero = text.size() > start + 1 && text[start] == '0';
  if (text.empty() || leading_zero) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

Json scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return Json(text);  // quoted
  if (text == "true" || text == "false") return Json(text == "true");
  if (text == "null" || text == "~" || text.empty()) return Json(nullptr);
  std::int64_t value = 0;
  if (plain_integer(text, value)) return Json(value);
  return Json(text);
}

Result<Json> convert(const YAML::Node& node, std::string_view name, int depth) {
  if (depth > k_depth_max)
    return fail(ErrorKind::limit, "yaml.depth", "The document is nested too deeply", place(name, node.Mark()));
  if (node.IsScalar()) return scalar(node);
  if (node.IsSequence()) {
    JsonArray array;
    for (const YAML::Node& item : node) {
      CROSSDOCK_TRY(Json value, convert(item, name, depth + 1));
      array.push_back(std::move(value));
    }
    return Json(std::move(array));
  }
  if (!node.IsMap()) return Json(nullptr);
  JsonObject object;
  for (const auto& pair : node) {
    if (!pair.first.IsScalar())
      return fail(ErrorKind::invalid, "yaml.key", "A key must be plain text", place(name, pair.first.Mark()));
    const std::string& key = pair.first.Scalar();
    if (object.contains(key))
      return fail(ErrorKind::invalid, "yaml.key_twice", fmt::format("\"{}\" appears twice", key),
                  place(name, pair.first.Mark()));
    CROSSDOCK_TRY(Json value, convert(pair.second, name, depth + 1));
    object[key] = std::move(value);
  }
  return Json(std::move(object));
}

// yaml-cpp expands aliases silently, and a short text can expand without end.
bool has_alias(std::string_view text) {
  bool at_value = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (at_value && c == '*' && i + 1 < text.size() && std::isalnum(static_cast<unsigned char>(text[i + 1])) != 0)
      return true;
    at_value = c == '\n' || c == ' ' || c == '[' || c == ',' ? (at_value || c != ' ') : (c == ':' || c == '-');
  }
  return false;
}

}  // namespace

Result<Json> parse_yaml(std::string_view text, std::string_view name) {
  if (text.size() > k_file_bytes_max)
    return fail(ErrorKind::limit, "yaml.size", "The file is larger than 4 MiB", std::string(name));
  if (has_alias(text))
    return fail(ErrorKind::unsupported, "yaml.alias", "YAML aliases (*name) are not allowed", std::string(name));
  try {
    const auto documents = YAML::LoadAll(std::string(text));
    if (documents.size() != 1)
      return fail(ErrorKind::invalid, "yaml.documents", "The file must hold exactly one document", std::string(name));
    return convert(documents.front(), name, 0);
  } catch (const YAML::Exception& error) {
    return fail(ErrorKind::invalid, "yaml.syntax", error.msg, place(name, error.mark));
  }
}

Result<std::string> read_file(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return fail(ErrorKind::not_found, "file.unreadable", fmt::format("Cannot read {}", path), path);
  if (size > k_file_bytes_max)
    return fail(ErrorKind::limit, "file.size", fmt::format("{} is larger than 4 MiB", path), path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace crossdock::landscape
