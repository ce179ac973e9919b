// SPDX-License-Identifier: Apache-2.0
// The inside of a SocketClient: calls, the links (connections) they travel on, and one pool of links per origin.
#pragma once

#include "http/client.hpp"
#include "http/h1_codec.hpp"
#include "http/url.hpp"
#include "net/deadline.hpp"
#include "net/stream.hpp"
#include "net/tls.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace crossdock::http {

// Finished exactly once: by its coroutine, or by its deadline, whichever comes first.
struct Call {
  Call(net::AsioLoop& loop, std::int64_t timeout_ms);
  void finish(Result<Response> result);
  // Sets the deadline: the whole call's, or earlier.
  void limit_ms(std::int64_t phase_ms);
  Error error(ErrorKind kind, const char* code, std::string message) const;

  Method method = Method::get;
  Url url;
  Headers headers;
  std::string body;
  ClientDone done;
  std::int64_t due_us = 0;
  bool sent = false;  // at least one byte has left: from here on the effect is in doubt
  bool finished = false;
  std::function<void()> interrupt;  // ends what the coroutine waits for
  net::AsioLoop& loop;
  net::Deadline deadline;
};

struct Link {
  Link(std::unique_ptr<net::Stream> connected, const ReadLimits& limits) : stream(std::move(connected)), reader(limits) {}
  std::unique_ptr<net::Stream> stream;
  ResponseReader reader;
  std::optional<net::Deadline> idle;
  bool used = false;   // has carried a call before
  bool sent = false;   // at least one byte of the current call
  bool whole = false;  // all of it
};
using LinkPtr = std::shared_ptr<Link>;
using CallPtr = std::shared_ptr<Call>;

struct Origin {
  std::size_t open = 0;  // links in use, being made, or idle
  std::vector<LinkPtr> idle;
  std::deque<CallPtr> queue;
};

// What one try on one link gave. `retry` means: certainly without effect, or harmless to repeat.
struct Attempt {
  Attempt(Result<Response> got, bool again) : result(std::move(got)), retry(again) {}
  Result<Response> result;
  bool retry = false;
};

struct SocketClient::Impl : std::enable_shared_from_this<Impl> {
  Impl(net::AsioLoop& on, ClientOptions chosen);

  void start(CallPtr call);
  void fail_later(ClientDone done, Error error);
  void close();

  net::AsioLoop& loop;
  ClientOptions options;
  ReadLimits limits;

 private:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

  static net::Awaitable<void> run(std::shared_ptr<Impl> self, CallPtr call, LinkPtr link);
  net::Awaitable<Result<LinkPtr>> connect(CallPtr call);
  net::Awaitable<Result<Endpoints>> resolve(CallPtr call);
  net::Awaitable<Result<std::unique_ptr<net::Stream>>> secure(CallPtr call, net::Socket socket);
  static net::Awaitable<Attempt> attempt(CallPtr call, LinkPtr link);
  static net::Awaitable<net::ErrorCode> send(CallPtr call, LinkPtr link);

  LinkPtr take_idle(Origin& origin);
  void spawn(CallPtr call, LinkPtr link);
  void release(const std::string& origin_key, LinkPtr link);
  void keep(const std::string& origin_key, LinkPtr link);
  void drop_idle(const std::string& origin_key, const Link* link);
  Result<std::shared_ptr<net::TlsContext>> tls_context();

  std::map<std::string, Origin> origins_;
  std::unordered_set<CallPtr> calls_;
  std::size_t queued_ = 0;
  std::shared_ptr<net::TlsContext> tls_;
  bool closed_ = false;
};

}  // namespace crossdock::http
