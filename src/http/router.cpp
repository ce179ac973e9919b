// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include "base/assert.hpp"
#include "http/target.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace crossdock::http {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  for (;;) {
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    if (end == path.size()) return segments;
    path.remove_prefix(end + 1);
  }
}

// Splits before decoding, so that an escaped slash stays inside its segment ("PO%2F17" is one parameter).
std::vector<std::string> segments_of(const Request& request) {
  std::string_view raw = request.target;
  raw = raw.substr(0, raw.find('?'));
  std::vector<std::string> segments;
  for (const auto segment : split(raw.empty() ? std::string_view(request.path) : raw)) {
    auto decoded = raw.empty() ? Result<std::string>(std::string(segment)) : percent_decode(segment);
    segments.push_back(decoded ? *std::move(decoded) : std::string(segment));
  }
  return segments;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

bool matches(const std::vector<std::string>& route, const std::vector<std::string>& path) {
  return std::ranges::equal(route, path, [](const std::string& want, const std::string& have) {
    return is_parameter(want) ? !have.empty() : want == have;
  });
}

bool same_shape(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::equal(
      a, b, [](const std::string& x, const std::string& y) { return x == y || (is_parameter(x) && is_parameter(y)); });
}

// A literal beats a parameter, from the left: "/orders/open" before "/orders/{id}".
bool is_more_exact(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (is_parameter(a.at(i)) != is_parameter(b.at(i))) return is_parameter(b.at(i));
  }
  return false;
}

}  // namespace

void Router::add(Method method, std::string_view path_template, Handler handler) {
  Route route{method, {}, std::move(handler)};
  for (const auto segment : split(path_template)) route.segments.emplace_back(segment);
  for (const auto& known : routes_) CROSSDOCK_ASSERT(known.method != method || !same_shape(known.segments, route.segments));
  routes_.push_back(std::move(route));
}

void Router::handle(Request request, Responder responder) const {
  const auto segments = segments_of(request);
  const Method wanted = request.method == Method::head ? Method::get : request.method;
  const Route* best = nullptr;
  std::string allow;
  for (const auto& route : routes_) {
    if (!matches(route.segments, segments)) continue;
    if (route.method != wanted) {
      allow.append(allow.empty() ? "" : ", ").append(to_string(route.method));
      continue;
    }
    if (best == nullptr || is_more_exact(route.segments, best->segments)) best = &route;
  }
  if (best != nullptr) {
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const std::string_view name = best->segments.at(i);
      if (is_parameter(name)) request.parameters.emplace_back(name.substr(1, name.size() - 2), segments.at(i));
    }
    return best->handler(std::move(request), std::move(responder));
  }
  auto response =
      allow.empty()
          ? problem(Error{ErrorKind::not_found, "http.route", "There is nothing at this path", request.path},
                    request.correlation)
          : problem(405, Error{ErrorKind::unsupported, "http.method", "This path does not take this method", request.path},
                    request.correlation);
  if (!allow.empty()) response.headers.add("Allow", std::move(allow));
  if (!request.correlation.empty()) response.headers.set("X-Correlation-Id", request.correlation);
  responder(std::move(response));
}

}  // namespace crossdock::http
