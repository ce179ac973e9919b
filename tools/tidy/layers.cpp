// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/layers.hpp"

#include "tools/tidy/source.hpp"

#include <fmt/format.h>

#include <charconv>

namespace crossdock::tidy {
namespace {

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const auto end = text.find(' ');
    result.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  }
  return result;
}

bool parse_line(std::string_view line, Layers& layers) {
  const auto space = line.find(' ');
  const auto colon = line.find(':');
  if (space == std::string_view::npos || colon == std::string_view::npos || colon < space) return false;
  Layer layer;
  const auto number = line.substr(0, space);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), layer.floor);
  const auto folder = trim(line.substr(space, colon - space));
  if (error != std::errc() || end != number.data() + number.size() || folder.empty()) return false;
  const auto rest = line.substr(colon + 1);
  const auto bar = rest.find('|');
  layer.deps = words(rest.substr(0, bar));
  if (bar != std::string_view::npos) layer.test_deps = words(rest.substr(bar + 1));
  return layers.emplace(folder, std::move(layer)).second;
}

}  // namespace

std::expected<Layers, std::string> parse_layers(std::string_view text) {
  Layers layers;
  int number = 0;
  for (const auto line : split_lines(text)) {
    ++number;
    if (trim(line).empty()) continue;
    if (!parse_line(line, layers)) {
      return std::unexpected(
          fmt::format("layers line {}: \"{}\" is not \"<floor> <folder>: deps | test deps\"", number, line));
    }
  }
  return layers;
}

std::string_view folder_of(const Layers& layers, std::string_view path) {
  if (!is_below(path, "src")) return {};
  path.remove_prefix(4);
  for (auto slash = path.rfind('/'); slash != std::string_view::npos; slash = path.rfind('/')) {
    path = path.substr(0, slash);
    if (const auto found = layers.find(path); found != layers.end()) return found->first;
  }
  return {};
}

}  // namespace crossdock::tidy
