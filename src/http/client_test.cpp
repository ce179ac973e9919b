// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include "http/testing/local.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::http;
using http::testing::closed_port;
using http::testing::LocalServer;
using http::testing::RawPeer;
using http::testing::ScriptedServer;

namespace {

const std::string k_ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::string k_end = "\r\n\r\n";

// A client on a loop of the test's own thread: send() queues calls, run() waits for all of them.
struct Caller {
  explicit Caller(ClientOptions options = {}) : client(std::make_unique<SocketClient>(loop, std::move(options))) {}

  std::size_t send(Method method, const std::string& url, const std::string& body = {}, std::int64_t timeout_ms = 20'000) {
    const auto index = results.size();
    results.emplace_back();
    ++open;
    client->send(method, url, {}, body, timeout_ms, [this, index](Result<Response> result) {
      CHECK_FALSE(results.at(index).has_value());
      results.at(index) = std::move(result);
      if (--open == 0) loop.stop();
    });
    return index;
  }
  void run() { loop.run(); }
  Result<Response> call(Method method, const std::string& url, const std::string& body = {},
                        std::int64_t timeout_ms = 20'000) {
    const auto index = send(method, url, body, timeout_ms);
    run();
    return *results.at(index);
  }

  net::AsioLoop loop;
  std::unique_ptr<SocketClient> client;
  std::vector<std::optional<Result<Response>>> results;
  int open = 0;
};

ErrorKind kind_of(const Result<Response>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().kind;
}

Handler echo() {
  return [](const Request& request, const Responder& responder) {
    responder(Response::text(200, std::string(to_string(request.method)) + " " + request.target + " " + request.body));
  };
}

}  // namespace

TEST_CASE("calls reach the server and come back, and share one connection") {
  LocalServer server({}, echo());
  Caller caller;
  CHECK(caller.call(Method::get, server.url("/a?b=c"))->body == "GET /a?b=c ");
  CHECK(caller.call(Method::post, server.url("/p"), std::string(500'000, 'x'))->body ==
        "POST /p " + std::string(500'000, 'x'));
  const auto head = caller.call(Method::head, server.url("/h"));
  CHECK(head->headers.get("Content-Length") == "8");
  CHECK(head->body.empty());
  CHECK(caller.call(Method::del, server.url("/d"))->body == "DELETE /d ");
  CHECK(server.metrics.prometheus_text().contains("crossdock_http_connections 1\n"));
}

TEST_CASE("statuses are answers, not errors, and redirects are not followed") {
  LocalServer server({}, [](const Request&, const Responder& responder) {
    Response response = Response::text(302, "");
    response.headers.add("Location", "/elsewhere");
    responder(std::move(response));
  });
  const auto result = fetch(Method::get, server.url("/"), {}, "", {});
  REQUIRE(result);
  CHECK(result->status == 302);
  CHECK(result->headers.get("location") == "/elsewhere");
}

TEST_CASE("what cannot be sent is refused before anything is opened") {
  Caller caller;
  for (const std::string url : {"", "ftp://a/", "http://u:p@a/", "/path"})
    CHECK(kind_of(caller.call(Method::get, url)) == ErrorKind::invalid);
  CHECK(kind_of(caller.call(Method::other, "http://127.0.0.1/")) == ErrorKind::invalid);
  Headers headers;
  headers.add("X", "a\r\nY: b");
  const auto result = fetch(Method::get, "http://127.0.0.1/", headers, "", {});
  CHECK(kind_of(result) == ErrorKind::invalid);
}

TEST_CASE("a refused connection and an unknown name are transient") {
  Caller caller;
  CHECK(kind_of(caller.call(Method::post, "http://127.0.0.1:" + std::to_string(closed_port()) + "/")) ==
        ErrorKind::transient);
  CHECK(kind_of(caller.call(Method::post, "http://name.invalid/")) == ErrorKind::transient);
}

TEST_CASE("a server that reads and hangs up leaves a call in doubt") {
  ScriptedServer server([](RawPeer& peer, int) { peer.receive_until(k_end); });
  Caller caller;
  const auto result = caller.call(Method::post, server.url("/orders?secret=1"), "{}");
  CHECK(kind_of(result) == ErrorKind::in_doubt);
  CHECK(result.error().code == "http.no_answer");
  CHECK(result.error().place == "POST " + server.url("/orders"));
  CHECK(kind_of(caller.call(Method::get, server.url("/"))) == ErrorKind::in_doubt);
  CHECK(server.connections() == 2);
}

TEST_CASE("a server that never answers leaves a call in doubt after its time-out") {
  std::promise<void> over;
  ScriptedServer server([&](RawPeer& peer, int) {
    peer.receive_until(k_end);
    peer.receive_all();
    over.set_value();
  });
  Caller caller;
  const auto result = caller.call(Method::post, server.url("/"), "", 30);
  CHECK(kind_of(result) == ErrorKind::in_doubt);
  CHECK(result.error().code == "http.timeout");
  caller.loop.stop();
  caller.loop.run();
  caller.client.reset();
  over.get_future().wait();
}

TEST_CASE("half an answer, or one that is no HTTP, leaves a call in doubt") {
  const std::vector<std::string> answers = {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 200",
                                            "SSH-2.0-x\r\n\r\n",
                                            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"};
  ScriptedServer server([&](RawPeer& peer, int connection) {
    peer.receive_until(k_end);
    peer.send(answers.at(static_cast<std::size_t>(connection)));
  });
  Caller caller;
  for (std::size_t i = 0; i < answers.size(); ++i)
    CHECK(kind_of(caller.call(Method::put, server.url("/"))) == ErrorKind::in_doubt);
}

TEST_CASE("an answer past the limit: limit for a safe call, in doubt for one with an effect") {
  LocalServer server(
      {}, [](const Request&, const Responder& responder) { responder(Response::text(200, std::string(1001, 'x'))); });
  ClientOptions options;
  options.body_bytes_max = 1000;
  Caller caller(options);
  CHECK(kind_of(caller.call(Method::get, server.url("/"))) == ErrorKind::limit);
  CHECK(kind_of(caller.call(Method::post, server.url("/"))) == ErrorKind::in_doubt);
}

TEST_CASE("a kept connection that the server closed meanwhile is noticed before it is used") {
  std::promise<void> closed;
  ScriptedServer server([&](RawPeer& peer, int connection) {
    peer.receive_until(k_end);
    peer.send(k_ok);
    if (connection == 0) {
      peer.reset();
      closed.set_value();
    }
  });
  Caller caller;
  CHECK(caller.call(Method::post, server.url("/"))->body == "ok");
  closed.get_future().wait();
  CHECK(caller.call(Method::post, server.url("/"))->body == "ok");
  CHECK(server.connections() == 2);
}

TEST_CASE("a kept connection that dies under a request: idempotent calls go again, others are in doubt") {
  // Even connections answer once and die under the second request.
  ScriptedServer server([](RawPeer& peer, int connection) {
    peer.receive_until(k_end);
    peer.send(k_ok);
    if (connection % 2 == 0) peer.receive_until(k_end);
  });
  {
    Caller caller;
    REQUIRE(caller.call(Method::get, server.url("/")));
    CHECK(caller.call(Method::put, server.url("/"))->body == "ok");
    CHECK(server.connections() == 2);
  }
  {
    Caller caller;
    REQUIRE(caller.call(Method::get, server.url("/")));
    CHECK(kind_of(caller.call(Method::post, server.url("/"))) == ErrorKind::in_doubt);
    CHECK(server.connections() == 3);
  }
}

TEST_CASE("an answer that comes before the whole body was sent is taken") {
  ScriptedServer server([](RawPeer& peer, int) {
    peer.receive_until(k_end);
    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    peer.finish_sending();
    peer.receive_all();
  });
  Caller caller;
  CHECK(caller.call(Method::post, server.url("/"), std::string(20U << 20U, 'x'))->status == 413);
}

TEST_CASE("a body that ends with the connection is taken") {
  ScriptedServer server([](RawPeer& peer, int) {
    peer.receive_until(k_end);
    peer.send("HTTP/1.0 200 OK\r\n\r\nuntil the end");
  });
  Caller caller;
  CHECK(caller.call(Method::get, server.url("/"))->body == "until the end");
}

TEST_CASE("calls past the connections wait their turn, and past the queue are refused") {
  std::atomic<int> at_once = 0;
  std::atomic<int> most = 0;
  LocalServer server({}, [&](const Request&, const Responder& responder) {
    most = std::max<int>(most, ++at_once);
    std::thread([&, responder] {
      --at_once;
      responder(Response::text(200, "ok"));
    }).detach();
  });
  ClientOptions options;
  options.connections_per_origin_max = 2;
  options.queued_max = 3;
  Caller caller(options);
  for (int i = 0; i < 7; ++i) caller.send(Method::get, server.url("/"));
  caller.run();
  for (std::size_t i = 0; i < 5; ++i) CHECK(caller.results.at(i)->has_value());
  for (std::size_t i = 5; i < 7; ++i) CHECK(kind_of(*caller.results.at(i)) == ErrorKind::limit);
  CHECK(most <= 2);
  CHECK(server.metrics.prometheus_text().contains("crossdock_http_connections 2\n"));
}

TEST_CASE("a call whose time runs out in the queue certainly had no effect") {
  ScriptedServer server([](RawPeer& peer, int) {
    peer.receive_until(k_end);
    peer.receive_all();
  });
  ClientOptions options;
  options.connections_per_origin_max = 1;
  Caller caller(options);
  caller.send(Method::post, server.url("/1"), "", 60);
  caller.send(Method::post, server.url("/2"), "", 20);
  caller.run();
  CHECK(kind_of(*caller.results.at(0)) == ErrorKind::in_doubt);
  CHECK(kind_of(*caller.results.at(1)) == ErrorKind::transient);
}

TEST_CASE("a done callback may call again and may destroy the client") {
  LocalServer server({}, echo());
  Caller caller;
  int calls = 0;
  std::function<void(Result<Response>)> next = [&](const Result<Response>& result) {
    CHECK(result);
    if (++calls < 5) return caller.client->send(Method::get, server.url("/"), {}, "", next);
    caller.client.reset();
    caller.loop.stop();
  };
  caller.client->send(Method::get, server.url("/"), {}, "", next);
  caller.run();
  CHECK(calls == 5);
}

TEST_CASE("a client that is destroyed drops its calls") {
  std::promise<void> over;
  ScriptedServer server([&](RawPeer& peer, int) {
    peer.receive_until(k_end);
    peer.receive_all();
    over.set_value();
  });
  Caller caller;
  bool told = false;
  caller.client->send(Method::get, server.url("/"), {}, "", [&](const Result<Response>&) { told = true; });
  caller.client->send(Method::get, "nonsense", {}, "", [&](const Result<Response>&) { told = true; });
  auto drop = caller.loop.after_ms(20, [&] {
    caller.client.reset();
    caller.loop.post([&] { caller.loop.stop(); });
  });
  told = false;
  caller.run();
  over.get_future().wait();
}

TEST_CASE("private addresses can be forbidden, by number and by name") {
  LocalServer server({}, echo());
  ClientOptions options;
  options.allow_private_addresses = false;
  Caller caller(options);
  CHECK(kind_of(caller.call(Method::get, server.url("/"))) == ErrorKind::forbidden);
  CHECK(kind_of(caller.call(Method::get, "http://localhost:" + std::to_string(server.port()) + "/")) ==
        ErrorKind::forbidden);
  CHECK(kind_of(caller.call(Method::get, "http://[::ffff:127.0.0.1]:" + std::to_string(server.port()) + "/")) ==
        ErrorKind::forbidden);
}
