// SPDX-License-Identifier: Apache-2.0
// Sends a request until it has an answer that will not change: as a careful client of the API does. The same bytes and
// headers every time, with a growing pause after errors, 5xx, 429, 408 and 409 idempotency.in_flight.
#pragma once

#include "http/network.hpp"
#include "sim/systems/delays.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::sim {

class Sender {
 public:
  using Done = std::function<void(const http::Response&)>;
  Sender(http::Network& network, std::string url, std::string key);

  struct Message {
    http::Method method = http::Method::post;
    std::string path;
    std::string body;
    std::string content_type = "application/json";
    std::string idempotency_key;  // "" = none
  };
  void send(Message message, Done done);
  void after_ms(std::int64_t delay_ms, std::function<void()> action) { delays_.after_ms(delay_ms, std::move(action)); }

 private:
  struct Attempt;
  void attempt(const std::shared_ptr<Attempt>& attempt);

  std::string url_;
  std::string key_;
  Delays delays_;
  std::unique_ptr<http::Client> client_;
};

// The problem's code, or "".
std::string code_of(const http::Response& response);
// A member of the answer, or "".
std::string member_of(const http::Response& response, std::string_view name);

}  // namespace crossdock::sim
