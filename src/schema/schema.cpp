// SPDX-License-Identifier: Apache-2.0
#include "schema/schema.hpp"

#include <fmt/format.h>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <exception>
#include <regex>
#include <set>
#include <string_view>
#include <utility>

namespace crossdock::schema {
namespace {

using Adapter = valijson::adapters::BoostJsonAdapter;

// valijson says where in steps such as "<root>", "[name]" and "[3]".
std::string pointer_of(const std::vector<std::string>& steps) {
  std::string out;
  for (const std::string& step : steps) {
    if (!step.starts_with('[') || !step.ends_with(']')) continue;
    out.push_back('/');
    for (const char c : step.substr(1, step.size() - 2)) {
      if (c == '~')
        out.append("~0");
      else if (c == '/')
        out.append("~1");
      else
        out.push_back(c);
    }
  }
  return out;
}

Unexpected unreadable(const std::string& why) {
  return fail(ErrorKind::invalid, "schema.unreadable", "It is no JSON Schema: " + why);
}

// What valijson takes on trust: that patterns can be read, and that following references at one and the same value ends.
class Inspection {
 public:
  explicit Inspection(const Json& root) : root_(root) {}

  Result<void> look(const Json& schema, std::size_t depth) {
    if (depth > Schema::k_schema_depth_max) return unreadable("it is nested too deeply");
    if (const auto* const list = schema.if_array()) {
      for (const Json& item : *list) CROSSDOCK_CHECK(look(item, depth + 1));
    }
    const auto* const object = schema.if_object();
    if (object == nullptr) return {};
    CROSSDOCK_CHECK(follow(schema));
    for (const auto& [key, member] : *object) {
      if (key == "pattern") CROSSDOCK_CHECK(pattern(member));
      if (key == "patternProperties" && member.is_object()) {
        for (const auto& [name, ignored] : member.get_object()) CROSSDOCK_CHECK(pattern(Json(name)));
      }
      CROSSDOCK_CHECK(look(member, depth + 1));
    }
    return {};
  }

  bool has_pattern = false;

 private:
  Result<void> pattern(const Json& value) {
    if (!value.is_string()) return {};  // a property of that name
    has_pattern = true;
    try {
      [[maybe_unused]] const std::regex compiled{std::string(value.get_string())};
    } catch (const std::exception&) {
      return unreadable(fmt::format("\"{}\" is no regular expression", std::string_view(value.get_string())));
    }
    return {};
  }

  // Everything that is applied to the same value as `schema` is; a schema among them again would be applied for ever.
  Result<void> follow(const Json& schema) {
    const auto* const object = schema.if_object();
    if (object == nullptr || done_.contains(&schema)) return {};
    if (!following_.insert(&schema).second) return unreadable("it refers to itself without an end");
    CROSSDOCK_CHECK(reference(*object));
    for (const std::string_view key : {"not", "if", "then", "else"}) {
      if (const Json* const member = object->if_contains(key)) CROSSDOCK_CHECK(follow(*member));
    }
    for (const std::string_view key : {"allOf", "anyOf", "oneOf"}) {
      const Json* const members = object->if_contains(key);
      if (members == nullptr || !members->is_array()) continue;
      for (const Json& member : members->get_array()) CROSSDOCK_CHECK(follow(member));
    }
    following_.erase(&schema);
    done_.insert(&schema);
    return {};
  }

  Result<void> reference(const JsonObject& object) {
    const Json* const given = object.if_contains("$ref");
    if (given == nullptr || !given->is_string()) return {};
    const std::string_view text = given->get_string();
    if (!text.starts_with('#')) return unreadable(fmt::format("it refers to another document, {}", text));
    boost::system::error_code missing;
    const Json* const target = root_.find_pointer(text.substr(1), missing);
    if (target == nullptr) return unreadable(fmt::format("there is no {}", text));
    return follow(*target);
  }

  const Json& root_;
  std::set<const Json*> following_;
  std::set<const Json*> done_;
};

// A text that is too long for a pattern.
bool has_long_text(const Json& value) {
  if (const auto* const text = value.if_string()) return text->size() > Schema::k_pattern_text_bytes_max;
  if (const auto* const list = value.if_array()) return std::ranges::any_of(*list, has_long_text);
  const auto* const object = value.if_object();
  return object != nullptr && std::ranges::any_of(*object, [](const auto& member) { return has_long_text(member.value()); });
}

}  // namespace

struct Schema::Impl {
  valijson::Schema schema;
  bool has_pattern = false;
};

Schema::Schema(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::compile(const Json& schema) {
  if (!schema.is_object()) return fail(ErrorKind::invalid, "schema.unreadable", "A JSON Schema is an object");
  Inspection inspection(schema);
  CROSSDOCK_CHECK(inspection.look(schema, 0));
  auto impl = std::make_unique<Impl>();
  impl->has_pattern = inspection.has_pattern;
  try {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(schema), impl->schema);
  } catch (const std::exception& broken) {
    return unreadable(broken.what());
  }
  return Schema(std::move(impl));
}

std::vector<Problem> Schema::problems(const Json& value) const {
  std::vector<Problem> out;
  if (impl_->has_pattern && has_long_text(value)) {
    out.push_back(
        {"", fmt::format("A text of more than {} bytes cannot be checked by a pattern", k_pattern_text_bytes_max)});
    return out;
  }
  try {
    valijson::ValidationResults results;
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    if (validator.validate(impl_->schema, Adapter(value), &results)) return out;
    valijson::ValidationResults::Error error;
    while (out.size() < k_problems_max && results.popError(error))
      out.push_back({pointer_of(error.context), error.description});
    if (out.empty()) out.push_back({"", "The value does not hold"});
  } catch (const std::exception& broken) {
    out.push_back({"", fmt::format("The schema cannot be applied: {}", broken.what())});
  }
  return out;
}

Result<void> Schema::validate(const Json& value) const {
  const auto found = problems(value);
  if (found.empty()) return {};
  constexpr std::size_t k_shown = 3;
  std::string message;
  for (std::size_t i = 0; i < found.size() && i < k_shown; ++i) {
    message +=
        fmt::format("{}{}{}", i == 0 ? "" : "; ", found[i].pointer.empty() ? "" : found[i].pointer + ": ", found[i].reason);
  }
  return fail(ErrorKind::invalid, "schema.violated", std::move(message), found.front().pointer);
}

}  // namespace crossdock::schema
