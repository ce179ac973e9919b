// SPDX-License-Identifier: Apache-2.0
// The standard functions of the Serverless Workflow DSL that go over HTTP: `http` and `openapi`, with the arguments that
// process/runtime.hpp describes. An answer of the other side is never an Error here: a status that the DSL calls one
// becomes {"error": {type, status, title, detail}}.
//
// Threads: the loop's. Calls under way are dropped when this is destroyed; their `done` never runs.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "http/client.hpp"
#include "http/url.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace crossdock::calls {

struct Options {
  // The value of a secret that a policy names; never logged, never kept.
  std::function<Result<Json>(std::string_view name)> secret;
  // Whether this target may be called: asked before each request, those to redirects and token endpoints too.
  std::function<Result<void>(const http::Url& url)> allowed;
  std::int64_t timeout_ms = 30'000;  // of each request
  // True: a request that is not idempotent and whose outcome is unknown gives ErrorKind::in_doubt instead of an answer.
  bool reports_doubt = false;
};

inline constexpr std::size_t k_redirects_max = 10;
inline constexpr std::size_t k_documents_max = 50;  // OpenAPI documents and tokens kept

class Calls {
 public:
  Calls(http::Client& client, const Clock& clock, Random& random, Options options);
  ~Calls();
  Calls(const Calls&) = delete;

  static bool knows(std::string_view function) { return function == "http" || function == "openapi"; }
  // `done` runs exactly once, possibly before call returns.
  void call(std::string_view function, Json arguments, std::function<void(Result<Json>)> done);
  // The body of a plain GET (schemas, functions of catalogs).
  void fetch(const std::string& uri, std::function<void(Result<std::string>)> done);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

// Whether repeating it has no second effect (RFC 9110 section 9.2.2), by the arguments.
bool is_idempotent(std::string_view function, const Json& arguments);

}  // namespace crossdock::calls
