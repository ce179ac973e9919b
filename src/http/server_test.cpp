// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include "http/testing/local.hpp"

#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace crossdock;
using namespace crossdock::http;
using http::testing::LocalServer;
using http::testing::RawPeer;

namespace {

const std::string k_get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string k_last = "GET /z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

Handler echo() {
  return [](const Request& request, const Responder& responder) {
    responder(Response::text(200, std::string(to_string(request.method)) + " " + request.path + " " + request.body));
  };
}

// Keeps responders until the test answers them.
struct Parked {
  std::mutex mutex;
  std::vector<Responder> waiting;
  std::promise<void> arrived;

  Handler handler() {
    return [this](const Request&, Responder responder) {
      const std::lock_guard lock(mutex);
      waiting.push_back(std::move(responder));
      if (waiting.size() == 1) arrived.set_value();
    };
  }
  void wait() { arrived.get_future().wait(); }
};

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

}  // namespace

TEST_CASE("one connection carries many requests, one after the other") {
  LocalServer server({}, echo());
  RawPeer peer(server.port());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(peer.send(k_get));
    CHECK(peer.receive_until("GET /a ").starts_with("HTTP/1.1 200 OK\r\nDate: "));
  }
  peer.send(k_last);
  const auto last = peer.receive_all();
  CHECK(last.contains("Connection: close\r\n"));
  CHECK(last.ends_with("\r\n\r\nGET /z "));
}

TEST_CASE("pipelined requests are answered in order, also when the answers come late and from another thread") {
  std::vector<std::thread> threads;
  LocalServer server({}, [&](const Request& request, const Responder& responder) {
    if (request.path == "/now") return responder(Response::text(200, "<now>"));
    threads.emplace_back([responder, path = request.path] { responder(Response::text(200, "<" + path + ">")); });
  });
  RawPeer peer(server.port());
  std::string all;
  for (const std::string path : {"/1", "/now", "/2", "/3", "/now", "/now"})
    all += "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
  peer.send(all + k_last);
  const auto got = peer.receive_all();
  for (auto& thread : threads) thread.join();
  std::string bodies;
  for (std::size_t at = got.find('<'); at != std::string::npos; at = got.find('<', at + 1))
    bodies += got.substr(at, got.find('>', at) - at + 1);
  CHECK(bodies == "</1><now></2></3><now><now></z>");
}

TEST_CASE("pipelined answers of all sizes keep their order") {
  LocalServer server({}, [](const Request& request, const Responder& responder) {
    const auto size = std::stoul(std::string(*request.query_value("size")));
    responder(Response::text(200, std::string(size, request.path.back())));
  });
  RawPeer peer(server.port());
  std::string all;
  std::string expected;
  for (int i = 0; i < 26; ++i) {
    const char letter = static_cast<char>('a' + i);
    const std::size_t size = i % 3 == 0 ? 5 : i % 3 == 1 ? 5000 : 200'000;
    all += std::string("GET /") + letter + "?size=" + std::to_string(size) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    expected += std::string(size, letter);
  }
  peer.send(all);
  peer.finish_sending();
  const auto got = peer.receive_all();
  std::string bodies;
  for (std::size_t at = 0; at < got.size();) {
    const auto length = got.find("Content-Length: ", at) + 16;
    at = got.find("\r\n\r\n", at) + 4;
    const auto size = std::stoul(got.substr(length, 10));
    bodies += got.substr(at, size);
    at += size;
  }
  CHECK(bodies == expected);
}

TEST_CASE("large bodies go both ways, plain and chunked") {
  LocalServer server({}, echo());
  const std::string body(3'000'000, 'b');
  RawPeer peer(server.port());
  std::thread sender([&] { peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + body); });
  CHECK(peer.receive_until(body).ends_with("POST / " + body));
  sender.join();
  peer.send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: "
      "close\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
  CHECK(peer.receive_all().ends_with("POST / abcdefg"));
}

TEST_CASE("a client that waits for 100 Continue gets it, and one that sends too much does not") {
  ServerOptions options;
  options.body_bytes_max = 10;
  LocalServer server(options, echo());
  RawPeer peer(server.port());
  peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(peer.receive_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("hi");
  CHECK(peer.receive_until("POST / hi").ends_with("POST / hi"));
  peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
  const auto refused = peer.receive_all();
  CHECK(refused.starts_with("HTTP/1.1 413 "));
  CHECK(refused.contains("http.body_too_large"));
}

TEST_CASE("HEAD gets the head of the answer only") {
  LocalServer server({}, echo());
  RawPeer peer(server.port());
  peer.send("HEAD /abc HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto got = peer.receive_all();
  CHECK(got.contains("Content-Length: 10\r\n"));
  CHECK(got.ends_with("\r\n\r\n"));
}

TEST_CASE("HTTP/1.0 clients are served and closed, unless they ask to stay") {
  LocalServer server({}, echo());
  RawPeer once(server.port());
  once.send("GET /a HTTP/1.0\r\n\r\n");
  CHECK(once.receive_all().contains("Connection: close\r\n"));
  RawPeer stays(server.port());
  stays.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(stays.receive_until("GET /a ").contains("Connection: keep-alive\r\n"));
  stays.send("GET /b HTTP/1.0\r\n\r\n");
  CHECK(stays.receive_all().ends_with("GET /b "));
}

TEST_CASE("a malformed request is told what is wrong, and the connection ends") {
  LocalServer server({}, echo());
  RawPeer peer(server.port());
  peer.send(k_get + "GET / HTTP/1.1\r\nHost : h\r\n\r\n" + k_get);
  const auto got = peer.receive_all();
  CHECK(count(got, "HTTP/1.1 ") == 2);
  CHECK(got.contains("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(got.contains("application/problem+json"));
  CHECK(got.contains("\"code\":\"http.malformed\""));
  server.on_loop([] {});
  CHECK(server.metrics.prometheus_text().contains("crossdock_http_requests_total{class=\"4xx\"} 1\n"));
}

TEST_CASE("a refusal reaches a client that is still sending") {
  ServerOptions options;
  options.body_bytes_max = 1000;
  LocalServer server(options, echo());
  RawPeer peer(server.port());
  peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n");
  peer.send(std::string(500'000, 'x'));
  peer.finish_sending();
  CHECK(peer.receive_all().starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a head that trickles in is cut off with 408, an idle connection is closed in silence") {
  ServerOptions options;
  options.header_timeout_ms = 30;
  options.idle_timeout_ms = 30;
  LocalServer server(options, echo());
  RawPeer slow(server.port());
  slow.send("GET / HTT");
  CHECK(slow.receive_all().starts_with("HTTP/1.1 408 "));
  RawPeer mute(server.port());
  CHECK(mute.receive_all().empty());
  RawPeer idle(server.port());
  idle.send(k_get);
  CHECK(idle.receive_all().ends_with("GET /a "));
}

TEST_CASE("bytes that keep coming do not move the time-out of a head or a body") {
  ServerOptions options;
  options.header_timeout_ms = 50;
  options.body_timeout_ms = 50;
  LocalServer server(options, echo());
  for (const std::string head : {"GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n"}) {
    RawPeer peer(server.port());
    peer.send(head);
    std::atomic<bool> over = false;
    std::thread drip([&] {
      while (!over && peer.send("x")) std::this_thread::yield();
    });
    const auto got = peer.receive_all();
    over = true;
    drip.join();
    CHECK_MESSAGE((got.empty() || got.starts_with("HTTP/1.1 408 ") || got.starts_with("HTTP/1.1 431 ")), got.substr(0, 200));
  }
}

TEST_CASE("a client that does not read its answer is cut off") {
  ServerOptions options;
  options.write_timeout_ms = 30;
  LocalServer server(options, [](const Request&, const Responder& responder) {
    responder(Response::text(200, std::string(64U << 20U, 'x')));
  });
  RawPeer peer(server.port());
  peer.send(k_get);
  // Reads only after the server has given up.
  while (server.metrics.prometheus_text().contains("crossdock_http_connections 0\n")) std::this_thread::yield();
  while (!server.metrics.prometheus_text().contains("crossdock_http_connections 0\n")) std::this_thread::yield();
  CHECK(peer.receive_all().size() < (64U << 20U));
}

TEST_CASE("connections past the limit are turned away with 503 and leave the others alone") {
  ServerOptions options;
  options.connections_max = 2;
  LocalServer server(options, echo());
  RawPeer first(server.port());
  RawPeer second(server.port());
  first.send(k_get);
  second.send(k_get);
  first.receive_until("GET /a ");
  second.receive_until("GET /a ");
  RawPeer third(server.port());
  third.send(k_get);
  third.finish_sending();
  const auto refused = third.receive_all();
  CHECK(refused.starts_with("HTTP/1.1 503 "));
  CHECK(refused.contains("Retry-After: 1\r\n"));
  first.send(k_last);
  CHECK(first.receive_all().ends_with("GET /z "));
}

TEST_CASE("a request that is dropped is answered with 500") {
  LocalServer server({}, [](const Request&, const Responder&) {});
  RawPeer peer(server.port());
  peer.send(k_get);
  CHECK(peer.receive_until("http.unanswered").starts_with("HTTP/1.1 500 "));
}

TEST_CASE("answers of a connection, a server and a loop that are gone are dropped") {
  Parked parked;
  {
    LocalServer server({}, parked.handler());
    RawPeer peer(server.port());
    peer.send(k_get);
    parked.wait();
    peer.reset();
  }
  parked.waiting.at(0)(Response::text(200, "late"));
}

TEST_CASE("draining closes idle connections at once and lets a request in flight finish") {
  Parked parked;
  LocalServer server({}, [&](const Request& request, Responder responder) {
    if (request.path == "/a") return responder(Response::text(200, "quick"));
    parked.handler()(request, std::move(responder));
  });
  RawPeer idle(server.port());
  idle.send(k_get);
  idle.receive_until("quick");
  RawPeer busy(server.port());
  busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n" + k_get);
  parked.wait();
  std::promise<void> drained;
  server.on_loop([&] { server.server().drain(60'000, [&] { drained.set_value(); }); });
  CHECK(idle.receive_all().empty());
  parked.waiting.at(0)(Response::text(200, "done"));
  const auto got = busy.receive_all();
  CHECK(got.contains("Connection: close\r\n"));
  CHECK(got.ends_with("done"));
  drained.get_future().wait();
}

TEST_CASE("draining cuts off what is not finished at its deadline") {
  Parked parked;
  LocalServer server({}, parked.handler());
  RawPeer busy(server.port());
  busy.send(k_get);
  parked.wait();
  std::promise<void> drained;
  server.on_loop([&] { server.server().drain(10, [&] { drained.set_value(); }); });
  CHECK(busy.receive_all().empty());
  drained.get_future().wait();
  parked.waiting.clear();
}

TEST_CASE("a drained server with no connections says so, and refuses new ones") {
  LocalServer server({}, echo());
  const auto port = server.port();
  std::promise<void> drained;
  server.on_loop([&] { server.server().drain(60'000, [&] { drained.set_value(); }); });
  drained.get_future().wait();
  CHECK_THROWS(RawPeer(port));
}

TEST_CASE("a streamed body leaves chunk by chunk and ends when the writer closes") {
  std::promise<std::shared_ptr<StreamSink>> opened;
  LocalServer server({}, [&](const Request&, const Responder& responder) {
    Response response;
    response.headers.add("Content-Type", "text/event-stream");
    response.stream = [&](std::shared_ptr<StreamSink> sink) { opened.set_value(std::move(sink)); };
    responder(std::move(response));
  });
  RawPeer peer(server.port());
  peer.send(k_get);
  CHECK(peer.receive_until("\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"));
  auto sink = opened.get_future().get();
  server.on_loop([&] { CHECK(sink->write("data: 1\n\n")); });
  CHECK(peer.receive_until("1\n\n\r\n") == "9\r\ndata: 1\n\n\r\n");
  server.on_loop([&] {
    sink->write("a");
    sink->write("b");
    sink->close();
    CHECK_FALSE(sink->write("c"));
  });
  CHECK(peer.receive_all() == "2\r\nab\r\n0\r\n\r\n");
  server.on_loop([&] { sink.reset(); });
}

TEST_CASE("the writer of a stream learns that its reader is gone, and a slow reader is cut off") {
  std::promise<std::shared_ptr<StreamSink>> opened;
  LocalServer server({}, [&](const Request&, const Responder& responder) {
    Response response;
    response.stream = [&](std::shared_ptr<StreamSink> sink) { opened.set_value(std::move(sink)); };
    responder(std::move(response));
  });
  std::shared_ptr<StreamSink> sink;
  const auto is_open = [&] {
    bool open = false;
    server.on_loop([&] { open = sink->write("x"); });
    return open;
  };
  {
    RawPeer peer(server.port());
    peer.send(k_get);
    sink = opened.get_future().get();
    CHECK(is_open());
  }
  while (is_open()) std::this_thread::yield();
  opened = {};
  RawPeer slow(server.port());
  slow.send(k_get);
  auto second = opened.get_future().get();
  bool open = true;
  while (open) {
    server.on_loop([&] { open = second->write(std::string(1U << 20U, 'x')); });
  }
  server.on_loop([&] {
    sink.reset();
    second.reset();
  });
}

TEST_CASE("draining ends streams properly") {
  std::promise<std::shared_ptr<StreamSink>> opened;
  LocalServer server({}, [&](const Request&, const Responder& responder) {
    Response response;
    response.stream = [&](std::shared_ptr<StreamSink> sink) { opened.set_value(std::move(sink)); };
    responder(std::move(response));
  });
  RawPeer peer(server.port());
  peer.send(k_get);
  auto sink = opened.get_future().get();
  std::promise<void> drained;
  server.on_loop([&] { server.server().drain(60'000, [&] { drained.set_value(); }); });
  CHECK(peer.receive_all().ends_with("\r\n\r\n0\r\n\r\n"));
  drained.get_future().wait();
  server.on_loop([&] { sink.reset(); });
}

TEST_CASE("an address that cannot be listened on is an error with a place") {
  net::AsioLoop loop;
  const SystemClock clock;
  Metrics metrics;
  ServerOptions options;
  options.address = "not an address";
  const auto started = Server::start(loop, clock, metrics, options, echo());
  REQUIRE_FALSE(started);
  CHECK(started.error().code == "http.listen");
  options.address = "127.0.0.1";
  options.certificate_file = "/nowhere/cert.pem";
  CHECK_FALSE(Server::start(loop, clock, metrics, options, echo()));
}
