// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"
#include "http/testing/certificate.hpp"
#include "http/testing/local.hpp"

#include <doctest/doctest.h>

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <thread>

using namespace crossdock;
using namespace crossdock::http;
using http::testing::Certificate;
using http::testing::LocalServer;
using http::testing::RawPeer;

namespace {

ServerOptions secured(const Certificate& certificate) {
  ServerOptions options;
  options.certificate_file = certificate.certificate_file();
  options.private_key_file = certificate.private_key_file();
  return options;
}

Handler echo() {
  return [](const Request& request, const Responder& responder) { responder(Response::text(200, request.body)); };
}

std::string https(const LocalServer& server, const std::string& host) {
  return "https://" + host + ":" + std::to_string(server.port()) + "/";
}

ClientOptions trusting(const Certificate& certificate) {
  ClientOptions options;
  options.ca_file = certificate.certificate_file();
  return options;
}

}  // namespace

TEST_CASE("TLS carries large bodies both ways to a host whose certificate is trusted") {
  const Certificate certificate("localhost");
  LocalServer server(secured(certificate), echo());
  const std::string body(2'000'000, 'x');
  const auto result = fetch(Method::post, https(server, "localhost"), {}, body, trusting(certificate));
  REQUIRE(result);
  CHECK(result->body == body);
}

TEST_CASE("TLS works by address when the certificate names it") {
  const Certificate certificate("127.0.0.1");
  LocalServer server(secured(certificate), echo());
  CHECK(fetch(Method::get, https(server, "127.0.0.1"), {}, "", trusting(certificate)));
}

TEST_CASE("TLS connections are kept and used again") {
  const Certificate certificate("localhost");
  LocalServer server(secured(certificate), echo());
  net::AsioLoop loop;
  SocketClient client(loop, trusting(certificate));
  int left = 3;
  std::function<void(Result<Response>)> next = [&](const Result<Response>& result) {
    CHECK(result);
    if (--left == 0) return loop.stop();
    client.send(Method::get, https(server, "localhost"), {}, "", next);
  };
  client.send(Method::get, https(server, "localhost"), {}, "", next);
  loop.run();
  CHECK(server.metrics.prometheus_text().contains("crossdock_http_connections 1\n"));
}

TEST_CASE("a certificate that is not trusted, or for another host, stops the call before it is sent") {
  const Certificate certificate("localhost");
  const Certificate stranger("localhost");
  LocalServer server(secured(certificate), echo());
  for (const auto& result : {fetch(Method::post, https(server, "localhost"), {}, "", {}),
                             fetch(Method::post, https(server, "localhost"), {}, "", trusting(stranger)),
                             fetch(Method::post, https(server, "127.0.0.1"), {}, "", trusting(certificate))}) {
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::transient);
    CHECK(result.error().code == "http.tls_failed");
  }
  CHECK(server.metrics.prometheus_text().contains("class=\"2xx\"} 0\n"));
}

TEST_CASE("plain text on a TLS port, TLS on a plain port and silence in the handshake all end") {
  const Certificate certificate("localhost");
  auto options = secured(certificate);
  options.header_timeout_ms = 50;
  LocalServer server(options, echo());
  RawPeer plain(server.port());
  plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  plain.receive_all();
  RawPeer mute(server.port());
  CHECK(mute.receive_all().empty());
  LocalServer clear({}, echo());
  const auto result = fetch(Method::get, https(clear, "localhost"), {}, "", trusting(certificate));
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::transient);
}

TEST_CASE("TLS 1.1 is refused") {
  const Certificate certificate("localhost");
  LocalServer server(secured(certificate), echo());
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  for (const auto& [version, expected] :
       {std::pair{TLS1_1_VERSION, false}, {TLS1_2_VERSION, true}, {TLS1_3_VERSION, true}}) {
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> connection(BIO_new_ssl_connect(context.get()), &BIO_free_all);
    BIO_set_conn_hostname(connection.get(), ("127.0.0.1:" + std::to_string(server.port())).c_str());
    CHECK((BIO_do_connect(connection.get()) == 1) == expected);
  }
}

TEST_CASE("trust anchors and keys that cannot be read are errors with a place") {
  const auto result = fetch(Method::get, "https://127.0.0.1:1/", {}, "", ClientOptions{.ca_file = "/nowhere/ca.pem"});
  CHECK_FALSE(result);
}
