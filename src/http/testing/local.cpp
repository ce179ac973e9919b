// SPDX-License-Identifier: Apache-2.0
#include "http/testing/local.hpp"

#include "base/assert.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <future>
#include <utility>

namespace crossdock::http::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr int k_give_up_s = 20;

tcp::endpoint loopback(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

}  // namespace

LocalServer::LocalServer(ServerOptions options, Handler handler) {
  auto started = Server::start(loop_, clock_, metrics, std::move(options), std::move(handler));
  CROSSDOCK_ASSERT(started.has_value());
  server_ = *std::move(started);
  thread_ = std::thread([this] { loop_.run(); });
}

LocalServer::~LocalServer() {
  loop_.post([this] {
    server_.reset();
    loop_.stop();
  });
  thread_.join();
}

std::string LocalServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + std::string(path);
}

void LocalServer::on_loop(const std::function<void()>& work) {
  std::promise<void> done;
  loop_.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

struct RawPeer::Impl {
  asio::io_context context;
  tcp::socket socket{context};

  void bound_waiting() {
    const timeval limit{k_give_up_s, 0};
    CROSSDOCK_ASSERT(::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0);
  }
};

RawPeer::RawPeer(std::uint16_t port) : impl_(std::make_unique<Impl>()) {
  impl_->socket.connect(loopback(port));
  impl_->bound_waiting();
}

RawPeer::RawPeer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) { impl_->bound_waiting(); }
RawPeer::~RawPeer() = default;
RawPeer::RawPeer(RawPeer&&) noexcept = default;

bool RawPeer::send(std::string_view bytes) {
  ErrorCode error;
  asio::write(impl_->socket, asio::buffer(bytes), error);
  return !error;
}

void RawPeer::finish_sending() {
  ErrorCode error;
  impl_->socket.shutdown(tcp::socket::shutdown_send, error);
}

void RawPeer::reset() {
  ErrorCode error;
  impl_->socket.set_option(asio::socket_base::linger(true, 0), error);
  impl_->socket.close(error);
}

std::string RawPeer::receive_some() {
  if (!rest_.empty()) return std::exchange(rest_, {});
  std::array<char, 16384> bytes{};
  const auto count = ::recv(impl_->socket.native_handle(), bytes.data(), bytes.size(), 0);
  return count <= 0 ? std::string() : std::string(bytes.data(), static_cast<std::size_t>(count));
}

std::string RawPeer::receive_until(std::string_view text) {
  std::string got;
  for (;;) {
    const auto at = got.find(text);
    if (at != std::string::npos) {
      rest_ = got.substr(at + text.size());
      got.resize(at + text.size());
      return got;
    }
    const auto more = receive_some();
    if (more.empty()) return got;
    got += more;
  }
}

std::string RawPeer::receive_all() {
  std::string got;
  for (;;) {
    const auto more = receive_some();
    if (more.empty()) return got;
    got += more;
  }
}

struct ScriptedServer::Impl {
  asio::io_context context;
  tcp::acceptor acceptor{context, loopback(0)};
  std::atomic<bool> stopping{false};
};

ScriptedServer::ScriptedServer(Script script) : impl_(std::make_unique<Impl>()) {
  thread_ = std::thread([this, script = std::move(script)] {
    for (;;) {
      auto peer = std::make_unique<RawPeer::Impl>();
      impl_->acceptor.accept(peer->socket);
      if (impl_->stopping) return;
      RawPeer raw(std::move(peer));
      script(raw, accepted_++);
    }
  });
}

ScriptedServer::~ScriptedServer() {
  impl_->stopping = true;
  {
    const RawPeer wake(port());
  }
  thread_.join();
}

std::uint16_t ScriptedServer::port() const { return impl_->acceptor.local_endpoint().port(); }

std::string ScriptedServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + std::string(path);
}

std::uint16_t closed_port() {
  asio::io_context context;
  tcp::socket holder(context, loopback(0));
  return holder.local_endpoint().port();
}

}  // namespace crossdock::http::testing
