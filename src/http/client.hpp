// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 client on a loop: pooled keep-alive connections per origin, TLS with verification, time-outs, bounded bodies.
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"
#include "net/asio_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::http {

struct ClientOptions {
  std::int64_t connect_timeout_ms = 5'000;
  std::int64_t total_timeout_ms = 30'000;
  std::size_t body_bytes_max = 16U << 20U;
  std::size_t connections_per_origin_max = 32;  // further calls wait in a queue of queued_max, then ErrorKind::limit
  std::size_t queued_max = 10'000;
  std::string ca_file;                  // extra trust anchors (PEM); system store otherwise
  bool allow_private_addresses = true;  // false: refuse loopback, link-local and private targets (SSRF)
};

// Errors: transient when the request certainly did not reach the server (refused, DNS, connect time-out); in_doubt
// when it may have (time-out or reset after bytes were sent). An HTTP status is never an Error here.
using ClientDone = std::function<void(Result<Response>)>;

// One user of the network: the hub's connectors, a shop, a warehouse. Loop thread only.
class Client {
 public:
  virtual ~Client() = default;  // calls under way are dropped; their `done` never runs
  // `url` is absolute (http or https); `done` runs on the loop, exactly once, never before send returns.
  virtual void send(Method method, const std::string& url, Headers headers, std::string body, std::int64_t timeout_ms,
                    ClientDone done) = 0;
};

class SocketClient final : public Client {
 public:
  SocketClient(net::AsioLoop& loop, ClientOptions options);
  ~SocketClient() override;
  void send(Method method, const std::string& url, Headers headers, std::string body, std::int64_t timeout_ms,
            ClientDone done) override;
  // The same with the time-out of the options.
  void send(Method method, const std::string& url, Headers headers, std::string body, ClientDone done);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

// Blocking call for command line tools and tests; makes its own loop.
Result<Response> fetch(Method method, const std::string& url, const Headers& headers, const std::string& body,
                       const ClientOptions& options);

}  // namespace crossdock::http
