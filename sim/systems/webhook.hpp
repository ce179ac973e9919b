// SPDX-License-Identifier: Apache-2.0
// Delivers a message to the hub or to another system: again and again, with a growing pause, until it answers 2xx. What
// survives a restart is the business of the caller's journal: it posts again what was not confirmed.
#pragma once

#include "base/json.hpp"
#include "http/network.hpp"
#include "sim/systems/delays.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::sim {

class Webhook {
 public:
  using Done = std::function<void(const http::Response&)>;
  // `key` is the bearer token; "" sends none. `delays` must outlive this.
  Webhook(http::Network& network, Delays& delays, std::string key);

  struct Message {
    http::Method method = http::Method::post;
    std::string url;
    Json body;
  };
  // Loop thread; `done` runs once, with the 2xx.
  void send(Message message, Done done);

 private:
  struct Delivery;
  void attempt(std::shared_ptr<Delivery> delivery);
  void finished(const std::shared_ptr<Delivery>& delivery, const Result<http::Response>& response);
  std::unique_ptr<http::Client> client_;
  Delays& delays_;
  std::string key_;
};

}  // namespace crossdock::sim
