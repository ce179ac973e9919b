// SPDX-License-Identifier: Apache-2.0
// Blocking JSON calls to the hub and the simulated systems, for drivers that wait for the answer anyway.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace crossdock::sim {

class Api {
 public:
  Api() = default;
  // How a request gets its answer; blocks. The default is a socket.
  using Fetch = std::function<Result<http::Response>(http::Method method, const std::string& url,
                                                     const http::Headers& headers, const std::string& body)>;
  // `key` is the bearer token; "" sends none.
  Api(std::string url, std::string key, Fetch fetch = {})
      : url_(std::move(url)), key_(std::move(key)), fetch_(std::move(fetch)) {}
  const std::string& url() const { return url_; }
  const std::string& key() const { return key_; }

  // Whatever the status.
  Result<http::Response> send(http::Method method, std::string_view path, const Json& body = {}) const;
  // Errors: the call failed, the status is not 2xx, or the body is no JSON object.
  Result<JsonObject> get(std::string_view path) const;
  Result<JsonObject> put(std::string_view path, const Json& body) const;
  Result<JsonObject> post(std::string_view path, const Json& body) const;
  // Every entry of a paged list ("/v1/orders", "orders"; the path may have a query), page after page: `after` is given back
  // until a page is short.
  Result<void> each(std::string_view path, std::string_view list, const std::function<void(const JsonObject&)>& visit) const;

 private:
  Result<JsonObject> object(http::Method method, std::string_view path, const Json& body) const;
  std::string url_;
  std::string key_;
  Fetch fetch_;
};

}  // namespace crossdock::sim
