// SPDX-License-Identifier: Apache-2.0
#include "http/h1_codec.hpp"
#include "http/h1_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

using namespace crossdock;
using namespace crossdock::http;

namespace {

ReadState feed(ResponseReader& reader, std::string_view bytes) {
  auto state = ReadState::need_more;
  do {
    const auto space = reader.space();
    const auto count = std::min(space.size(), bytes.size());
    std::copy_n(bytes.begin(), count, space.begin());
    reader.received(count);
    bytes.remove_prefix(count);
    state = reader.advance();
  } while (state == ReadState::need_more && !bytes.empty());
  return state;
}

Response read_one(std::string_view bytes, Method method = Method::get) {
  ResponseReader reader({});
  reader.expect(method);
  REQUIRE(feed(reader, bytes) == ReadState::complete);
  return reader.take();
}

ReadState state_of(std::string_view bytes) {
  ResponseReader reader({});
  reader.expect(Method::get);
  return feed(reader, bytes);
}

std::string written(const Response& response, HeadStyle style) {
  std::string out;
  write_head(out, response, style, "Sun, 06 Nov 1994 08:49:37 GMT");
  return out;
}

}  // namespace

TEST_CASE("responses with a length, chunks, or no body") {
  CHECK(read_one("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").body == "hi");
  CHECK(read_one("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX: y\r\n\r\n").body == "hi");
  CHECK(read_one("HTTP/1.1 204 No Content\r\n\r\n").status == 204);
  CHECK(read_one("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").body.empty());
  CHECK(read_one("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Method::head).headers.get("content-length") == "9");
}

TEST_CASE("interim responses are skipped, but not for ever and not into another protocol") {
  CHECK(read_one("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 "
                 "OK\r\nContent-Length: 0\r\n\r\n")
            .status == 200);
  std::string endless;
  for (int i = 0; i < 20; ++i) endless += "HTTP/1.1 100 Continue\r\n\r\n";
  CHECK(state_of(endless) == ReadState::refused);
  CHECK(state_of("HTTP/1.1 101 Switching Protocols\r\n\r\n") == ReadState::refused);
}

TEST_CASE("a body without a length ends with the connection, one with a length must be whole") {
  ResponseReader reader({});
  reader.expect(Method::get);
  CHECK(feed(reader, "HTTP/1.1 200 OK\r\n\r\nall of") == ReadState::need_more);
  CHECK(feed(reader, " it") == ReadState::need_more);
  CHECK(reader.end_of_stream() == ReadState::complete);
  CHECK(reader.take().body == "all of it");
  CHECK_FALSE(reader.keep_alive());
  for (const std::string part : {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 200 OK\r\n",
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"}) {
    ResponseReader partial({});
    partial.expect(Method::get);
    CHECK(feed(partial, part) == ReadState::need_more);
    CHECK(partial.end_of_stream() == ReadState::refused);
  }
}

TEST_CASE("ambiguous responses are refused") {
  for (const std::string bad :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n", "HTTP/3.0 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n"}) {
    INFO(bad);
    CHECK(state_of(bad) == ReadState::refused);
  }
}

TEST_CASE("a response body past the limit is refused") {
  ReadLimits limits;
  limits.body_bytes_max = 4;
  for (const std::string big : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n12345",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"}) {
    ResponseReader reader(limits);
    reader.expect(Method::get);
    CHECK(feed(reader, big) == ReadState::refused);
    CHECK(reader.refusal().error.kind == ErrorKind::limit);
  }
}

TEST_CASE("written heads frame the body and cannot be split by a value") {
  Response response = Response::text(200, "hi", "text/plain");
  response.headers.add("X-Note", "a\r\nSet-Cookie: b");
  response.headers.add("content-length", "99");
  response.headers.add("Transfer-Encoding", "chunked");
  CHECK(written(response, {}) ==
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\nX-Note: a  Set-Cookie: b\r\n"
        "Content-Length: 2\r\n\r\n");
  CHECK(written(Response{.status = 204}, {.keep_alive = false}) ==
        "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: close\r\n\r\n");
  CHECK(written(Response{}, {.framing = Framing::chunked}).ends_with("Transfer-Encoding: chunked\r\n\r\n"));
  CHECK(written(Response{}, {.keep_alive = true, .http_1_0 = true})
            .ends_with("Content-Length: 0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("what the writer writes the reader reads") {
  Response response = Response::text(404, std::string(100'000, 'x'));
  response.headers.add("X-A", "b");
  const auto back = read_one(written(response, {}) + response.body);
  CHECK(back.status == 404);
  CHECK(back.headers.get("x-a") == "b");
  CHECK(back.body == response.body);
}

TEST_CASE("requests are written with Host and a length") {
  Headers headers;
  headers.add("Accept", "*/*");
  headers.add("Host", "evil");
  std::string out;
  write_head(out, Method::post, "/a?b", "h:81", headers, 0);
  CHECK(out == "POST /a?b HTTP/1.1\r\nHost: h:81\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n");
  out.clear();
  write_head(out, Method::get, "/", "h", {}, 0);
  CHECK(out == "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST_CASE("the date is in the form of RFC 9110 and moves with the clock") {
  ManualClock clock(*Timestamp::parse_rfc3339("1994-11-06T08:49:37Z"));
  DateText date(clock);
  CHECK(date.now() == "Sun, 06 Nov 1994 08:49:37 GMT");
  clock.advance_ms(999);
  CHECK(date.now() == "Sun, 06 Nov 1994 08:49:37 GMT");
  clock.advance_ms(1);
  CHECK(date.now() == "Sun, 06 Nov 1994 08:49:38 GMT");
}

TEST_CASE("only legal header fields may be sent") {
  CHECK(is_legal_header("X-A", "b \t\xc3\xa4"));
  for (const auto& [name, value] :
       {std::pair{"", "b"}, {"X A", "b"}, {"X:", "b"}, {"X", "a\nb"}, {"X", "a\rb"}, {"X\r", "b"}}) {
    CHECK_FALSE(is_legal_header(name, value));
  }
}
