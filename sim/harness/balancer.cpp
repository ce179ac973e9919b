// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/balancer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace crossdock::sim {
namespace {

constexpr std::size_t k_chunk_bytes = 64 * 1024;

class Socket {
 public:
  explicit Socket(int file = -1) : file_(file) {}
  Socket(Socket&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~Socket() {
    if (file_ >= 0) ::close(file_);
  }
  int file() const { return file_; }

 private:
  int file_;
};

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

Socket connect_to(std::uint16_t port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = local(port);
  if (::connect(socket.file(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return Socket();
  const int on = 1;
  ::setsockopt(socket.file(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return socket;
}

// What both ends of one connection have sent. Writes block: both sides are local and read what they are sent.
struct Pair {
  Socket client;
  Socket node;

  static bool pass(const Socket& from, const Socket& to) {
    std::array<char, k_chunk_bytes> chunk;
    const ssize_t got = ::recv(from.file(), chunk.data(), chunk.size(), 0);
    if (got <= 0) return got < 0 && errno == EINTR;
    for (ssize_t done = 0; done < got;) {
      const ssize_t sent = ::send(to.file(), chunk.data() + done, static_cast<std::size_t>(got - done), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      done += sent;
    }
    return true;
  }
};

class BalancerImpl final : public Balancer {
 public:
  BalancerImpl(Socket listener, Socket wake, std::uint16_t port)
      : listener_(std::move(listener)), wake_(std::move(wake)), port_(port), thread_([this] { loop(); }) {}

  ~BalancerImpl() override {
    stopping_ = true;
    const std::uint64_t one = 1;
    static_cast<void>(::write(wake_.file(), &one, sizeof(one)) == sizeof(one));
    thread_.join();
  }

  std::string url() const override { return fmt::format("http://127.0.0.1:{}", port_); }
  void add(std::uint16_t port) override {
    const std::scoped_lock lock(mutex_);
    ports_.push_back(port);
  }

 private:
  void loop() {
    std::vector<pollfd> polled;
    while (!stopping_) {
      polled.assign({{wake_.file(), POLLIN, 0}, {listener_.file(), POLLIN, 0}});
      for (const Pair& pair : pairs_) {
        polled.push_back({pair.client.file(), POLLIN, 0});
        polled.push_back({pair.node.file(), POLLIN, 0});
      }
      if (::poll(polled.data(), polled.size(), -1) < 0) continue;
      std::size_t at = 2;
      for (auto pair = pairs_.begin(); pair != pairs_.end(); at += 2) {
        bool open = polled[at].revents == 0 || Pair::pass(pair->client, pair->node);
        open = open && (polled[at + 1].revents == 0 || Pair::pass(pair->node, pair->client));
        pair = open ? std::next(pair) : pairs_.erase(pair);
      }
      if (polled[1].revents != 0) take_connection();
    }
  }

  void take_connection() {
    Socket client(::accept4(listener_.file(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client.file() < 0) return;
    std::vector<std::uint16_t> ports;
    {
      const std::scoped_lock lock(mutex_);
      ports = ports_;
    }
    for (std::size_t tried = 0; tried < ports.size(); ++tried) {
      Socket node = connect_to(ports[next_++ % ports.size()]);
      if (node.file() < 0) continue;
      pairs_.push_back({std::move(client), std::move(node)});
      return;
    }
  }

  Socket listener_;
  Socket wake_;
  std::uint16_t port_;
  std::mutex mutex_;  // guards ports_
  std::vector<std::uint16_t> ports_;
  std::list<Pair> pairs_;  // the thread's
  std::size_t next_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Balancer>> Balancer::start() {
  Socket listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = local(0);
  socklen_t size = sizeof(address);
  if (::bind(listener.file(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(listener.file(), SOMAXCONN) != 0 ||
      ::getsockname(listener.file(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return fail(ErrorKind::unavailable, "balancer.listen", std::strerror(errno));
  }
  Socket wake(::eventfd(0, EFD_CLOEXEC));
  return std::make_unique<BalancerImpl>(std::move(listener), std::move(wake), ntohs(address.sin_port));
}

}  // namespace crossdock::sim
