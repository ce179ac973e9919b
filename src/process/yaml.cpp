// SPDX-License-Identifier: Apache-2.0
#include "process/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <sstream>

namespace crossdock::process {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::ranges::find(list, text) != list.end();
}

// Digits, for which YAML 1.2 says integer, but which would lose a leading zero.
bool has_leading_zero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0' && digits[1] != '.' && digits[1] != 'e';
}

std::optional<Json> number(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (digits.empty() || (digits[0] < '0' || digits[0] > '9') || has_leading_zero(digits)) return std::nullopt;
  std::int64_t integer = 0;
  const char* const end = text.data() + text.size();
  if (const auto [at, error] = std::from_chars(text.data(), end, integer); error == std::errc() && at == end)
    return Json(integer);
  double fraction = 0;
  const auto [at, error] = std::from_chars(text.data(), end, fraction);
  if (error == std::errc() && at == end && std::isfinite(fraction)) return Json(fraction);
  return std::nullopt;
}

// Core schema, YAML 1.2 section 10.3.2.
Json resolve(std::string_view text) {
  if (text.empty() || is_one_of(text, {"~", "null", "Null", "NULL"})) return Json(nullptr);
  if (is_one_of(text, {"true", "True", "TRUE"})) return Json(true);
  if (is_one_of(text, {"false", "False", "FALSE"})) return Json(false);
  if (auto value = number(text)) return *std::move(value);
  return Json(text);
}

// Builds the tree; after the first error, the rest is ignored.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(std::string_view source) : source_(source) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (!accept(mark, "", anchor)) return;
    add(Node{.line = mark.line + 1});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse(mark.line + 1, "YAML aliases are not accepted"); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    if (!accept(mark, tag, anchor)) return;
    const bool plain = tag == "?";
    add(Node{.line = mark.line + 1, .scalar = plain ? resolve(value) : Json(value), .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

  Result<Node> take() {
    if (error_) return fail(*std::move(error_));
    if (!root_) return fail(ErrorKind::invalid, "yaml.empty", "The document is empty", source_);
    return *std::move(root_);
  }
  void refuse(int line, std::string message) {
    if (!error_) error_ = Error{ErrorKind::invalid, "yaml.refused", std::move(message), fmt::format("{}:{}", source_, line)};
  }

 private:
  struct Open {
    Node node;
    std::optional<std::string> key;
  };

  bool accept(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) refuse(mark.line + 1, "YAML anchors are not accepted");
    if (!is_one_of(tag, {"", "?", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})) {
      refuse(mark.line + 1, fmt::format("The YAML tag \"{}\" is not accepted", tag.substr(0, 60)));
    }
    return !error_;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
    if (!accept(mark, tag, anchor)) return;
    if (open_.size() == Node::k_depth_max) return refuse(mark.line + 1, "The document is nested too deeply");
    open_.push_back({.node = Node{.kind = kind, .line = mark.line + 1}, .key = std::nullopt});
  }

  void close() {
    if (error_) return;
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Node::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.key) {
      parent.node.keys.push_back(*std::move(parent.key));
      parent.node.items.push_back(std::move(node));
      parent.key.reset();
    } else {
      add_key(parent, node);
    }
  }

  void add_key(Open& parent, Node& node) {
    if (node.kind != Node::Kind::scalar) return refuse(node.line, "A key must be a scalar");
    if (!keys_of(parent).insert(node.text).second)
      return refuse(node.line, fmt::format("The key \"{}\" appears twice", node.text));
    parent.key = std::move(node.text);
  }

  // The keys of the innermost open map; one set for each depth.
  std::set<std::string>& keys_of(const Open& parent) {
    keys_.resize(open_.size());
    if (parent.node.items.empty()) keys_.back().clear();
    return keys_.back();
  }

  std::string source_;
  std::vector<Open> open_;
  std::vector<std::set<std::string>> keys_;
  std::optional<Node> root_;
  std::optional<Error> error_;
};

}  // namespace

Result<Node> parse_yaml(std::string_view text, std::string_view source) {
  if (text.size() > Node::k_bytes_max) {
    return fail(ErrorKind::limit, "yaml.too_large", fmt::format("The document has more than {} bytes", Node::k_bytes_max),
                std::string(source));
  }
  Builder builder(source);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Builder rest(source);
    if (parser.HandleNextDocument(rest)) builder.refuse(1, "There is more than one document in the file");
  } catch (const YAML::Exception& exception) {
    builder.refuse(std::max(0, exception.mark.line) + 1, "This is not YAML: " + exception.msg);
  }
  return builder.take();
}

Json to_json(const Node& node) {
  switch (node.kind) {
    case Node::Kind::scalar: return node.scalar;
    case Node::Kind::list: {
      JsonArray array;
      for (const Node& item : node.items) array.push_back(to_json(item));
      return array;
    }
    case Node::Kind::map: {
      JsonObject object;
      for (std::size_t i = 0; i < node.items.size(); ++i) object.emplace(node.keys[i], to_json(node.items[i]));
      return object;
    }
  }
  return nullptr;
}

}  // namespace crossdock::process
