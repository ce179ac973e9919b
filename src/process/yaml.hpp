// SPDX-License-Identifier: Apache-2.0
// YAML 1.2 (hence JSON) as a tree that remembers its lines: documents of processes, and what they refer to.
//
// Refused: anchors and aliases, tags other than the plain ones, keys that are not scalars, duplicate keys, several
// documents, nesting beyond k_depth_max, text beyond k_bytes_max. Plain scalars follow the core schema of YAML 1.2
// (no "yes" or "on"), except that digits with a leading zero stay text: they are identifiers.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::process {

struct Node {
  enum class Kind : std::uint8_t { scalar, list, map };
  Kind kind = Kind::scalar;
  int line = 0;
  Json scalar;       // null, boolean, number or string
  std::string text;  // the scalar as it was written
  std::vector<std::string> keys;  // of a map, one for each item
  std::vector<Node> items;

  static constexpr std::size_t k_bytes_max = 1 << 20;
  static constexpr std::size_t k_depth_max = 100;
};

// Error place: "source:line".
Result<Node> parse_yaml(std::string_view text, std::string_view source);
Json to_json(const Node& node);

}  // namespace crossdock::process
