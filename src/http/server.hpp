// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 server on one loop: keep-alive, pipelining, TLS, limits, timeouts (slow-loris), graceful drain.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "net/asio_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::http {

// Answers a request exactly once. May be kept and called later from any thread; when destroyed unanswered, the client
// gets a 500 problem.
class Responder {
 public:
  struct Slot {
    virtual ~Slot() = default;
    virtual void answer(Response response) = 0;
  };
  explicit Responder(std::shared_ptr<Slot> slot) : slot_(std::move(slot)) {}
  void operator()(Response response) const { slot_->answer(std::move(response)); }

 private:
  std::shared_ptr<Slot> slot_;
};

using Handler = std::function<void(Request request, Responder responder)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;        // 0 = any free port
  std::string certificate_file;  // both set: TLS
  std::string private_key_file;
  std::size_t body_bytes_max = 16U << 20U;
  std::size_t header_bytes_max = 16U << 10U;
  std::size_t target_bytes_max = 8U << 10U;
  std::size_t connections_max = 2000;
  std::int64_t header_timeout_ms = 10'000;  // to receive a whole head
  std::int64_t body_timeout_ms = 60'000;
  std::int64_t idle_timeout_ms = 60'000;   // keep-alive
  std::int64_t write_timeout_ms = 30'000;  // for any progress
};

class Server {
 public:
  // Binds and starts accepting on the loop. `handler` runs on the loop.
  static Result<std::unique_ptr<Server>> start(net::AsioLoop& loop, const Clock& clock, Metrics& metrics,
                                               ServerOptions options, Handler handler);
  ~Server();
  std::uint16_t port() const;
  // Stops accepting, lets requests in flight finish (at most deadline_ms), closes, then calls `drained`. Loop thread.
  void drain(std::int64_t deadline_ms, std::function<void()> drained);

  struct Impl;
  explicit Server(std::shared_ptr<Impl> impl);  // for start()

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace crossdock::http
