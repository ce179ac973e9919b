// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/operation.hpp"

#include "connect/config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::connectors::http {
namespace {

using connect::config_place;
using connect::Field;
using connect::FieldType;
using crossdock::http::Method;

constexpr std::int64_t k_timeout_max_ms = 600'000;

const std::vector<Field>& operation_fields() {
  static const std::vector<Field> fields = {
      {"summary", FieldType::text, false, "", "One sentence for people."},
      {"method", FieldType::text, false, "POST", "GET, POST, PUT, PATCH or DELETE."},
      {"path", FieldType::text, true, "", "Below base_url, with ${ jq }."},
      {"query", FieldType::object, false, "", "Query parameters, with ${ jq }."},
      {"headers", FieldType::object, false, "", "Headers, with ${ jq }."},
      {"request", FieldType::text, false, "", "jq: arguments to body."},
      {"response", FieldType::text, false, "", "jq: body to answer."},
      {"idempotent", FieldType::boolean, false, "", "Repeating it has no second effect."},
      {"probe", FieldType::text, false, "", "The operation that finds out whether it happened."},
      {"absent", FieldType::list, false, "", "Statuses that mean: not there."},
      {"errors", FieldType::list, false, "", "Meanings of other statuses."},
      {"timeout_ms", FieldType::duration_ms, false, "", "How long it may take."}};
  return fields;
}

const std::vector<Field>& error_fields() {
  static const std::vector<Field> fields = {{"when", FieldType::text, false, "", "jq on the body: does the rule apply?"},
                                            {"kind", FieldType::text, true, "", "An error kind."},
                                            {"code", FieldType::text, false, "", "A stable slug."},
                                            {"message", FieldType::text, false, "", "jq: what to tell people."}};
  return fields;
}

Unexpected wrong(std::string code, std::string message, const std::string& where) {
  return fail(ErrorKind::invalid, std::move(code), std::move(message), where);
}

Result<int> read_status(const Json& value, const std::string& where) {
  if (value.is_int64() && value.get_int64() >= 100 && value.get_int64() <= 599) return static_cast<int>(value.get_int64());
  return wrong("http.status", "An HTTP status is a number from 100 to 599", where);
}

Result<std::vector<int>> read_statuses(const Json* value, const std::string& where) {
  std::vector<int> statuses;
  if (value == nullptr) return statuses;
  if (!value->is_array()) {
    CROSSDOCK_TRY(const int status, read_status(*value, where));
    statuses.push_back(status);
    return statuses;
  }
  for (const Json& item : value->get_array()) {
    CROSSDOCK_TRY(const int status, read_status(item, where));
    statuses.push_back(status);
  }
  return statuses;
}

std::optional<std::size_t> read_program(const JsonObject& object, std::string_view key, const std::string& where,
                                        Programs& programs) {
  const Json* text = json_find(object, key);
  if (text == nullptr) return std::nullopt;
  return programs.add(std::string(text->get_string()), config_place(where, key));
}

// internal and corrupt are about ourselves, never about an answer.
bool is_kind(const std::string& name) {
  return name != "internal" && name != "corrupt" && error_kind_from(name) != ErrorKind::internal;
}

Result<ErrorRule> read_rule(const Json& item, const std::string& where, Programs& programs) {
  if (!item.is_object()) return wrong("http.error_rule", "An error rule is an object", where);
  JsonObject rest = item.get_object();
  ErrorRule rule;
  CROSSDOCK_TRY(rule.statuses, read_statuses(json_find(rest, "status"), where + ".status"));
  rest.erase("status");
  CROSSDOCK_TRY(const auto checked, connect::check_fields(error_fields(), rest, where));
  CROSSDOCK_TRY(const auto kind, json_string(checked, "kind", where));
  if (!is_kind(kind)) return wrong("http.error_kind", fmt::format("There is no error kind \"{}\"", kind), where + ".kind");
  rule.kind = error_kind_from(kind);
  rule.code = json_string_or(checked, "code", "");
  rule.when = read_program(checked, "when", where, programs);
  rule.message = read_program(checked, "message", where, programs);
  if (rule.statuses.empty() && !rule.when) return wrong("http.error_rule", "An error rule needs status or when", where);
  return rule;
}

Result<std::vector<ErrorRule>> read_rules(const JsonObject& object, const std::string& where, Programs& programs) {
  std::vector<ErrorRule> rules;
  const Json* list = json_find(object, "errors");
  if (list == nullptr) return rules;
  for (const Json& item : list->get_array()) {
    CROSSDOCK_TRY(auto rule, read_rule(item, fmt::format("{}[{}]", config_place(where, "errors"), rules.size()), programs));
    rules.push_back(std::move(rule));
  }
  return rules;
}

Result<std::vector<std::pair<std::string, Template>>> read_templates(const JsonObject& object, std::string_view key,
                                                                     const std::string& where, Programs& programs) {
  std::vector<std::pair<std::string, Template>> templates;
  const JsonObject* given = connect::config_object(object, key);
  if (given == nullptr) return templates;
  for (const auto& [name, value] : *given) {
    const std::string place = config_place(config_place(where, key), name);
    if (!value.is_string()) return wrong("http.template", "Must be a string", place);
    if (key == "headers" && !is_header_name(name)) return wrong("http.header", "Not the name of a header", place);
    CROSSDOCK_TRY(auto parsed, Template::parse(value.get_string(), place, programs));
    templates.emplace_back(name, std::move(parsed));
  }
  return templates;
}

Result<Method> read_method(const JsonObject& checked, const std::string& where) {
  const Method method = crossdock::http::method_from(json_string_or(checked, "method", "POST"));
  if (method == Method::other || method == Method::options || method == Method::head) {
    return wrong("http.method", "The method must be GET, POST, PUT, PATCH or DELETE", where + ".method");
  }
  return method;
}

Result<Template> read_path(const JsonObject& checked, const std::string& where, Programs& programs) {
  CROSSDOCK_TRY(const auto path, json_string(checked, "path", where));
  if (!path.starts_with('/')) return wrong("http.path", "A path begins with a slash", where + ".path");
  // Expressions may hold any character; literals must be those of a URL.
  const bool literal = path.find("${") == std::string::npos;
  if (literal &&
      std::ranges::any_of(path, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '#' || c == 0x7f; })) {
    return wrong("http.path", "A path has no blanks, control characters or fragment", where + ".path");
  }
  return Template::parse(path, where + ".path", programs);
}

Result<Operation> read_operation(const std::string& name, const JsonObject& given, Programs& programs) {
  const std::string where = config_place("operations", name);
  CROSSDOCK_TRY(const auto checked, connect::check_fields(operation_fields(), given, where));
  Operation operation;
  operation.name = name;
  CROSSDOCK_TRY(operation.method, read_method(checked, where));
  CROSSDOCK_TRY(operation.path, read_path(checked, where, programs));
  CROSSDOCK_TRY(operation.query, read_templates(checked, "query", where, programs));
  CROSSDOCK_TRY(operation.headers, read_templates(checked, "headers", where, programs));
  operation.request = read_program(checked, "request", where, programs);
  operation.response = read_program(checked, "response", where, programs);
  const bool by_method = operation.method != Method::post && operation.method != Method::patch;
  operation.is_idempotent = connect::config_boolean(checked, "idempotent", by_method);
  operation.probe = json_string_or(checked, "probe", "");
  CROSSDOCK_TRY(operation.absent, read_statuses(json_find(checked, "absent"), where + ".absent"));
  CROSSDOCK_TRY(operation.errors, read_rules(checked, where, programs));
  if (json_find(checked, "timeout_ms") != nullptr) {
    CROSSDOCK_TRY(operation.timeout_ms, connect::config_bounded(checked, "timeout_ms", 1, k_timeout_max_ms, where));
  }
  return operation;
}

Result<void> check_probes(const Operations& operations) {
  for (const auto& [name, operation] : operations.by_name) {
    if (operation.probe.empty()) continue;
    const std::string where = config_place("operations", name) + ".probe";
    const Operation* probe = operations.find(operation.probe);
    if (probe == nullptr) return wrong("http.probe", fmt::format("There is no operation \"{}\"", operation.probe), where);
    if (!probe->is_idempotent) return wrong("http.probe", "A probe must be idempotent: it is repeated at will", where);
  }
  return {};
}

}  // namespace

const Operation* Operations::find(std::string_view name) const {
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : &found->second;
}

Result<Operations> read_operations(const JsonObject& checked) {
  Operations operations;
  const JsonObject* given = connect::config_object(checked, "operations");
  if (given == nullptr || given->empty())
    return wrong("http.operations", "A system needs at least one operation", "operations");
  if (given->size() > k_operations_max) return wrong("http.operations", "Too many operations", "operations");
  CROSSDOCK_TRY(const auto common, read_rules(checked, "", operations.programs));
  for (const auto& [name, value] : *given) {
    if (!value.is_object()) return wrong("http.operations", "An operation is an object", config_place("operations", name));
    CROSSDOCK_TRY(auto operation, read_operation(name, value.get_object(), operations.programs));
    operation.errors.insert(operation.errors.end(), common.begin(), common.end());
    operations.by_name.emplace(name, std::move(operation));
  }
  CROSSDOCK_CHECK(check_probes(operations));
  CROSSDOCK_CHECK(operations.programs.compile());
  return operations;
}

}  // namespace crossdock::connectors::http
