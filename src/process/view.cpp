// SPDX-License-Identifier: Apache-2.0
#include "process/loader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::process {
namespace {

// RFC 6901 section 3.
std::string escaped(std::string_view step) {
  std::string out;
  for (const char c : step) {
    if (c == '~') out.append("~0");
    else if (c == '/') out.append("~1");
    else out.push_back(c);
  }
  return out;
}

}  // namespace

std::string View::place() const {
  if (pointer_.empty()) return fmt::format("{}:{}", source_, node_->line);
  return fmt::format("{}:{}, {}", source_, node_->line, pointer_);
}

Unexpected View::refuse(std::string_view why) const {
  return fail(ErrorKind::invalid, "process.document", std::string(why), place());
}

Unexpected View::unsupported(std::string_view what) const {
  return fail(ErrorKind::unsupported, "process.unsupported", fmt::format("{} is not supported", what), place());
}

View View::child(const Node& node, std::string_view step) const {
  return View(node, pointer_ + "/" + escaped(step), source_);
}

Result<void> View::is_map() const {
  if (node_->kind != Node::Kind::map) return refuse("A map is expected here");
  return {};
}

Result<void> View::is_list() const {
  if (node_->kind != Node::Kind::list) return refuse("A list is expected here");
  return {};
}

Result<void> View::only(std::initializer_list<std::string_view> keys) const {
  CROSSDOCK_CHECK(is_map());
  for (const auto& [key, member] : members()) {
    if (std::ranges::find(keys, key) == keys.end()) return member.refuse(fmt::format("\"{}\" is not known here", key));
  }
  return {};
}

std::optional<View> View::find(std::string_view key) const {
  if (node_->kind != Node::Kind::map) return std::nullopt;
  const auto found = std::ranges::find(node_->keys, key);
  if (found == node_->keys.end()) return std::nullopt;
  return child(node_->items[static_cast<std::size_t>(found - node_->keys.begin())], key);
}

Result<View> View::need(std::string_view key) const {
  CROSSDOCK_CHECK(is_map());
  auto found = find(key);
  if (!found) return refuse(fmt::format("\"{}\" is missing", key));
  return *std::move(found);
}

Result<std::string> View::text() const {
  if (node_->kind != Node::Kind::scalar || !node_->scalar.is_string()) return refuse("A string is expected here");
  return std::string(node_->scalar.get_string());
}

Result<std::int64_t> View::integer(std::int64_t min, std::int64_t max) const {
  const bool fits = node_->kind == Node::Kind::scalar && node_->scalar.is_int64() && node_->scalar.get_int64() >= min &&
                    node_->scalar.get_int64() <= max;
  if (!fits) return refuse(fmt::format("An integer from {} to {} is expected here", min, max));
  return node_->scalar.get_int64();
}

Result<bool> View::boolean() const {
  if (node_->kind != Node::Kind::scalar || !node_->scalar.is_bool()) return refuse("true or false is expected here");
  return node_->scalar.get_bool();
}

std::vector<View> View::items() const {
  std::vector<View> out;
  for (std::size_t i = 0; i < node_->items.size(); ++i) out.push_back(child(node_->items[i], std::to_string(i)));
  return out;
}

std::vector<std::pair<std::string, View>> View::members() const {
  std::vector<std::pair<std::string, View>> out;
  for (std::size_t i = 0; i < node_->keys.size(); ++i)
    out.emplace_back(node_->keys[i], child(node_->items[i], node_->keys[i]));
  return out;
}

Result<std::pair<std::string, View>> View::single() const {
  if (node_->kind != Node::Kind::map || node_->items.size() != 1)
    return refuse("A map with exactly one name is expected here");
  return members().front();
}

}  // namespace crossdock::process
