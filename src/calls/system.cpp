// SPDX-License-Identifier: Apache-2.0
#include "calls/system.hpp"

#include "calls/calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::calls {
namespace {

bool host_matches(std::string_view pattern, const http::Url& url) {
  std::string_view host = pattern;
  const std::size_t colon = pattern.rfind(':');
  if (colon != std::string_view::npos && pattern.find(':') == colon) {
    if (pattern.substr(colon + 1) != std::to_string(url.port)) return false;
    host = pattern.substr(0, colon);
  }
  if (host.starts_with("*.")) return url.host.size() > host.size() - 1 && url.host.ends_with(host.substr(1));
  return http::same_name(host, url.host);
}

class WorkflowSystem final : public connect::System {
 public:
  WorkflowSystem(std::vector<std::string> allowed, connect::Environment& environment)
      : client_(environment.network.make_client({})),
        calls_(*client_, environment.clock, environment.random,
               {.secret = [secret = environment.secret](std::string_view name) -> Result<Json> {
                  CROSSDOCK_TRY(const std::string text, secret(name));
                  auto parsed = text.starts_with('{') ? json_parse(text) : Result<Json>(Json(text));
                  return parsed ? parsed : Result<Json>(Json(text));
                },
                .allowed = [allowed = std::move(allowed)](const http::Url& url) { return check_allowed(allowed, url); },
                .timeout_ms = 30'000,
                .reports_doubt = true}) {}

  void call(connect::Call call, std::function<void(Result<Json>)> done) override {
    calls_.call(call.operation == "openapi" ? "openapi" : "http", std::move(call.arguments), std::move(done));
  }

  void probe(connect::Call call, std::function<void(Result<Json>)> done) override {
    done(fail(ErrorKind::unsupported, "call.no_probe",
              fmt::format("Whether {} took effect cannot be found out", call.operation)));
  }

  bool knows(std::string_view operation) const override {
    return operation == "http" || operation == "http.once" || operation == "openapi";
  }
  bool is_idempotent(std::string_view operation) const override { return operation == "http"; }

 private:
  std::unique_ptr<http::Client> client_;
  Calls calls_;
};

}  // namespace

std::string operation_of(std::string_view function, const Json& arguments) {
  if (function == "openapi") return "openapi";
  return is_idempotent(function, arguments) ? "http" : "http.once";
}

Result<void> check_allowed(const std::vector<std::string>& allowed, const http::Url& url) {
  if (std::ranges::any_of(allowed, [&](const std::string& pattern) { return host_matches(pattern, url); })) return {};
  return fail(ErrorKind::forbidden, "call.not_allowed",
              fmt::format("Processes may not call {}: it is not in http_allow", url.origin()));
}

std::unique_ptr<connect::System> make_system(std::vector<std::string> allowed, connect::Environment& environment) {
  return std::make_unique<WorkflowSystem>(std::move(allowed), environment);
}

}  // namespace crossdock::calls
