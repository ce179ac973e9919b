// SPDX-License-Identifier: Apache-2.0
// What every simulated system has: a place where HTTP requests arrive, faults in front of its business, a health check,
// and webhooks to the hub. One thread, one loop; on sockets or on the network of the simulation.
//
//   GET /health 200; GET /ready 200 or 503; PUT /faults {"enabled":false} ends the bad times without a restart,
//   {"down":true} is an outage until {"down":false}.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "http/network.hpp"
#include "http/router.hpp"
#include "sim/systems/delays.hpp"
#include "sim/systems/faults.hpp"
#include "sim/systems/webhook.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::sim {

struct ServiceOptions {
  std::string name;        // where it listens, on a network with names; sockets take 127.0.0.1
  std::string data;        // folder of the journal; exists. "" = what it knows ends with it
  std::uint16_t port = 0;  // 0 = any free port
  std::string hub_url;     // "" = no hub
  std::string hub_key;
  FaultOptions faults;
  std::uint64_t seed = 1;
};

class Service {
 public:
  using Effect = std::function<http::Response(const http::Request&)>;

  Service(http::Network& network, const Clock& clock, ServiceOptions options);
  // Routes, before start. `business` suffers the faults, `observe` is for whoever watches.
  void business(http::Method method, std::string_view path, Effect effect);
  void observe(http::Method method, std::string_view path, Effect effect);
  void set_ready(bool ready) { ready_ = ready; }
  bool is_ready() const { return ready_; }

  Result<void> start();
  std::string url() const;
  // Lets the requests in flight end (bounded), then calls `stopped`.
  void stop(std::function<void()> stopped);

  const ServiceOptions& options() const { return options_; }
  const Clock& clock() const { return clock_; }
  Delays& delays() { return delays_; }
  Faults& faults() { return faults_; }
  // POST with the hub's key; `path` as in "/v1/events".
  void tell_hub(http::Method method, std::string_view path, Json body, Webhook::Done done);
  // POST without a key, to an absolute URL.
  void tell(const std::string& url, Json body, Webhook::Done done);

 private:
  void add_control_routes();
  void with_faults(const http::Request& request, const http::Responder& responder, const Effect& effect);
  void hold(const http::Responder& responder);

  http::Network& network_;
  const Clock& clock_;
  ServiceOptions options_;
  Delays delays_;
  Faults faults_;
  Webhook hub_;
  Webhook others_;
  Metrics metrics_;
  http::Router router_;
  std::unique_ptr<http::Listener> listener_;
  std::int64_t started_us_;
  bool ready_ = true;
};

// {"error": text}
http::Response refusal(int status, std::string_view text);
// Reads a body that must be a JSON object.
Result<JsonObject> object_body(const http::Request& request);

}  // namespace crossdock::sim
