// SPDX-License-Identifier: Apache-2.0
#include "http/network.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::http {
namespace {

class SocketListener final : public Listener {
 public:
  SocketListener(std::unique_ptr<Server> server, std::string url) : server_(std::move(server)), url_(std::move(url)) {}
  std::string url() const override { return url_; }
  void drain(std::int64_t deadline_ms, std::function<void()> drained) override {
    server_->drain(deadline_ms, std::move(drained));
  }

 private:
  std::unique_ptr<Server> server_;
  std::string url_;
};

}  // namespace

std::unique_ptr<Client> Sockets::make_client(ClientOptions options) {
  return std::make_unique<SocketClient>(loop_, std::move(options));
}

Result<std::unique_ptr<Listener>> Sockets::listen(const Clock& clock, Metrics& metrics, ServerOptions options,
                                                  Handler handler) {
  const std::string_view scheme = options.certificate_file.empty() ? "http" : "https";
  const std::string address = options.address;
  CROSSDOCK_TRY(auto server, Server::start(loop_, clock, metrics, std::move(options), std::move(handler)));
  std::string url = fmt::format("{}://{}:{}", scheme, address, server->port());
  return std::make_unique<SocketListener>(std::move(server), std::move(url));
}

}  // namespace crossdock::http
