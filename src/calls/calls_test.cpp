// SPDX-License-Identifier: Apache-2.0
// What is pure of the calls; how they go over sockets is in workbench/testdata.
#include "calls/calls.hpp"
#include "base/clock.hpp"
#include "calls/answer.hpp"
#include "calls/authentication.hpp"
#include "calls/openapi.hpp"
#include "calls/system.hpp"

#include <doctest/doctest.h>

namespace crossdock::calls {
namespace {

Json json(std::string_view text) { return json_parse(text).value(); }

TEST_CASE("a digest challenge is answered as the RFC's example is") {
  // RFC 7616 section 3.9.1
  const Request request{.method = "GET", .url = "http://www.example.org/dir/index.html", .headers = {}, .body = {}};
  const std::string challenge =
      R"(Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, )"
      R"(nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")";
  const auto md5 = digest(challenge, "Mufasa", "Circle of Life", request, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
  REQUIRE(md5.has_value());
  CHECK(md5->parameter.find(R"(response="8ca523f5e9506fed4657c9700eebdbec")") != std::string::npos);
  std::string sha = challenge;
  sha.replace(sha.find("MD5"), 3, "SHA-256");
  const auto sha256 = digest(sha, "Mufasa", "Circle of Life", request, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
  REQUIRE(sha256.has_value());
  CHECK(sha256->parameter.find(R"(response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")") !=
        std::string::npos);
  CHECK(!digest("Basic realm=\"x\"", "a", "b", request, "n").has_value());
  CHECK(!digest("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-512-256", "a", "b", request, "n").has_value());
}

TEST_CASE("a token request says what its grant needs, or what it lacks") {
  const Json exchange =
      json(R"({"authority":"https://a.example.com/","grant":"urn:ietf:params:oauth:grant-type:token-exchange",
      "client":{"id":"me","secret":"s&t"},"scopes":["a","b"],"audiences":["x"],
      "subject":{"token":"T","type":"urn:t"},"actor":{"token":"A","type":"urn:a"}})");
  const auto made = token_request(exchange.as_object(), token_uri(exchange.as_object()));
  REQUIRE(made.has_value());
  CHECK(made->url == "https://a.example.com/oauth2/token");
  CHECK(made->body ==
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=T&subject_token_type=urn%3At&"
        "actor_token=A&actor_token_type=urn%3Aa&client_id=me&client_secret=s%26t&scope=a%20b&audience=x");
  for (const char* policy :
       {R"({"grant":"client_credentials"})", R"({"client":{"id":"x"}})", R"({"grant":"password","client":{"id":"x"}})",
        R"({"grant":"refresh_token","client":{"id":"x"}})"}) {
    CHECK_MESSAGE(!token_request(json(policy).as_object(), "https://a/t").has_value(), policy);
  }
}

TEST_CASE("a process reaches hosts on the list, and no others") {
  const std::vector<std::string> allowed = {"api.example.com", "*.partner.example", "127.0.0.1:8080"};
  const auto may = [&](std::string_view url) { return check_allowed(allowed, http::parse_url(url).value()).has_value(); };
  CHECK(may("https://api.example.com/x"));
  CHECK(may("http://API.example.com:81/x"));
  CHECK(may("https://a.b.partner.example/"));
  CHECK(may("http://127.0.0.1:8080/"));
  CHECK_FALSE(may("http://127.0.0.1/"));
  CHECK_FALSE(may("https://partner.example/"));
  CHECK_FALSE(may("https://evilpartner.example/"));
  CHECK_FALSE(may("https://api.example.com.evil.example/"));
  CHECK_FALSE(may("http://169.254.169.254/latest/meta-data"));
  CHECK_FALSE(check_allowed({}, http::parse_url("http://localhost/").value()).has_value());
}

TEST_CASE("what may be repeated is known by the method") {
  CHECK(operation_of("http", json(R"({"method":"PUT"})")) == "http");
  CHECK(operation_of("http", json(R"({"method":"post"})")) == "http.once");
  CHECK(operation_of("http", json(R"({"method":"patch"})")) == "http.once");
  CHECK(operation_of("openapi", json("{}")) == "openapi");
}

TEST_CASE("a request without an answer is an error that says what is known") {
  const auto status = [](ErrorKind kind, const char* code) {
    return failure_answer({kind, code, "m", ""}).at("error").at("status").to_number<int>();
  };
  CHECK(status(ErrorKind::transient, "http.refused") == 503);
  CHECK(status(ErrorKind::in_doubt, "http.timeout") == 504);
  CHECK(status(ErrorKind::in_doubt, "http.reset") == 502);
  CHECK(status(ErrorKind::forbidden, "call.not_allowed") == 403);
  CHECK(status(ErrorKind::invalid, "http.url") == 400);
}

TEST_CASE("servers of an OpenAPI document may be relative, and have variables") {
  const auto uri = [](std::string_view servers) {
    const Json document =
        json(fmt::format(R"({{"openapi":"3.1.0",{}"paths":{{"/p":{{"get":{{"operationId":"o"}}}}}}}})", servers));
    const auto call =
        openapi_call(document, "https://h.example.com/api/doc.json", json(R"({"operationId":"o"})").as_object());
    return call ? std::string(call->at("endpoint").at("uri").as_string()) : call.error().message;
  };
  CHECK(uri("") == "https://h.example.com/p");
  CHECK(uri(R"("servers":[{"url":"/v1/"}],)") == "https://h.example.com/v1/p");
  CHECK(uri(R"("servers":[{"url":"v1"}],)") == "https://h.example.com/api/v1/p");
  CHECK(uri(R"("servers":[{"url":"https://{r}.example.com","variables":{"r":{"default":"eu"}}}],)") ==
        "https://eu.example.com/p");
}

}  // namespace
}  // namespace crossdock::calls
