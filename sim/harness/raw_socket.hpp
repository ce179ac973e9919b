// SPDX-License-Identifier: Apache-2.0
// Bytes to a server and what comes back, with no HTTP client in between that would tidy them up.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::sim {

// A TCP connection to 127.0.0.1; closed by the destructor.
class RawSocket {
 public:
  static Result<RawSocket> connect(std::uint16_t port);
  RawSocket(RawSocket&& other) noexcept;
  RawSocket& operator=(RawSocket&&) = delete;
  ~RawSocket();

  // False when the server closed before it had taken everything.
  bool send(std::string_view bytes);
  void finish_sending();  // half close
  // Everything until the server closes or says nothing for `timeout_ms`.
  std::string receive(std::int64_t timeout_ms);
  // Whether the server has closed, as seen by the last receive.
  bool closed() const { return closed_; }

 private:
  explicit RawSocket(int fd) : fd_(fd) {}
  int fd_;
  bool closed_ = false;
};

// The port of "http://127.0.0.1:8080"; 0 when there is none.
std::uint16_t port_of(std::string_view url);
// The status of an HTTP/1.x answer; 0 when the bytes are none.
int status_of_bytes(std::string_view bytes);

}  // namespace crossdock::sim
