// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include "http/h1_writer.hpp"
#include "http/router.hpp"
#include "http/target.hpp"
#include "http/url.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

using namespace crossdock;
using namespace crossdock::http;

namespace {

struct Keep final : Responder::Slot {
  std::optional<Response> response;
  void answer(Response answered) override { response = std::move(answered); }
};

Response ask(const Router& router, Method method, std::string target) {
  Request request;
  request.method = method;
  REQUIRE(read_target(target, request));
  const auto slot = std::make_shared<Keep>();
  router.handle(std::move(request), Responder(slot));
  REQUIRE(slot->response);
  return *slot->response;
}

Handler say(std::string text) {
  return [text](const Request& request, const Responder& responder) {
    std::string body = text;
    for (const auto& [name, value] : request.parameters) body += " " + name + "=" + value;
    responder(Response::text(200, std::move(body)));
  };
}

Router sample() {
  Router router;
  router.add(Method::get, "/orders/{id}", say("one"));
  router.add(Method::get, "/orders/open", say("open"));
  router.add(Method::post, "/orders", say("new"));
  router.add(Method::get, "/orders", say("all"));
  router.add(Method::get, "/orders/{id}/lines/{line}", say("line"));
  router.add(Method::get, "/", say("root"));
  return router;
}

}  // namespace

TEST_CASE("headers compare without case and keep their order") {
  Headers headers;
  headers.add("X-A", "1");
  headers.add("x-a", "2");
  headers.add("B", "3");
  CHECK(headers.get("X-a") == "1");
  headers.set("X-A", "9");
  CHECK(headers.fields().size() == 2);
  CHECK(headers.get("x-A") == "9");
  CHECK_FALSE(headers.get("C"));
}

TEST_CASE("methods have names and back") {
  for (const auto method :
       {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del, Method::options}) {
    CHECK(method_from(to_string(method)) == method);
  }
  CHECK(method_from("get") == Method::other);
  CHECK(method_from("BREW") == Method::other);
}

TEST_CASE("a problem carries the error, its status and the correlation") {
  const auto response = problem(Error{ErrorKind::rate_limited, "partner.pause", "Wait", "line 1"}, "cor_1");
  CHECK(response.status == 429);
  CHECK(response.headers.get("content-type") == "application/problem+json");
  CHECK(response.headers.get("retry-after") == "1");
  const auto body = *json_parse(response.body);
  CHECK(json_text(body) == R"({"type":"/problems/partner.pause","title":"Too Many Requests","status":429,"detail":"Wait",)"
                           R"("code":"partner.pause","kind":"rate_limited","place":"line 1","correlation":"cor_1"})");
  CHECK(problem(405, Error{ErrorKind::unsupported, "a.b", "c", {}}).status == 405);
}

TEST_CASE("every error kind has a status") {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
    const int status = status_of(static_cast<ErrorKind>(kind));
    CHECK(status >= 400);
    CHECK(reason_phrase(status) != "Status");
  }
  CHECK(status_of(ErrorKind::unavailable) == 503);
  CHECK(status_of(ErrorKind::missing_reference) == 422);
}

TEST_CASE("the router prefers literal segments, decodes parameters and keeps escaped slashes inside them") {
  const auto router = sample();
  CHECK(ask(router, Method::get, "/").body == "root");
  CHECK(ask(router, Method::get, "/orders").body == "all");
  CHECK(ask(router, Method::post, "/orders?x=1").body == "new");
  CHECK(ask(router, Method::get, "/orders/open").body == "open");
  CHECK(ask(router, Method::get, "/orders/PO%2F1%20a").body == "one id=PO/1 a");
  CHECK(ask(router, Method::get, "/orders/7/lines/2").body == "line id=7 line=2");
  CHECK(ask(router, Method::head, "/orders/7").body == "one id=7");
}

TEST_CASE("what the router does not know is 404, and a known path with another method 405 with Allow") {
  const auto router = sample();
  for (const std::string path : {"/order", "/orders/", "/orders//lines/1", "//", "/orders/7/lines", "/orders%2Fopen"}) {
    INFO(path);
    CHECK(ask(router, Method::get, path).status == 404);
  }
  const auto refused = ask(router, Method::put, "/orders");
  CHECK(refused.status == 405);
  CHECK(refused.headers.get("Allow") == "POST, GET");
}

TEST_CASE("a route that exists twice is refused by an assertion only when the shape is the same") {
  Router router;
  router.add(Method::get, "/a/{b}", say("1"));
  router.add(Method::put, "/a/{c}", say("2"));
  router.add(Method::get, "/a/b", say("3"));
  CHECK(ask(router, Method::get, "/a/b").body == "3");
}

TEST_CASE("targets are taken apart and decoded") {
  Request request;
  REQUIRE(read_target("/a%20b/c?x=1&y=a+b%2B&flag&&z=", request));
  CHECK(request.path == "/a b/c");
  CHECK(request.query_value("x") == "1");
  CHECK(request.query_value("y") == "a b+");
  CHECK(request.query_value("flag") == "");
  CHECK(request.query_value("z") == "");
  CHECK_FALSE(request.query_value("w"));
  Request absolute;
  CHECK(*read_target("http://example.com:8080?q=1", absolute) == "example.com:8080");
  CHECK(absolute.path == "/");
  CHECK(absolute.target == "/?q=1");
  Request star;
  star.method = Method::options;
  CHECK(read_target("*", star));
  Request sub;
  CHECK(read_target("/.well-known/..a/b..", sub));
}

TEST_CASE("targets two readers could read differently are refused") {
  for (const std::string target : {"",
                                   "*",
                                   "a",
                                   "example.com:443",
                                   "ftp://a/b",
                                   "http://",
                                   "http:///a",
                                   "http://u@h/",
                                   "/a b",
                                   "/a\\b",
                                   "/%5Cb",
                                   "/a#b",
                                   "/%",
                                   "/%4",
                                   "/%zz",
                                   "/%00",
                                   "/a?b=%00",
                                   "/%0a",
                                   "/%7f",
                                   "/..",
                                   "/.",
                                   "/a/../b",
                                   "/a/./b",
                                   "/a/%2e%2e/b",
                                   "/a/.%2E",
                                   "/%2e",
                                   "/a%2F..%2Fb",
                                   "/%ff",
                                   "/%c0%af",
                                   "/%ed%a0%80",
                                   "/%f4%90%80%80",
                                   "/%e2%82",
                                   "/\"",
                                   "/<a>",
                                   "/{a}",
                                   "/a|b",
                                   "/^",
                                   "/`",
                                   "/\x7f",
                                   "/\xc3\xa4",
                                   "/[a]",
                                   "/?a=%f",
                                   "http:/a/b",
                                   "/\t"}) {
    INFO(target);
    Request request;
    const auto read = read_target(target, request);
    CHECK_FALSE(read);
  }
}

TEST_CASE("percent encoding round-trips") {
  const std::string text = "PO/17 ä€😀+%~-._";
  CHECK(*percent_decode(percent_encode(text)) == text);
  CHECK(percent_encode("a/b c") == "a%2Fb%20c");
}

TEST_CASE("URLs of outgoing calls") {
  const auto url = *parse_url("https://Example.com/a%20b?c=d#frag");
  CHECK(url.tls);
  CHECK(url.port == 443);
  CHECK(url.authority == "Example.com");
  CHECK(url.target == "/a%20b?c=d");
  CHECK(parse_url("http://[::1]:8080")->host == "::1");
  CHECK(parse_url("http://[::1]:8080")->authority == "[::1]:8080");
  CHECK(parse_url("http://[::1]:8080")->target == "/");
  CHECK(parse_url("http://10.0.0.1:80/")->authority == "10.0.0.1");
  for (const std::string bad :
       {"", "/a", "example.com", "ftp://a/", "http://u:p@a/", "http://u@a/", "http:///a", "http://a:99999/", "http://a:0/",
        "http://a b/", "http://%00/", "http://a%2eb/", "http://a\r\nX: y/"}) {
    INFO(bad);
    CHECK_FALSE(parse_url(bad));
  }
}
