// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include "http/client_impl.hpp"
#include "http/h1_writer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <utility>

namespace crossdock::http {
namespace {

constexpr std::int64_t k_idle_ms = 30'000;  // below the idle time-outs of usual servers

}  // namespace

Call::Call(net::AsioLoop& on, std::int64_t timeout_ms)
    : due_us(on.impl().now_us() + timeout_ms * 1000), loop(on), deadline(on, [this] {
        const auto kind = sent ? ErrorKind::in_doubt : ErrorKind::transient;
        const auto stop = std::exchange(interrupt, nullptr);
        finish(fail(
            error(kind, "http.timeout", sent ? "No complete answer came in time" : "The server was not reached in time")));
        if (stop) stop();
      }) {
  limit_ms(timeout_ms);
}

void Call::finish(Result<Response> result) {
  if (std::exchange(finished, true)) return;
  deadline.clear();
  const auto once = std::exchange(done, nullptr);
  once(std::move(result));
}

void Call::limit_ms(std::int64_t phase_ms) {
  deadline.set_ms(std::min(phase_ms, std::max<std::int64_t>((due_us - loop.impl().now_us()) / 1000, 0)));
}

Error Call::error(ErrorKind kind, const char* code, std::string message) const {
  // Without the query: it may hold a secret.
  return {kind, code, std::move(message),
          std::string(to_string(method)) + " " + url.origin() + url.target.substr(0, url.target.find('?'))};
}

SocketClient::Impl::Impl(net::AsioLoop& on, ClientOptions chosen) : loop(on), options(std::move(chosen)) {
  limits.header_bytes_max = 64U << 10U;
  limits.body_bytes_max = options.body_bytes_max;
}

void SocketClient::Impl::start(CallPtr call) {
  auto& origin = origins_[call->url.origin()];
  if (auto link = take_idle(origin)) return spawn(std::move(call), std::move(link));
  if (origin.open < options.connections_per_origin_max) {
    ++origin.open;
    return spawn(std::move(call), nullptr);
  }
  if (queued_ >= options.queued_max) {
    auto refused = call->error(ErrorKind::limit, "http.client_queue_full", "Too many calls wait for a connection");
    return fail_later(std::exchange(call->done, nullptr), std::move(refused));
  }
  ++queued_;
  origin.queue.push_back(std::move(call));
}

void SocketClient::Impl::fail_later(ClientDone done, Error error) {
  loop.post([self = weak_from_this(), done = std::move(done), error = std::move(error)] {
    if (!self.expired()) done(fail(error));
  });
}

void SocketClient::Impl::spawn(CallPtr call, LinkPtr link) {
  calls_.insert(call);
  boost::asio::co_spawn(loop.impl().context, run(shared_from_this(), std::move(call), std::move(link)),
                        boost::asio::detached);
}

LinkPtr SocketClient::Impl::take_idle(Origin& origin) {
  while (!origin.idle.empty()) {
    auto link = std::move(origin.idle.back());  // the one used last is the least likely to be stale
    origin.idle.pop_back();
    link->idle.reset();
    if (link->stream->is_quiet()) return link;
    --origin.open;
  }
  return nullptr;
}

// A link comes back (null: it is no more): the next waiting call takes it or its place.
void SocketClient::Impl::release(const std::string& origin_key, LinkPtr link) {
  const auto found = origins_.find(origin_key);
  if (found == origins_.end()) return;
  auto& origin = found->second;
  while (!origin.queue.empty() && origin.queue.front()->finished) {
    origin.queue.pop_front();
    --queued_;
  }
  if (!origin.queue.empty()) {
    auto next = std::move(origin.queue.front());
    origin.queue.pop_front();
    --queued_;
    return spawn(std::move(next), std::move(link));
  }
  if (link) return keep(origin_key, std::move(link));
  if (--origin.open == 0) origins_.erase(found);
}

void SocketClient::Impl::keep(const std::string& origin_key, LinkPtr link) {
  link->idle.emplace(loop, [this, origin_key, kept = link.get()] { drop_idle(origin_key, kept); });
  link->idle->set_ms(k_idle_ms);
  origins_[origin_key].idle.push_back(std::move(link));
}

void SocketClient::Impl::drop_idle(const std::string& origin_key, const Link* link) {
  const auto found = origins_.find(origin_key);
  if (found == origins_.end()) return;
  auto& origin = found->second;
  if (std::erase_if(origin.idle, [&](const LinkPtr& idle) { return idle.get() == link; }) == 0) return;
  if (--origin.open == 0) origins_.erase(found);
}

// Running coroutines notice at their next step; their callers are gone, so nobody is told.
void SocketClient::Impl::close() {
  closed_ = true;
  origins_.clear();
  for (const auto& call : calls_) {
    call->finished = true;
    call->deadline.clear();
    call->done = nullptr;
    if (const auto stop = std::exchange(call->interrupt, nullptr)) stop();
  }
}

SocketClient::SocketClient(net::AsioLoop& loop, ClientOptions options)
    : impl_(std::make_shared<Impl>(loop, std::move(options))) {}
SocketClient::~SocketClient() { impl_->close(); }

void SocketClient::send(Method method, const std::string& url, Headers headers, std::string body, ClientDone done) {
  send(method, url, std::move(headers), std::move(body), impl_->options.total_timeout_ms, std::move(done));
}

void SocketClient::send(Method method, const std::string& url, Headers headers, std::string body, std::int64_t timeout_ms,
                        ClientDone done) {
  auto parsed = parse_url(url);
  const bool legal =
      std::ranges::all_of(headers.fields(), [](const auto& field) { return is_legal_header(field.first, field.second); });
  if (parsed && (!legal || method == Method::other)) {
    parsed = fail(ErrorKind::invalid, "http.header", "A header field or the method cannot be sent", parsed->origin());
  }
  if (!parsed) {
    return impl_->fail_later(std::move(done), std::move(parsed).error());
  }
  auto call = std::make_shared<Call>(impl_->loop, timeout_ms);
  call->method = method;
  call->url = *std::move(parsed);
  call->headers = std::move(headers);
  call->body = std::move(body);
  call->done = std::move(done);
  impl_->start(std::move(call));
}

Result<Response> fetch(Method method, const std::string& url, const Headers& headers, const std::string& body,
                       const ClientOptions& options) {
  net::AsioLoop loop;
  SocketClient client(loop, options);
  Result<Response> result;
  client.send(method, url, headers, body, [&](Result<Response> got) {
    result = std::move(got);
    loop.stop();
  });
  loop.run();
  return result;
}

}  // namespace crossdock::http
