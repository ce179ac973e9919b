// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/system.hpp"

#include "connectors/http/endpoint.hpp"
#include "connectors/http/exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::connectors::http {
namespace {

using connect::Call;
using Done = std::function<void(Result<Json>)>;

class HttpSystem final : public connect::System {
 public:
  HttpSystem(Endpoint endpoint, Operations operations, connect::Environment& environment)
      : endpoint_(std::move(endpoint)),
        operations_(std::move(operations)),
        clock_(environment.clock),
        random_(environment.random),
        client_(environment.network.make_client(endpoint_.client)) {}

  void call(Call call, Done done) override {
    const Operation* operation = operations_.find(call.operation);
    if (operation == nullptr)
      done(unknown(call));
    else
      run(*operation, std::move(call), Purpose::call, std::move(done));
  }

  void probe(Call call, Done done) override {
    const Operation* operation = operations_.find(call.operation);
    if (operation == nullptr) {
      done(unknown(call));
    } else if (operation->probe.empty()) {
      done(fail(ErrorKind::unsupported, "http.no_probe", "Nothing tells whether this operation happened", call.operation));
    } else {
      run(*operations_.find(operation->probe), std::move(call), Purpose::probe, std::move(done));
    }
  }

  bool knows(std::string_view operation) const override { return operations_.find(operation) != nullptr; }

  bool is_idempotent(std::string_view operation) const override {
    const Operation* found = operations_.find(operation);
    return found != nullptr && found->is_idempotent;
  }

 private:
  static Unexpected unknown(const Call& call) {
    return fail(ErrorKind::unsupported, "http.unknown_operation",
                fmt::format("There is no operation \"{}\"", call.operation));
  }

  void run(const Operation& operation, Call call, Purpose purpose, Done done);

  Endpoint endpoint_;
  Operations operations_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<crossdock::http::Client> client_;  // last: its calls end before what they point to
};

void HttpSystem::run(const Operation& operation, Call call, Purpose purpose, Done done) {
  auto prepared = prepare(operations_, operation, call);
  if (!prepared) {
    done(fail(std::move(prepared).error()));
    return;
  }
  auto headers = endpoint_.headers;
  for (const auto& [name, value] : prepared->headers.fields()) headers.set(name, value);
  add_correlation(headers, call.correlation, random_);
  const std::int64_t own_ms = operation.timeout_ms > 0 ? operation.timeout_ms : endpoint_.timeout_ms;
  const std::int64_t timeout_ms = std::clamp<std::int64_t>(call.timeout_ms, 1, own_ms);
  // The client drops its calls with us, so `this` and `operation` outlive the answer.
  auto answered = [this, &operation, purpose, call = std::move(call),
                   done = std::move(done)](Result<crossdock::http::Response> response) {
    if (response) {
      done(interpret(operations_, operation, call, purpose, *response, clock_.now()));
    } else {
      done(fail(error_of(std::move(response).error(), effect_of(operation, purpose))));
    }
  };
  client_->send(operation.method, endpoint_.base_url + prepared->target, std::move(headers), std::move(prepared->body),
                timeout_ms, std::move(answered));
}

}  // namespace

Result<std::unique_ptr<connect::System>> make_system(const JsonObject& checked, connect::Environment& environment) {
  CROSSDOCK_TRY(auto endpoint, read_endpoint(checked, environment));
  CROSSDOCK_TRY(auto operations, read_operations(checked));
  return std::make_unique<HttpSystem>(std::move(endpoint), std::move(operations), environment);
}

}  // namespace crossdock::connectors::http
