// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/raw_socket.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace crossdock::sim {

Result<RawSocket> RawSocket::connect(std::uint16_t port) {
  RawSocket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return fail(ErrorKind::transient, "raw.connect", std::strerror(errno));
  }
  return socket;
}

RawSocket::RawSocket(RawSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)), closed_(other.closed_) {}

RawSocket::~RawSocket() {
  if (fd_ >= 0) ::close(fd_);
}

bool RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawSocket::finish_sending() { ::shutdown(fd_, SHUT_WR); }

std::string RawSocket::receive(std::int64_t timeout_ms) {
  std::string all;
  std::array<char, 16'384> chunk{};
  for (;;) {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(timeout_ms)) <= 0) return all;
    const ssize_t got = ::recv(fd_, chunk.data(), chunk.size(), 0);
    if (got <= 0) {
      closed_ = true;
      return all;
    }
    all.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

std::uint16_t port_of(std::string_view url) {
  std::uint16_t port = 0;
  const auto colon = url.rfind(':');
  if (colon != std::string_view::npos) std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
  return port;
}

int status_of_bytes(std::string_view bytes) {
  int status = 0;
  if (bytes.starts_with("HTTP/1.") && bytes.size() > 12) std::from_chars(bytes.data() + 9, bytes.data() + 12, status);
  return status;
}

}  // namespace crossdock::sim
