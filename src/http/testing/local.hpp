// SPDX-License-Identifier: Apache-2.0
// Servers and clients on the loopback for tests: a real Server on a thread of its own, and raw peers that send and
// receive bytes as they are told. Nothing sleeps; a receive that gets nothing for 20 s gives up, so no test hangs.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "http/server.hpp"
#include "net/asio_loop.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace crossdock::http::testing {

class LocalServer {
 public:
  LocalServer(ServerOptions options, Handler handler);
  ~LocalServer();
  std::uint16_t port() const { return server_->port(); }
  std::string url(std::string_view path) const;  // http
  // Runs `work` on the server's loop and waits for it.
  void on_loop(const std::function<void()>& work);
  Server& server() { return *server_; }
  net::AsioLoop& loop() { return loop_; }

  Metrics metrics;

 private:
  SystemClock clock_;
  net::AsioLoop loop_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

// One end of a TCP connection, blocking.
class RawPeer {
 public:
  struct Impl;
  explicit RawPeer(std::uint16_t port);  // connects
  explicit RawPeer(std::unique_ptr<Impl> impl);
  ~RawPeer();
  RawPeer(RawPeer&&) noexcept;

  bool send(std::string_view bytes);  // false: the peer is gone
  void finish_sending();
  void reset();                                      // closes with a TCP reset
  std::string receive_until(std::string_view text);  // up to and including; less when the connection ends
  std::string receive_all();                         // until the peer closes
  std::string receive_some();

 private:
  std::unique_ptr<Impl> impl_;
  std::string rest_;
};

// Accepts on a thread and runs the script for each connection, one after the other.
class ScriptedServer {
 public:
  using Script = std::function<void(RawPeer& peer, int connection)>;
  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  std::uint16_t port() const;
  std::string url(std::string_view path) const;
  int connections() const { return accepted_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::atomic<int> accepted_{0};
  std::thread thread_;
};

// A port of the loopback on which nobody listens.
std::uint16_t closed_port();

}  // namespace crossdock::http::testing
