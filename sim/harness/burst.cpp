// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/burst.hpp"

#include "http/client.hpp"
#include "sim/systems/delays.hpp"

#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_pause_ms = 5;
constexpr int k_attempts_max = 400;

class Burst {
 public:
  Burst(const Api& hub, const std::vector<OrderRequest>& requests)
      : hub_(hub),
        requests_(requests),
        delays_(loop_),
        client_(loop_, http::ClientOptions{.connections_per_origin_max = requests.size()}),
        answers_(requests.size()),
        attempts_(requests.size()),
        open_(requests.size()) {}

  Result<std::vector<http::Response>> run() {
    for (std::size_t i = 0; i < requests_.size(); ++i) loop_.post([this, i] { send(i); });
    loop_.run();
    if (error_) return fail(*error_);
    return std::move(answers_);
  }

 private:
  void send(std::size_t i) {
    http::Headers headers;
    headers.add("Authorization", "Bearer " + hub_.key());
    headers.add("Content-Type", "application/json");
    headers.add("Idempotency-Key", requests_[i].key);
    client_.send(http::Method::post, hub_.url() + "/v1/orders", std::move(headers), json_text(requests_[i].body),
                 [this, i](Result<http::Response> response) { answered(i, std::move(response)); });
  }

  void answered(std::size_t i, Result<http::Response> response) {
    const bool busy = response && (response->status == 503 ||
                                   (response->status == 409 && response->body.contains("idempotency.in_flight")));
    if (busy && ++attempts_[i] < k_attempts_max) return delays_.after_ms(k_pause_ms, [this, i] { send(i); });
    if (response) {
      answers_[i] = *std::move(response);
    } else {
      error_ = response.error();
    }
    if (--open_ == 0) loop_.stop();
  }

  const Api& hub_;
  const std::vector<OrderRequest>& requests_;
  net::AsioLoop loop_;
  Delays delays_;
  http::SocketClient client_;
  std::vector<http::Response> answers_;
  std::vector<int> attempts_;
  std::size_t open_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<http::Response>> burst(const Api& hub, const std::vector<OrderRequest>& requests) {
  return Burst(hub, requests).run();
}

}  // namespace crossdock::sim
