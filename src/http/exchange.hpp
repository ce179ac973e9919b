// SPDX-License-Identifier: Apache-2.0
// The two meeting points of a connection and the code that answers: one response per request, and the bytes of a
// streamed body. Both live on the loop; only the slot of a Responder may be used from other threads.
#pragma once

#include "http/server.hpp"
#include "net/asio_loop_impl.hpp"
#include "net/wakeup.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace crossdock::http {

// One per connection, used again for each request: a connection works on one request at a time.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  explicit Exchange(net::AsioLoop& loop) : loop_(loop) {}
  Responder responder();
  bool is_answered() const { return response_.has_value(); }
  Response take();
  net::Wakeup& answered() { return answered_; }

 private:
  class Slot;
  net::AsioLoop& loop_;
  std::optional<Response> response_;
  net::Wakeup answered_;
};

constexpr std::size_t k_stream_pending_bytes_max = 4U << 20U;  // a slower reader is cut off

struct StreamState {
  explicit StreamState(net::AsioLoop& owner) : loop(owner) {}
  net::AsioLoop& loop;
  std::string pending;
  bool closed = false;  // by the writer
  bool gone = false;    // the peer, or the connection
  net::Wakeup changed;
};

std::shared_ptr<StreamSink> make_sink(std::shared_ptr<StreamState> state);

}  // namespace crossdock::http
