// SPDX-License-Identifier: Apache-2.0
#include "net/stream.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::net {
namespace {

namespace asio = boost::asio;

class PlainStream final : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  Awaitable<std::tuple<ErrorCode>> handshake() override { co_return std::tuple<ErrorCode>(); }
  Awaitable<IoResult> read_some(asio::mutable_buffer into) override { return socket_.async_read_some(into, k_await); }
  Awaitable<IoResult> write_some(const Gather& from) override { return socket_.async_write_some(from, k_await); }
  IoResult write_now(const Gather& from) override {
    ErrorCode error;
    const auto written = from[1].size() == 0 ? socket_.write_some(from[0], error) : socket_.write_some(from, error);
    return {error, written};
  }
  Awaitable<void> finish_writing() override {
    ErrorCode error;
    socket_.shutdown(Socket::shutdown_send, error);
    co_return;
  }
  bool is_quiet() override {
    std::array<char, 1> probe{};
    ErrorCode error;
    socket_.receive(asio::buffer(probe), Socket::message_peek, error);
    return error == asio::error::would_block;
  }
  Socket& socket() override { return socket_; }

 private:
  Socket socket_;
};

}  // namespace

void Stream::cancel() {
  ErrorCode error;
  socket().cancel(error);
}

void Stream::close() {
  ErrorCode error;
  socket().close(error);
}

void prepare(Socket& socket) {
  ErrorCode error;
  socket.non_blocking(true, error);
  socket.set_option(asio::ip::tcp::no_delay(true), error);
}

std::unique_ptr<Stream> plain_stream(Socket socket) {
  prepare(socket);
  return std::make_unique<PlainStream>(std::move(socket));
}

std::string peer_text(const Socket& socket) {
  ErrorCode error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return {};
  const auto address = peer.address().to_string();
  return peer.address().is_v6() ? fmt::format("[{}]:{}", address, peer.port()) : fmt::format("{}:{}", address, peer.port());
}

}  // namespace crossdock::net
