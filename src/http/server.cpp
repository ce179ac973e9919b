// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include "http/connection.hpp"
#include "http/server_core.hpp"
#include "net/asio_loop_impl.hpp"
#include "net/stream.hpp"
#include "net/tls.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::http {
namespace {

namespace asio = boost::asio;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, net::Executor>;

constexpr int k_backlog = 1024;
constexpr std::int64_t k_accept_pause_ms = 100;  // out of descriptors
constexpr std::size_t k_turning_away_max = 64;
constexpr std::int64_t k_turn_away_ms = 1000;

}  // namespace

ServerMetrics::ServerMetrics(Metrics& metrics)
    : turned_away(
          metrics.counter("crossdock_http_connections_turned_away_total", "Connections refused because of connections_max")),
      connections(metrics.gauge("crossdock_http_connections", "Open connections")),
      in_flight(metrics.gauge("crossdock_http_requests_in_flight", "Requests handed to a handler and not answered yet")),
      request_us(metrics.histogram("crossdock_http_request_us", "Microseconds from complete request to answer")) {
  for (std::size_t i = 0; i < by_class.size(); ++i) {
    const auto label = "class=\"" + std::to_string(i + 1) + "xx\"";
    by_class.at(i) = &metrics.counter("crossdock_http_requests_total", "Requests answered, by class of status", label);
  }
}

void ServerMetrics::answered(int status, std::int64_t took_us) {
  by_class.at(static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1))->add();
  request_us.observe_us(took_us);
}

ServerCore::ServerCore(net::AsioLoop& on, const Clock& time, Metrics& registry, ServerOptions chosen, Handler handle)
    : loop(on), clock(time), metrics(registry), options(std::move(chosen)), handler(std::move(handle)), date(time) {
  limits.header_bytes_max = options.header_bytes_max;
  limits.target_bytes_max = options.target_bytes_max;
  limits.body_bytes_max = options.body_bytes_max;
}

void ServerCore::forget(Connection& connection) {
  if (connections.erase(&connection) == 0) return;
  metrics.connections.add(-1);
  if (draining && connections.empty() && drained) loop.post(std::exchange(drained, nullptr));
}

struct Server::Impl : std::enable_shared_from_this<Impl> {
  Impl(std::shared_ptr<ServerCore> shared, std::shared_ptr<net::TlsContext> tls_context)
      : core(std::move(shared)), tls(std::move(tls_context)), acceptor(core->loop.impl().context) {}

  Result<void> listen();
  static net::Awaitable<void> accept_all(std::shared_ptr<Impl> self);
  void admit(net::Socket socket);
  static net::Awaitable<void> turn_away(std::shared_ptr<Impl> self, std::shared_ptr<net::Stream> stream);
  void drain(std::int64_t deadline_ms, std::function<void()> drained);
  void stop_accepting();
  void abort_all();

  std::shared_ptr<ServerCore> core;
  std::shared_ptr<net::TlsContext> tls;
  Acceptor acceptor;
  std::uint16_t port = 0;
  std::size_t turning_away = 0;
  std::unique_ptr<net::Timer> drain_timer;
};

Result<void> Server::Impl::listen() {
  const auto& options = core->options;
  const auto refused = [&](const net::ErrorCode& error) {
    return fail(ErrorKind::invalid, "http.listen", "Cannot listen: " + error.message(),
                options.address + " port " + std::to_string(options.port));
  };
  net::ErrorCode error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) return refused(error);
  const asio::ip::tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(k_backlog, error);
  if (error) return refused(error);
  port = acceptor.local_endpoint(error).port();
  return {};
}

net::Awaitable<void> Server::Impl::accept_all(std::shared_ptr<Impl> self) {
  while (self->acceptor.is_open()) {
    auto [error, socket] = co_await self->acceptor.async_accept(net::k_await);
    if (!error) {
      self->admit(std::move(socket));
    } else if (self->acceptor.is_open() && error != asio::error::connection_aborted) {
      asio::steady_timer pause(self->core->loop.impl().context, std::chrono::milliseconds(k_accept_pause_ms));
      co_await pause.async_wait(net::k_await);
    }
  }
}

void Server::Impl::admit(net::Socket socket) {
  const auto executor = core->loop.impl().context.get_executor();
  if (core->connections.size() >= core->options.connections_max) {
    core->metrics.turned_away.add();
    if (tls || turning_away >= k_turning_away_max) return;
    std::shared_ptr<net::Stream> stream = net::plain_stream(std::move(socket));
    asio::co_spawn(executor, turn_away(shared_from_this(), std::move(stream)), asio::detached);
    return;
  }
  auto stream = tls ? tls->server_stream(std::move(socket)) : net::plain_stream(std::move(socket));
  auto connection = std::make_shared<Connection>(core, std::move(stream));
  core->connections.insert(connection.get());
  core->metrics.connections.add(1);
  asio::co_spawn(executor, Connection::serve(std::move(connection)), asio::detached);
}

net::Awaitable<void> Server::Impl::turn_away(std::shared_ptr<Impl> self, std::shared_ptr<net::Stream> stream) {
  ++self->turning_away;
  net::Deadline deadline(self->core->loop, [stream] { stream->close(); });
  deadline.set_ms(k_turn_away_ms);
  const Error error{ErrorKind::unavailable, "http.connections_max", "Too many connections: try again later", {}};
  const Response response = problem(error);
  std::string out;
  write_head(out, response, HeadStyle{Framing::length, false, false}, self->core->date.now());
  out.append(response.body);
  stream->write_now({asio::const_buffer(out.data(), out.size()), asio::const_buffer()});
  co_await stream->finish_writing();
  std::array<char, 512> ignored{};
  bool open = true;
  while (open) {
    const auto into = asio::buffer(ignored);
    const auto [failed, bytes] = co_await stream->read_some(into);
    open = !failed;
  }
  --self->turning_away;
}

void Server::Impl::stop_accepting() {
  net::ErrorCode error;
  acceptor.close(error);
}

void Server::Impl::drain(std::int64_t deadline_ms, std::function<void()> drained) {
  stop_accepting();
  core->draining = true;
  if (core->connections.empty()) return core->loop.post(std::move(drained));
  core->drained = std::move(drained);
  for (Connection* connection : core->connections) connection->drain();
  drain_timer = core->loop.after_ms(deadline_ms, [this] { abort_all(); });
}

void Server::Impl::abort_all() {
  std::vector<std::shared_ptr<Connection>> all;
  for (Connection* connection : core->connections) all.push_back(connection->shared_from_this());
  for (const auto& connection : all) connection->abort();
}

Result<std::unique_ptr<Server>> Server::start(net::AsioLoop& loop, const Clock& clock, Metrics& metrics,
                                              ServerOptions options, Handler handler) {
  std::shared_ptr<net::TlsContext> tls;
  if (!options.certificate_file.empty() || !options.private_key_file.empty()) {
    CROSSDOCK_TRY(tls, net::TlsContext::server(options.certificate_file, options.private_key_file));
  }
  auto core = std::make_shared<ServerCore>(loop, clock, metrics, std::move(options), std::move(handler));
  auto impl = std::make_shared<Impl>(std::move(core), std::move(tls));
  CROSSDOCK_CHECK(impl->listen());
  asio::co_spawn(loop.impl().context, Impl::accept_all(impl), asio::detached);
  return std::make_unique<Server>(std::move(impl));
}

Server::Server(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  impl_->stop_accepting();
  impl_->drain_timer.reset();
  impl_->core->drained = nullptr;
  impl_->abort_all();
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::drain(std::int64_t deadline_ms, std::function<void()> drained) {
  impl_->drain(deadline_ms, std::move(drained));
}

}  // namespace crossdock::http
