// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"
#include "sim/fleet/child.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace crossdock::sim {
namespace {

constexpr std::uint16_t k_first_port = 15'000;
constexpr std::uint16_t k_ports = 15'000;
constexpr int k_attempts = 200;

bool is_free(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::close(fd);
  return bound;
}

}  // namespace

std::uint16_t free_port(std::uint16_t wanted) {
  if (wanted != 0 && is_free(wanted)) return wanted;
  SystemRandom random;
  for (int attempt = 0; attempt < k_attempts; ++attempt) {
    const auto port = static_cast<std::uint16_t>(k_first_port + random.below(k_ports));
    if (is_free(port)) return port;
  }
  return 0;
}

}  // namespace crossdock::sim
