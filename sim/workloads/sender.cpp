// SPDX-License-Identifier: Apache-2.0
#include "sim/workloads/sender.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_timeout_ms = 5'000;
constexpr std::int64_t k_pause_first_ms = 20;
constexpr std::int64_t k_pause_max_ms = 1'000;
constexpr std::size_t k_queued_max = 100'000;

bool is_final(const Result<http::Response>& response) {
  if (!response || response->status >= 500 || response->status == 429 || response->status == 408) return false;
  return response->status != 409 || code_of(*response) != "idempotency.in_flight";
}

}  // namespace

std::string member_of(const http::Response& response, std::string_view name) {
  const auto body = json_parse(response.body);
  return body && body->is_object() ? json_string_or(body->get_object(), name, "") : "";
}

std::string code_of(const http::Response& response) { return member_of(response, "code"); }

struct Sender::Attempt {
  Message message;
  Done done;
  std::int64_t pause_ms = k_pause_first_ms;
};

Sender::Sender(http::Network& network, std::string url, std::string key)
    : url_(std::move(url)),
      key_(std::move(key)),
      delays_(network.loop()),
      client_(network.make_client({.total_timeout_ms = k_timeout_ms, .queued_max = k_queued_max})) {}

void Sender::send(Message message, Done done) {
  attempt(std::make_shared<Attempt>(Attempt{std::move(message), std::move(done)}));
}

void Sender::attempt(const std::shared_ptr<Attempt>& attempt) {
  const Message& message = attempt->message;
  http::Headers headers;
  if (!key_.empty()) headers.add("Authorization", "Bearer " + key_);
  if (!message.body.empty()) headers.add("Content-Type", message.content_type);
  if (!message.idempotency_key.empty()) headers.add("Idempotency-Key", message.idempotency_key);
  client_->send(message.method, url_ + message.path, std::move(headers), message.body, k_timeout_ms,
                [this, attempt](const Result<http::Response>& response) {
                  if (is_final(response)) return attempt->done(*response);
                  delays_.after_ms(attempt->pause_ms, [this, attempt] { this->attempt(attempt); });
                  attempt->pause_ms = std::min(attempt->pause_ms * 2, k_pause_max_ms);
                });
}

}  // namespace crossdock::sim
