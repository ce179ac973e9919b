// SPDX-License-Identifier: Apache-2.0
// The way of one call: resolve, connect, TLS, write, read, and what a failure of each step says about the effect.
#include "http/client_impl.hpp"
#include "http/h1_writer.hpp"
#include "net/address.hpp"

#include <boost/asio/ip/basic_resolver.hpp>

#include <algorithm>
#include <utility>

namespace crossdock::http {
namespace {

namespace asio = boost::asio;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, net::Executor>;

// RFC 9110 section 9.2.2.
bool is_idempotent(Method method) { return method != Method::post && method != Method::patch && method != Method::other; }

Error unreached(const Call& call, const char* code, std::string message) {
  return call.error(ErrorKind::transient, code, std::move(message));
}

// A safe request has no effect to be in doubt about.
Error unreadable(const Call& call, const Refusal& refusal) {
  const bool safe = call.method == Method::get || call.method == Method::head || call.method == Method::options;
  const auto kind = safe && refusal.error.kind == ErrorKind::limit ? ErrorKind::limit : ErrorKind::in_doubt;
  return call.error(kind, "http.bad_answer", "The answer cannot be read: " + refusal.error.message);
}

}  // namespace

net::Awaitable<void> SocketClient::Impl::run(std::shared_ptr<Impl> self, CallPtr call, LinkPtr link) {
  Result<Response> result;
  bool again = !call->finished;
  while (again) {
    again = false;
    if (!link) {
      auto made = co_await self->connect(call);
      if (!made) {
        result = fail(std::move(made).error());
        break;
      }
      link = *std::move(made);
    }
    auto tried = co_await attempt(call, link);
    // Once: the second try is on a link of its own.
    again = tried.retry && link->used && !call->finished;
    const bool reusable = tried.result && link->whole && link->reader.keep_alive() && link->reader.is_idle();
    link->used = true;
    if (!reusable) link = nullptr;
    result = std::move(tried.result);
  }
  call->interrupt = nullptr;
  self->calls_.erase(call);
  if (!self->closed_) self->release(call->url.origin(), call->finished ? nullptr : std::move(link));
  // A first try that may have arrived outweighs a second that did not.
  const bool doubtful = !result && call->sent && result.error().kind == ErrorKind::transient;
  if (doubtful) result.error().kind = ErrorKind::in_doubt;
  call->finish(std::move(result));
}

net::Awaitable<Result<SocketClient::Impl::Endpoints>> SocketClient::Impl::resolve(CallPtr call) {
  Endpoints endpoints;
  net::ErrorCode no_address;
  const auto address = asio::ip::make_address(call->url.host, no_address);
  if (!no_address) {
    endpoints.emplace_back(address, call->url.port);
  } else if (call->url.host == "localhost") {
    // RFC 6761 section 6.3: always loopback, without asking anybody; a bare system has no hosts file.
    endpoints.emplace_back(asio::ip::address_v4::loopback(), call->url.port);
    endpoints.emplace_back(asio::ip::address_v6::loopback(), call->url.port);
  } else {
    Resolver resolver(loop.impl().context);
    call->interrupt = [&resolver] { resolver.cancel(); };
    const auto service = std::to_string(call->url.port);
    const auto [error, found] = co_await resolver.async_resolve(call->url.host, service, net::k_await);
    call->interrupt = nullptr;
    if (error)
      co_return fail(unreached(*call, "http.name_not_resolved", "The host name cannot be resolved: " + error.message()));
    for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  }
  // Every address a name has must be public, else the name is not to be trusted (rebinding).
  const bool special =
      std::ranges::any_of(endpoints, [](const auto& to) { return net::is_private_or_loopback(to.address()); });
  if (special && !options.allow_private_addresses) {
    co_return fail(call->error(ErrorKind::forbidden, "http.private_address", "Calls to private addresses are not allowed"));
  }
  co_return endpoints;
}

net::Awaitable<Result<LinkPtr>> SocketClient::Impl::connect(CallPtr call) {
  call->limit_ms(options.connect_timeout_ms);
  auto endpoints = co_await resolve(call);
  if (!endpoints) co_return fail(std::move(endpoints).error());
  net::ErrorCode failed = asio::error::host_not_found;
  net::Socket socket(loop.impl().context);
  for (const auto& endpoint : *endpoints) {
    if (!failed || call->finished) break;
    socket = net::Socket(loop.impl().context);
    call->interrupt = [&socket] { socket.close(); };
    const auto [error] = co_await socket.async_connect(endpoint, net::k_await);
    call->interrupt = nullptr;
    failed = error;
  }
  if (failed) co_return fail(unreached(*call, "http.connect_failed", "The server cannot be reached: " + failed.message()));
  if (call->finished) co_return fail(unreached(*call, "http.timeout", "The server was not reached in time"));
  auto stream = co_await secure(call, std::move(socket));
  if (!stream) co_return fail(std::move(stream).error());
  call->limit_ms(std::numeric_limits<std::int64_t>::max() / 2000);
  const auto made = std::make_shared<Link>(*std::move(stream), limits);
  co_return made;
}

net::Awaitable<Result<std::unique_ptr<net::Stream>>> SocketClient::Impl::secure(CallPtr call, net::Socket socket) {
  if (!call->url.tls) co_return net::plain_stream(std::move(socket));
  auto context = tls_context();
  if (!context) co_return fail(std::move(context).error());
  auto stream = (*context)->client_stream(std::move(socket), call->url.host);
  if (!stream) co_return fail(std::move(stream).error());
  net::Stream& opened = **stream;
  call->interrupt = [&opened] { opened.close(); };
  const auto [error] = co_await opened.handshake();
  call->interrupt = nullptr;
  if (error) co_return fail(unreached(*call, "http.tls_failed", "The TLS handshake failed: " + error.message()));
  co_return stream;
}

Result<std::shared_ptr<net::TlsContext>> SocketClient::Impl::tls_context() {
  if (!tls_) {
    CROSSDOCK_TRY(tls_, net::TlsContext::client(options.ca_file));
  }
  return tls_;
}

net::Awaitable<net::ErrorCode> SocketClient::Impl::send(CallPtr call, LinkPtr link) {
  std::string head;
  write_head(head, call->method, call->url.target, call->url.authority, call->headers, call->body.size());
  net::Gather left = {asio::const_buffer(head.data(), head.size()),
                      asio::const_buffer(call->body.data(), call->body.size())};
  while (left[0].size() + left[1].size() > 0) {
    const auto [error, bytes] = co_await link->stream->write_some(left);
    if (error) co_return error;
    call->sent = link->sent = true;
    const auto of_head = std::min(bytes, left[0].size());
    left[0] += of_head;
    left[1] += bytes - of_head;
  }
  co_return net::ErrorCode();
}

net::Awaitable<Attempt> SocketClient::Impl::attempt(CallPtr call, LinkPtr link) {
  call->interrupt = [&stream = *link->stream] { stream.close(); };
  link->sent = false;
  const auto write_error = co_await send(call, link);
  if (write_error && !link->sent) {
    co_return Attempt(fail(unreached(*call, "http.write_failed", "The request was not sent: " + write_error.message())),
                      true);
  }
  link->whole = !write_error;
  // Also after half a write: the answer may say why the server stopped reading.
  link->reader.expect(call->method);
  bool answered = false;
  for (;;) {
    const auto space = link->reader.space();
    const asio::mutable_buffer into(space.data(), space.size());
    const auto [error, bytes] = co_await link->stream->read_some(into);
    answered = answered || bytes > 0;
    link->reader.received(bytes);
    const auto state = error == asio::error::eof && answered ? link->reader.end_of_stream() : link->reader.advance();
    if (state == ReadState::complete) co_return Attempt(link->reader.take(), false);
    if (state == ReadState::refused) co_return Attempt(fail(unreadable(*call, link->reader.refusal())), false);
    if (!error) continue;
    const bool stale = !answered && is_idempotent(call->method);
    co_return Attempt(fail(call->error(ErrorKind::in_doubt, "http.no_answer",
                                       "The connection ended without an answer: " + error.message())),
                      stale);
  }
}

}  // namespace crossdock::http
