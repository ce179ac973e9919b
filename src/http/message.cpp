// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include "http/h1_writer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace crossdock::http {
namespace {

constexpr std::array<std::string_view, 8> k_methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string_view find_in(const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view name) {
  const auto found = std::ranges::find(pairs, name, [](const auto& pair) -> std::string_view { return pair.first; });
  return found == pairs.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string_view to_string(Method method) { return k_methods.at(static_cast<std::size_t>(method)); }

Method method_from(std::string_view name) {
  const auto found = std::ranges::find(k_methods, name);
  return found == k_methods.end() ? Method::other : static_cast<Method>(found - k_methods.begin());
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string_view name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return same_name(field.first, name); });
  fields_.emplace_back(std::string(name), std::move(value));
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
  for (const auto& [known, value] : fields_) {
    if (same_name(known, name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [known, value] : query) {
    if (known == name) return value;
  }
  return std::nullopt;
}

std::string_view Request::parameter(std::string_view name) const { return find_in(parameters, name); }

Response Response::json(int status, const Json& value) { return text(status, json_text(value), "application/json"); }

Response Response::text(int status, std::string body, std::string_view type) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", std::string(type));
  response.body = std::move(body);
  return response;
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid: return 400;
    case ErrorKind::not_found: return 404;
    case ErrorKind::conflict: return 409;
    case ErrorKind::unauthorised: return 401;
    case ErrorKind::forbidden: return 403;
    case ErrorKind::rejected:
    case ErrorKind::missing_reference: return 422;
    case ErrorKind::transient:
    case ErrorKind::unavailable: return 503;
    case ErrorKind::rate_limited: return 429;
    case ErrorKind::in_doubt: return 502;
    case ErrorKind::limit: return 413;
    case ErrorKind::unsupported: return 501;
    case ErrorKind::corrupt:
    case ErrorKind::internal: return 500;
  }
  return 500;
}

Response problem(const Error& error, std::string_view correlation) {
  return problem(status_of(error.kind), error, correlation);
}

Response problem(int status, const Error& error, std::string_view correlation) {
  JsonObject body;
  body["type"] = "/problems/" + error.code;
  body["title"] = std::string(reason_phrase(status));
  body["status"] = status;
  body["detail"] = error.message;
  body["code"] = error.code;
  body["kind"] = std::string(to_string(error.kind));
  if (!error.place.empty()) body["place"] = error.place;
  if (!correlation.empty()) body["correlation"] = std::string(correlation);
  Response response = Response::text(status, json_text(body), "application/problem+json");
  if (status == 503 || status == 429) response.headers.add("Retry-After", "1");
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace crossdock::http
