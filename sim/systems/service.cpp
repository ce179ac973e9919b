// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/service.hpp"

#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_drain_ms = 200;

}  // namespace

http::Response refusal(int status, std::string_view text) {
  return http::Response::json(status, JsonObject{{"error", text}});
}

Result<JsonObject> object_body(const http::Request& request) {
  CROSSDOCK_TRY(Json body, json_parse(request.body));
  if (!body.is_object()) return fail(ErrorKind::invalid, "body.object", "The body must be a JSON object");
  return std::move(body.get_object());
}

Service::Service(http::Network& network, const Clock& clock, ServiceOptions options)
    : network_(network),
      clock_(clock),
      options_(std::move(options)),
      delays_(network.loop()),
      faults_(options_.faults, options_.seed),
      hub_(network, delays_, options_.hub_key),
      others_(network, delays_, ""),
      started_us_(clock.monotonic_us()) {
  add_control_routes();
}

void Service::add_control_routes() {
  observe(http::Method::get, "/health", [](const http::Request&) { return http::Response::text(200, "ok\n"); });
  observe(http::Method::get, "/ready",
          [this](const http::Request&) { return http::Response::json(ready_ ? 200 : 503, JsonObject{{"ready", ready_}}); });
  observe(http::Method::put, "/faults", [this](const http::Request& request) {
    const auto body = object_body(request);
    const Json* enabled = body ? json_find(*body, "enabled") : nullptr;
    const Json* down = body ? json_find(*body, "down") : nullptr;
    const auto is_flag = [](const Json* value) { return value == nullptr || value->is_bool(); };
    if (!is_flag(enabled) || !is_flag(down) || (enabled == nullptr && down == nullptr)) {
      return refusal(400, "\"enabled\" or \"down\" must be true or false");
    }
    if (enabled != nullptr) faults_.enable(enabled->get_bool());
    if (down != nullptr) faults_.set_down(down->get_bool());
    return http::Response::json(200, *body);
  });
}

void Service::business(http::Method method, std::string_view path, Effect effect) {
  router_.add(method, path, [this, effect = std::move(effect)](http::Request request, http::Responder responder) {
    with_faults(request, responder, effect);
  });
}

void Service::observe(http::Method method, std::string_view path, Effect effect) {
  router_.add(method, path, [effect = std::move(effect)](const http::Request& request, const http::Responder& responder) {
    responder(effect(request));
  });
}

void Service::with_faults(const http::Request& request, const http::Responder& responder, const Effect& effect) {
  const Faults::Plan plan = faults_.next();
  const auto act = [this, plan, request, responder, effect] {
    const bool outage = faults_.in_outage((clock_.monotonic_us() - started_us_) / 1000);
    if (outage || plan.kind == Faults::Kind::error_5xx) return responder(refusal(503, "out of order"));
    if (plan.kind == Faults::Kind::timeout_before_commit) return hold(responder);
    auto response = effect(request);
    if (plan.kind == Faults::Kind::timeout_after_commit) return hold(responder);
    responder(std::move(response));
  };
  if (plan.latency_ms == 0) return act();
  delays_.after_ms(plan.latency_ms, act);
}

void Service::hold(const http::Responder& responder) {
  delays_.after_ms(faults_.hold_ms(), [responder] { responder(refusal(504, "too late")); });
}

Result<void> Service::start() {
  http::ServerOptions server_options;
  if (!options_.name.empty()) server_options.address = options_.name;
  server_options.port = options_.port;
  auto route = [this](http::Request request, http::Responder responder) {
    router_.handle(std::move(request), std::move(responder));
  };
  CROSSDOCK_TRY(listener_, network_.listen(clock_, metrics_, server_options, std::move(route)));
  return {};
}

std::string Service::url() const { return listener_->url(); }

void Service::stop(std::function<void()> stopped) {
  if (listener_ == nullptr) return stopped();
  listener_->drain(k_drain_ms, std::move(stopped));
}

void Service::tell_hub(http::Method method, std::string_view path, Json body, Webhook::Done done) {
  hub_.send({method, options_.hub_url + std::string(path), std::move(body)}, std::move(done));
}

void Service::tell(const std::string& url, Json body, Webhook::Done done) {
  others_.send({http::Method::post, url, std::move(body)}, std::move(done));
}

}  // namespace crossdock::sim
