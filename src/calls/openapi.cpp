// SPDX-License-Identifier: Apache-2.0
#include "calls/openapi.hpp"

#include "calls/answer.hpp"
#include "http/target.hpp"
#include "process/yaml.hpp"

#include <fmt/format.h>

#include <array>
#include <set>

namespace crossdock::calls {
namespace {

const JsonObject k_nothing;

const JsonObject& part(const JsonObject& of, std::string_view key) {
  const Json* const found = json_find(of, key);
  return found != nullptr && found->is_object() ? found->get_object() : k_nothing;
}

Unexpected bad(std::string why) { return fail(ErrorKind::invalid, "call.openapi", std::move(why)); }

// "#/components/parameters/id"; itself when it is no reference.
const JsonObject& resolved(const Json& document, const JsonObject& object) {
  const std::string reference = json_string_or(object, "$ref", "");
  if (!reference.starts_with("#/")) return object;
  boost::system::error_code error;
  const Json* const found = document.find_pointer(reference.substr(1), error);
  return found != nullptr && found->is_object() ? found->get_object() : k_nothing;
}

struct Operation {
  std::string method;
  std::string path;
  const JsonObject* item = nullptr;
  const JsonObject* operation = nullptr;
};

std::optional<Operation> find_operation(const Json& document, std::string_view id) {
  constexpr std::array<std::string_view, 7> k_methods = {"get", "put", "post", "delete", "options", "head", "patch"};
  for (const auto& [path, item] : part(document.get_object(), "paths")) {
    if (!item.is_object()) continue;
    for (const std::string_view method : k_methods) {
      const JsonObject& operation = part(item.get_object(), method);
      if (json_string_or(operation, "operationId", "") == id && !id.empty())
        return Operation{std::string(method), std::string(path), &item.get_object(), &operation};
    }
  }
  return std::nullopt;
}

// Scheme, host and port of a URI, and what comes before the last slash of its path.
std::string origin_of(const std::string& uri) {
  const std::size_t scheme = uri.find("://");
  return uri.substr(0, scheme == std::string::npos ? uri.size() : uri.find('/', scheme + 3));
}

std::string base_uri(const JsonObject& document, const Operation& operation, const std::string& source) {
  if (document.contains("swagger")) {
    const std::string source_scheme = source.substr(0, source.find("://"));
    const JsonArray& schemes = json_list_or_empty(document, "schemes");
    std::string scheme = source_scheme;
    bool offered = schemes.empty();
    for (const Json& one : schemes) offered = offered || text_of(one) == source_scheme;
    if (!offered) scheme = text_of(schemes[0]);
    const std::string host = json_string_or(document, "host", "");
    const std::string path = json_string_or(document, "basePath", "");
    return (host.empty() ? origin_of(source) : scheme + "://" + host) + (path == "/" ? "" : path);
  }
  const JsonArray* servers = &json_list_or_empty(*operation.operation, "servers");
  if (servers->empty()) servers = &json_list_or_empty(*operation.item, "servers");
  if (servers->empty()) servers = &json_list_or_empty(document, "servers");
  if (servers->empty() || !(*servers)[0].is_object()) return origin_of(source);
  const JsonObject& server = (*servers)[0].get_object();
  std::string url = json_string_or(server, "url", "/");
  for (const auto& [name, variable] : part(server, "variables")) {
    const std::string placeholder = fmt::format("{{{}}}", std::string_view(name));
    const std::string value = variable.is_object() ? json_string_or(variable.get_object(), "default", "") : "";
    for (std::size_t at = url.find(placeholder); at != std::string::npos; at = url.find(placeholder))
      url.replace(at, placeholder.size(), value);
  }
  if (url.find("://") == std::string::npos) {
    url = url.starts_with('/') ? origin_of(source) + url : source.substr(0, source.rfind('/') + 1) + url;
  }
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// Places the parameters of an operation in the arguments of an HTTP call.
class Builder {
 public:
  Builder(const Json& document, const Operation& operation, const JsonObject& given)
      : document_(document), operation_(operation), given_(given), path_(operation.path) {}

  Result<JsonObject> build(const std::string& base) {
    for (const JsonObject* owner : {operation_.operation, operation_.item}) {
      for (const Json& parameter : json_list_or_empty(*owner, "parameters")) {
        if (parameter.is_object()) CROSSDOCK_CHECK(place(resolved(document_, parameter.get_object())));
      }
    }
    CROSSDOCK_CHECK(body());
    if (!query_.empty()) out_["query"] = query_;
    if (!headers_.empty()) out_["headers"] = headers_;
    out_["method"] = operation_.method;
    out_["endpoint"] = JsonObject{{"uri", base + path_}};
    return std::move(out_);
  }

 private:
  Result<void> place(const JsonObject& parameter) {
    const std::string name = json_string_or(parameter, "name", "");
    const std::string in = json_string_or(parameter, "in", "");
    if (!placed_.insert(in + " " + name).second) return {};
    const Json* const value = given_.if_contains(name);
    if (value == nullptr || value->is_null()) {
      const Json* const required = json_find(parameter, "required");
      if (required != nullptr && required->is_bool() && required->get_bool() && in != "body")
        return bad(fmt::format("The parameter \"{}\" of the operation is missing", name));
      return {};
    }
    used_.insert(name);
    if (in == "path") return in_path(name, *value);
    if (in == "query") query_[name] = spread(parameter, *value);
    if (in == "header") headers_[name] = text_of(*value);
    if (in == "cookie") headers_["Cookie"] = fmt::format("{}={}", name, http::percent_encode(text_of(*value)));
    if (in == "body") out_["body"] = *value;
    if (in == "formData") form_[name] = *value;
    return {};
  }

  Result<void> in_path(const std::string& name, const Json& value) {
    const std::string placeholder = fmt::format("{{{}}}", name);
    const std::size_t at = path_.find(placeholder);
    if (at == std::string::npos) return bad(fmt::format("The path {} has no {}", operation_.path, placeholder));
    path_.replace(at, placeholder.size(), http::percent_encode(text_of(value)));
    return {};
  }

  // Lists repeat the name, unless the document says that they are joined.
  static Json spread(const JsonObject& parameter, const Json& value) {
    if (!value.is_array()) return value;
    const std::string format = json_string_or(parameter, "collectionFormat", "");
    const Json* const explode = json_find(parameter, "explode");
    const bool apart = explode != nullptr && explode->is_bool() && !explode->get_bool();
    if (!apart && (format.empty() || format == "multi")) return value;
    const std::string_view by = format == "ssv" ? " " : format == "tsv" ? "\t" : format == "pipes" ? "|" : ",";
    std::string joined;
    for (const Json& item : value.get_array()) joined += (joined.empty() ? "" : std::string(by)) + text_of(item);
    return Json(joined);
  }

  Result<void> body() {
    if (!form_.empty()) {
      headers_["Content-Type"] = "application/x-www-form-urlencoded";
      out_["body"] = form_;
    }
    const JsonObject& request = resolved(document_, part(*operation_.operation, "requestBody"));
    if (request.empty() || out_.contains("body")) return {};
    JsonObject rest;
    for (const auto& [name, value] : given_) {
      if (!used_.contains(std::string(name))) rest[name] = value;
    }
    if (const Json* const whole = rest.if_contains("body"); whole != nullptr && rest.size() == 1)
      out_["body"] = *whole;
    else if (!rest.empty())
      out_["body"] = rest;
    const JsonObject& content = part(request, "content");
    if (!content.empty() && !content.contains("application/json") && out_.contains("body"))
      headers_["Content-Type"] = content.begin()->key();
    const Json* const required = json_find(request, "required");
    if (required != nullptr && required->is_bool() && required->get_bool() && !out_.contains("body"))
      return bad("The body of the operation is missing");
    return {};
  }

  const Json& document_;
  const Operation& operation_;
  const JsonObject& given_;
  std::string path_;
  JsonObject out_;
  JsonObject query_;
  JsonObject headers_;
  JsonObject form_;
  std::set<std::string> placed_;
  std::set<std::string> used_;
};

}  // namespace

Result<Json> parse_openapi(std::string_view text, std::string_view source) {
  Result<Json> parsed = json_parse(text, 200);
  if (!parsed) {
    const auto node = process::parse_yaml(text, source);
    if (!node) return bad(fmt::format("{} is neither JSON nor YAML: {}", source, node.error().message));
    parsed = process::to_json(*node);
  }
  if (!parsed->is_object() || !parsed->get_object().contains("paths"))
    return bad(fmt::format("{} is no OpenAPI document", source));
  return parsed;
}

Result<JsonObject> openapi_call(const Json& document, const std::string& source, const JsonObject& arguments) {
  const std::string id = json_string_or(arguments, "operationId", "");
  const auto operation = find_operation(document, id);
  if (!operation) return bad(fmt::format("{} has no operation \"{}\"", source, id));
  CROSSDOCK_TRY(JsonObject call, Builder(document, *operation, part(arguments, "parameters"))
                                     .build(base_uri(document.get_object(), *operation, source)));
  for (const std::string_view key : {"output", "redirect"}) {
    if (const Json* const value = json_find(arguments, key)) call[key] = *value;
  }
  if (const Json* const policy = json_find(arguments, "authentication"))
    call["endpoint"].get_object()["authentication"] = *policy;
  return call;
}

}  // namespace crossdock::calls
