// SPDX-License-Identifier: Apache-2.0
// Where HTTP comes from: sockets in a real process, a made-up network in the simulation. Whoever calls others, or is
// called, is handed a Network and cannot tell which it is.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "net/asio_loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::http {

// A place where requests arrive; destroying it closes it at once.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual std::string url() const = 0;
  // Takes nothing new, lets requests in flight finish (at most deadline_ms), then calls `drained`. Loop thread.
  virtual void drain(std::int64_t deadline_ms, std::function<void()> drained) = 0;
};

class Network {
 public:
  virtual ~Network() = default;
  // Clients and listeners live on it.
  virtual net::Loop& loop() = 0;
  virtual std::unique_ptr<Client> make_client(ClientOptions options) = 0;
  virtual Result<std::unique_ptr<Listener>> listen(const Clock& clock, Metrics& metrics, ServerOptions options,
                                                   Handler handler) = 0;
};

class Sockets final : public Network {
 public:
  explicit Sockets(net::AsioLoop& loop) : loop_(loop) {}
  net::Loop& loop() override { return loop_; }
  std::unique_ptr<Client> make_client(ClientOptions options) override;
  Result<std::unique_ptr<Listener>> listen(const Clock& clock, Metrics& metrics, ServerOptions options,
                                           Handler handler) override;

 private:
  net::AsioLoop& loop_;
};

}  // namespace crossdock::http
