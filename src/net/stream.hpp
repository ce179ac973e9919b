// SPDX-License-Identifier: Apache-2.0
// A connected byte stream, plain or TLS, for coroutines on one loop. The virtual calls return the awaitable of the
// operation itself: no coroutine frame is added, and TLS is compiled in one file (tls.cpp).
#pragma once

#include "net/asio_loop_impl.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>

namespace crossdock::net {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using ErrorCode = boost::system::error_code;
using IoResult = std::tuple<ErrorCode, std::size_t>;
using Gather = std::array<boost::asio::const_buffer, 2>;  // head and body of a message

class Stream {
 public:
  virtual ~Stream() = default;
  // Must succeed before anything is read or written; at once on a plain stream.
  virtual Awaitable<std::tuple<ErrorCode>> handshake() = 0;
  virtual Awaitable<IoResult> read_some(boost::asio::mutable_buffer into) = 0;
  virtual Awaitable<IoResult> write_some(const Gather& from) = 0;
  // Writes what the kernel takes at once; (0, would_block) when it takes nothing or the stream cannot do that.
  virtual IoResult write_now(const Gather& from) = 0;
  // Sends nothing more. TLS says goodbye first (close_notify) and waits for the answer: set a deadline.
  virtual Awaitable<void> finish_writing() = 0;
  // True while an idle connection is fit for another request: not closed and, unless TLS, nothing unread.
  virtual bool is_quiet() = 0;
  virtual Socket& socket() = 0;
  // Ends running operations with operation_aborted; the stream stays open.
  void cancel();
  void close();
};

// Non-blocking, TCP_NODELAY. A socket that fails here fails at its first read.
void prepare(Socket& socket);
// Prepares the socket, as the makers in tls.hpp do.
std::unique_ptr<Stream> plain_stream(Socket socket);

// "192.0.2.1:443", "[2001:db8::1]:443"; empty when not connected.
std::string peer_text(const Socket& socket);

}  // namespace crossdock::net
