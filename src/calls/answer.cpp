// SPDX-License-Identifier: Apache-2.0
#include "calls/answer.hpp"

#include "base/hash.hpp"
#include "http/h1_writer.hpp"
#include "http/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace crossdock::calls {
namespace {

constexpr std::string_view k_type = "https://serverlessworkflow.io/spec/1.0.0/errors/";
constexpr std::size_t k_detail_bytes_max = 500;
constexpr std::size_t k_depth_max = 200;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

std::string media_type(const http::Headers& headers) {
  const std::string_view value = headers.get("content-type").value_or("");
  std::string type = lower(value.substr(0, value.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type;
}

bool is_text(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 && c != '\t' && c != '\n' && c != '\r'; });
}

Unexpected bad(std::string_view what) { return fail(ErrorKind::invalid, "call.arguments", std::string(what)); }

Result<void> add_headers(const JsonObject& arguments, http::Headers& out) {
  const Json* const headers = json_find(arguments, "headers");
  if (headers == nullptr) return {};
  if (!headers->is_object()) return bad("`headers` must be an object");
  for (const auto& [name, value] : headers->get_object()) {
    if (value.is_structured()) return bad(fmt::format("The header {} must be text", std::string_view(name)));
    if (!value.is_null()) out.add(std::string(name), text_of(value));
  }
  return {};
}

Result<void> add_query(const JsonObject& arguments, std::string& url) {
  const Json* const query = json_find(arguments, "query");
  if (query == nullptr) return {};
  if (!query->is_object()) return bad("`query` must be an object");
  const std::size_t fragment = url.find('#');
  if (fragment != std::string::npos) url.resize(fragment);
  char separator = url.find('?') == std::string::npos ? '?' : '&';
  const auto add = [&](std::string_view name, const Json& value) {
    url += fmt::format("{}{}={}", separator, http::percent_encode(name), http::percent_encode(text_of(value)));
    separator = '&';
  };
  for (const auto& [name, value] : query->get_object()) {
    if (value.is_null()) continue;
    if (const auto* list = value.if_array()) {
      for (const Json& item : *list) add(name, item);
    } else {
      add(name, value);
    }
  }
  return {};
}

void add_body(const JsonObject& arguments, Request& out) {
  const Json* const body = json_find(arguments, "body");
  if (body == nullptr) return;
  const std::string type = media_type(out.headers);
  if (body->is_string()) {
    out.body = body->get_string();
    if (type.empty()) out.headers.add("Content-Type", "text/plain; charset=utf-8");
  } else if (type == "application/x-www-form-urlencoded" && body->is_object()) {
    out.body = form_encoded(body->get_object());
  } else {
    out.body = json_text(*body);
    if (type.empty()) out.headers.add("Content-Type", "application/json");
  }
}

JsonObject header_object(const http::Headers& headers) {
  JsonObject out;
  for (const auto& [name, value] : headers.fields()) {
    if (http::same_name(name, "authorization")) continue;  // what is kept of a call holds no secret
    Json& field = out[name];
    field = field.is_string() ? Json(std::string(field.get_string()) + ", " + value) : Json(value);
  }
  return out;
}

std::string detail_of(const http::Response& response) {
  std::string detail(is_text(response.body) ? response.body.substr(0, k_detail_bytes_max) : "");
  while (!detail.empty() && (static_cast<unsigned char>(detail.back()) & 0xC0U) == 0x80U) detail.pop_back();
  return detail;
}

}  // namespace

std::string text_of(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? std::string(value.get_string()) : json_text(value);
}

std::string form_encoded(const JsonObject& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (value.is_null()) continue;
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", http::percent_encode(name), http::percent_encode(text_of(value)));
  }
  return out;
}

Result<Request> make_request(const JsonObject& arguments) {
  Request out;
  out.method = upper(json_string_or(arguments, "method", "get"));
  const Json* const endpoint = json_find(arguments, "endpoint");
  const Json* uri = endpoint;
  if (endpoint != nullptr && endpoint->is_object()) uri = json_find(endpoint->get_object(), "uri");
  if (uri == nullptr || !uri->is_string()) return bad("The endpoint must be a URI");
  out.url = uri->get_string();
  CROSSDOCK_CHECK(add_query(arguments, out.url));
  CROSSDOCK_CHECK(add_headers(arguments, out.headers));
  add_body(arguments, out);
  if (!out.headers.get("accept")) out.headers.add("Accept", "application/json, */*;q=0.8");
  return out;
}

Json error_answer(std::string_view type, int status, std::string_view title, std::string_view detail) {
  JsonObject error{{"type", std::string(k_type).append(type)}, {"status", status}, {"title", title}};
  if (!detail.empty()) error["detail"] = detail;
  return JsonObject{{"error", std::move(error)}};
}

Json error_answer(std::string_view type, const Error& error) {
  const int status = type == "communication" ? 500 : type == "authentication" ? 401 : type == "authorization" ? 403 : 400;
  std::string title = fmt::format("{} error", type);
  title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  return error_answer(type, status, title, error.message + (error.place.empty() ? "" : " (" + error.place + ")"));
}

Json failure_answer(const Error& error) {
  if (error.kind == ErrorKind::forbidden) return error_answer("authorization", error);
  if (error.kind == ErrorKind::invalid) return error_answer("configuration", error);
  const bool timed_out = error.code == "http.timeout";
  const std::string detail = error.message + (error.place.empty() ? "" : " (" + error.place + ")");
  if (timed_out) return error_answer("communication", 504, "Gateway Timeout", detail);
  if (error.kind == ErrorKind::transient) return error_answer("communication", 503, "Service Unavailable", detail);
  return error_answer("communication", 502, "Bad Gateway", detail);
}

Json content_of(const http::Response& response) {
  if (response.body.empty()) return nullptr;
  const std::string type = media_type(response.headers);
  const bool is_json = type == "application/json" || type.ends_with("+json") || type == "text/json";
  if (is_json || type.empty()) {
    if (auto parsed = json_parse(response.body, k_depth_max)) return *std::move(parsed);
  }
  const bool texty = is_json || type.empty() || type.starts_with("text/") || type.ends_with("+xml") ||
                     type == "application/xml" || type == "application/yaml" || type == "application/x-yaml" ||
                     type == "application/javascript" || type == "application/x-www-form-urlencoded";
  if (texty && is_text(response.body)) return Json(response.body);
  return Json(base64(response.body));
}

Json response_answer(const JsonObject& arguments, const Request& request, const http::Response& response) {
  const Json* const redirect = json_find(arguments, "redirect");
  const bool accepts = redirect != nullptr && redirect->is_bool() && redirect->get_bool();
  if (response.status < 200 || response.status >= (accepts ? 400 : 300)) {
    return error_answer("communication", response.status, http::reason_phrase(response.status), detail_of(response));
  }
  const std::string how = json_string_or(arguments, "output", "content");
  if (how == "raw") return JsonObject{{"output", base64(response.body)}};
  if (how != "response") return JsonObject{{"output", content_of(response)}};
  return JsonObject{{"output", JsonObject{{"request", JsonObject{{"method", lower(request.method)},
                                                                 {"uri", request.url},
                                                                 {"headers", header_object(request.headers)}}},
                                          {"headers", header_object(response.headers)},
                                          {"statusCode", response.status},
                                          {"content", content_of(response)}}}};
}

}  // namespace crossdock::calls
