// SPDX-License-Identifier: Apache-2.0
// One loop with a client, for tests that talk to systems on the same loop; everything is bounded by a watchdog.
#pragma once

#include "base/json.hpp"
#include "http/network.hpp"
#include "sim/systems/delays.hpp"
#include "sim/systems/testing/folder.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::sim {

class Bench {
 public:
  Bench() : client_(loop_, http::ClientOptions{}), delays_(loop_) {}
  net::AsioLoop& loop() { return loop_; }
  http::Network& network() { return network_; }
  const Clock& clock() const { return clock_; }
  const std::string& folder() const { return folder_.path(); }

  // Runs the loop until the condition holds.
  void run_until(const std::function<bool()>& condition) {
    bool late = false;
    auto watchdog = loop_.after_ms(20'000, [&] {
      late = true;
      loop_.stop();
    });
    std::function<void()> look = [&] {
      if (condition()) return loop_.stop();
      delays_.after_ms(1, look);
    };
    loop_.post(look);
    loop_.run();
    REQUIRE_FALSE(late);
  }

  http::Response call(http::Method method, const std::string& url, const Json& body = {}) {
    Result<http::Response> answer = fail(ErrorKind::internal, "none", "no answer");
    bool done = false;
    loop_.post([&] {
      client_.send(method, url, {}, body.is_null() ? "" : json_text(body), [&](Result<http::Response> response) {
        answer = std::move(response);
        done = true;
      });
    });
    run_until([&] { return done; });
    REQUIRE(answer);
    return *std::move(answer);
  }
  Json get(const std::string& url) { return json_parse(call(http::Method::get, url).body).value(); }

 private:
  SystemClock clock_;
  net::AsioLoop loop_;
  http::Sockets network_{loop_};
  TemporaryFolder folder_;
  http::SocketClient client_;
  Delays delays_;
};

// A hub that only remembers what it was told. `answer` may refuse.
class FakeHub {
 public:
  using Answer = std::function<http::Response(const http::Request&)>;
  FakeHub(Bench& bench, Answer answer) : answer_(std::move(answer)) {
    auto started = http::Server::start(bench.loop(), bench.clock(), metrics_, {},
                                       [this](http::Request request, http::Responder responder) {
                                         responder(answer_(request));
                                         requests_.push_back(std::move(request));
                                       });
    REQUIRE(started);
    server_ = *std::move(started);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  const std::vector<http::Request>& requests() const { return requests_; }

 private:
  Metrics metrics_;
  Answer answer_;
  std::vector<http::Request> requests_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace crossdock::sim
