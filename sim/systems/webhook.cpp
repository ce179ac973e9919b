// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/webhook.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_pause_first_ms = 50;
constexpr std::int64_t k_pause_max_ms = 1'000;
constexpr std::int64_t k_timeout_ms = 5'000;
constexpr std::size_t k_queued_max = 100'000;

}  // namespace

struct Webhook::Delivery {
  Message message;
  Done done;
  std::string text;
  std::int64_t pause_ms = k_pause_first_ms;
  bool complained = false;
};

Webhook::Webhook(http::Network& network, Delays& delays, std::string key)
    : client_(network.make_client({.total_timeout_ms = k_timeout_ms, .queued_max = k_queued_max})),
      delays_(delays),
      key_(std::move(key)) {}

void Webhook::send(Message message, Done done) {
  auto delivery = std::make_shared<Delivery>();
  delivery->text = json_text(message.body);
  delivery->message = std::move(message);
  delivery->done = std::move(done);
  attempt(std::move(delivery));
}

void Webhook::attempt(std::shared_ptr<Delivery> delivery) {
  http::Headers headers;
  headers.add("Content-Type", "application/json");
  if (!key_.empty()) headers.add("Authorization", "Bearer " + key_);
  client_->send(delivery->message.method, delivery->message.url, std::move(headers), delivery->text, k_timeout_ms,
                [this, delivery](Result<http::Response> response) { finished(delivery, response); });
}

void Webhook::finished(const std::shared_ptr<Delivery>& delivery, const Result<http::Response>& response) {
  const Message& message = delivery->message;
  if (response && response->status / 100 == 2) {
    delivery->done(*response);
    return;
  }
  // Said once: a refusal for good is a finding, an outage is what this is for.
  if (response && response->status / 100 != 5 && !delivery->complained) {
    delivery->complained = true;
    log(LogLevel::warn, "webhook refused, trying again",
        {{"url", message.url}, {"status", std::int64_t{response->status}}, {"answer", response->body.substr(0, 300)}});
  }
  delays_.after_ms(delivery->pause_ms, [this, delivery] { attempt(delivery); });
  delivery->pause_ms = std::min(delivery->pause_ms * 2, k_pause_max_ms);
}

}  // namespace crossdock::sim
