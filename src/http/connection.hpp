// SPDX-License-Identifier: Apache-2.0
// The server side of one connection: reads a request, hands it to the handler, waits for the answer, writes it, and so
// on. Requests of one connection are worked on one after the other, so pipelined answers keep their order; answers
// that are ready together leave in one write. Loop thread only.
#pragma once

#include "http/exchange.hpp"
#include "http/h1_codec.hpp"
#include "http/server_core.hpp"
#include "net/deadline.hpp"
#include "net/stream.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace crossdock::http {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<ServerCore> core, std::unique_ptr<net::Stream> stream);
  static net::Awaitable<void> serve(std::shared_ptr<Connection> self);
  // Closes when idle, otherwise after the answer that is being worked on.
  void drain();
  void abort();

 private:
  enum class Phase : std::uint8_t { none, idle, head, body };

  net::Awaitable<bool> receive();
  net::Awaitable<void> flush_rest();
  net::Awaitable<void> wait_answer();
  net::Awaitable<void> stream_body(Response response);
  net::Awaitable<void> finish();
  static net::Awaitable<void> watch_peer(std::shared_ptr<Connection> self, std::shared_ptr<StreamState> state);

  bool flush_now();
  net::Gather unsent() const;
  void consume(std::size_t bytes);
  void enter(Phase phase);
  void read_ended(net::ErrorCode error);
  void refuse(int status, const Error& error);
  void dispatch();
  void compose(Response& response);
  void end();

  std::shared_ptr<ServerCore> core_;
  std::unique_ptr<net::Stream> stream_;
  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<StreamState> streaming_;
  net::Deadline deadline_;
  RequestReader reader_;
  std::string peer_;
  std::string out_;       // heads and small bodies, ready to leave
  std::string body_;      // one large body, leaves after out_
  std::size_t sent_ = 0;  // of out_ and body_ together
  std::int64_t started_us_ = 0;
  Method method_ = Method::get;
  Phase phase_ = Phase::head;
  bool in_flight_ = false;
  bool idle_ = false;  // waits for the first byte of a request
  bool timed_out_ = false;
  bool broken_ = false;   // nothing can be written any more
  bool closing_ = false;  // no request is taken after this one
  bool refused_ = false;  // unread input is likely, see finish()
  bool ended_ = false;
};

}  // namespace crossdock::http
