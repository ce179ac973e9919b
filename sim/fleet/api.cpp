// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/api.hpp"

#include "http/client.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_timeout_ms = 10'000;
constexpr int k_page = 500;

// A position is a number, an id a string; a finished list has neither.
std::string cursor_of(const JsonObject& page) {
  const Json* next = json_find(page, "next");
  if (next == nullptr) return "";
  return next->is_string() ? std::string(next->get_string()) : json_text(*next);
}

}  // namespace

Result<http::Response> Api::send(http::Method method, std::string_view path, const Json& body) const {
  http::Headers headers;
  if (!key_.empty()) headers.add("Authorization", "Bearer " + key_);
  if (!body.is_null()) headers.add("Content-Type", "application/json");
  const std::string text = body.is_null() ? "" : json_text(body);
  if (fetch_) return fetch_(method, url_ + std::string(path), headers, text);
  return http::fetch(method, url_ + std::string(path), headers, text, {.total_timeout_ms = k_timeout_ms});
}

Result<JsonObject> Api::object(http::Method method, std::string_view path, const Json& body) const {
  CROSSDOCK_TRY(const http::Response response, send(method, path, body));
  if (response.status / 100 != 2) {
    return fail(ErrorKind::unavailable, "api.status",
                fmt::format("{} {} answered {}: {}", http::to_string(method), path, response.status, response.body));
  }
  CROSSDOCK_TRY(Json value, json_parse(response.body));
  if (!value.is_object()) return fail(ErrorKind::invalid, "api.body", "The answer is not a JSON object", std::string(path));
  return std::move(value.get_object());
}

Result<JsonObject> Api::get(std::string_view path) const { return object(http::Method::get, path, {}); }
Result<JsonObject> Api::put(std::string_view path, const Json& body) const { return object(http::Method::put, path, body); }
Result<JsonObject> Api::post(std::string_view path, const Json& body) const {
  return object(http::Method::post, path, body);
}

Result<void> Api::each(std::string_view path, std::string_view list,
                       const std::function<void(const JsonObject&)>& visit) const {
  std::string after;
  for (;;) {
    const std::string url =
        fmt::format("{}{}limit={}{}", path, path.contains('?') ? "&" : "?", k_page, after.empty() ? "" : "&after=" + after);
    CROSSDOCK_TRY(const JsonObject page, get(url));
    const Json* entries = json_find(page, list);
    if (entries == nullptr || !entries->is_array()) {
      return fail(ErrorKind::invalid, "api.list", fmt::format("There is no list \"{}\" in the answer", list), url);
    }
    for (const Json& entry : entries->get_array()) {
      if (entry.is_object()) visit(entry.get_object());
    }
    std::string next = cursor_of(page);
    if (entries->get_array().empty() || next.empty() || next == after) return {};
    after = std::move(next);
  }
}

}  // namespace crossdock::sim
