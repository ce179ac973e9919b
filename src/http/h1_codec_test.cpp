// SPDX-License-Identifier: Apache-2.0
#include "http/h1_codec.hpp"

#include "base/random.hpp"
#include "http/h1_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace crossdock;
using namespace crossdock::http;

namespace {

struct Taken {
  std::vector<Request> requests;
  int refused = 0;  // the status, 0: not refused
  std::string code;
};

// Copies as much as fits, like a socket does.
template <class AnyReader>
void offer(AnyReader& reader, std::string_view& bytes) {
  const auto space = reader.space();
  const auto count = std::min(space.size(), bytes.size());
  std::copy_n(bytes.begin(), count, space.begin());
  reader.received(count);
  bytes.remove_prefix(count);
}

// Feeds `text` in the given pieces, the last one holding the rest.
Taken read_all(std::string_view text, const std::vector<std::size_t>& pieces = {}, const ReadLimits& limits = {}) {
  RequestReader reader(limits);
  Taken taken;
  for (std::size_t i = 0; i <= pieces.size(); ++i) {
    auto piece = text.substr(0, i < pieces.size() ? pieces[i] : text.size());
    text.remove_prefix(piece.size());
    do {
      offer(reader, piece);
      auto state = reader.advance();
      for (; state == ReadState::complete; state = reader.advance()) taken.requests.push_back(reader.take());
      if (state == ReadState::refused) {
        taken.refused = reader.refusal().status;
        taken.code = reader.refusal().error.code;
        return taken;
      }
    } while (!piece.empty());
  }
  return taken;
}

Taken refused(std::string_view text, const ReadLimits& limits = {}) { return read_all(text, {}, limits); }

std::string text_of(const Request& request) {
  std::string text = std::string(to_string(request.method)) + " " + request.target + " " + request.path;
  for (const auto& [name, value] : request.headers.fields()) text += "|" + name + "=" + value;
  return text + "|" + request.body;
}

const std::string k_pipeline =
    "GET /a?x=1 HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nX-Blank:  v w \t\r\n\r\n"
    "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
    "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n00a\r\n, worlds!!\r\n0\r\n\r\n"
    "HEAD http://other/d HTTP/1.1\r\nHost: h\r\n\r\n"
    "GET /e HTTP/1.0\r\n\r\n";

const std::string k_head = "GET / HTTP/1.1\r\nHost: h\r\n";
const std::string k_post = "POST / HTTP/1.1\r\nHost: h\r\n";

}  // namespace

TEST_CASE("pipelined requests read the same however the bytes are cut in two") {
  const auto whole = read_all(k_pipeline);
  REQUIRE(whole.requests.size() == 5);
  CHECK(text_of(whole.requests[0]) == "GET /a?x=1 /a|Host=h|X-Empty=|X-Blank=v w|");
  CHECK(text_of(whole.requests[1]) == "POST /b /b|Host=h|Content-Length=5|hello");
  CHECK(text_of(whole.requests[2]) == "POST /c /c|Host=h|hello, worlds!!");
  CHECK(text_of(whole.requests[3]) == "HEAD /d /d|Host=other|");
  CHECK(text_of(whole.requests[4]) == "GET /e /e|");
  for (std::size_t cut = 0; cut <= k_pipeline.size(); ++cut) {
    INFO("cut at ", cut);
    const auto cut_once = read_all(k_pipeline, {cut});
    REQUIRE(cut_once.requests.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(text_of(cut_once.requests[i]) == text_of(whole.requests[i]));
  }
}

TEST_CASE("pipelined requests read the same byte by byte and in random pieces") {
  const auto whole = read_all(k_pipeline);
  SeededRandom random(7);
  for (int round = 0; round < 200; ++round) {
    INFO("seed 7, round ", round);
    std::vector<std::size_t> pieces;
    for (std::size_t left = k_pipeline.size(); left > 0;) {
      pieces.push_back(round == 0 ? 1 : std::min<std::size_t>(left, random.below(40)));
      left -= pieces.back();
    }
    const auto taken = read_all(k_pipeline, pieces);
    REQUIRE(taken.requests.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(text_of(taken.requests[i]) == text_of(whole.requests[i]));
  }
}

TEST_CASE("messages that two readers could cut differently are refused") {
  for (const std::string& bad : {
           k_post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           k_post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
           k_post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
           k_post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
           k_post + "Content-Length: 5, 5\r\n\r\nhello",
           k_post + "Content-Length: +5\r\n\r\nhello",
           k_post + "Content-Length: -5\r\n\r\nhello",
           k_post + "Content-Length: 0x5\r\n\r\nhello",
           k_post + "Content-Length: 5 5\r\n\r\nhello",
           k_post + "Content-Length:\r\n\r\n",
           k_post + "Content-Length: 99999999999999999999\r\n\r\n",
           k_post + "Content-Length : 5\r\n\r\nhello",
           k_post + " Content-Length: 5\r\n\r\nhello",
           k_post + "Content-Length\r\n\r\n",
           k_post + ": 5\r\n\r\n",
           k_post + "Content-\tLength: 5\r\n\r\n",
           k_post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           k_post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
           k_post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
           k_post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
           k_post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
           k_post + "Transfer-Encoding:\x0b"
                    "chunked\r\n\r\n0\r\n\r\n",
           k_post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
           k_post + "Transfer-Encoding\r\n : chunked\r\n\r\n0\r\n\r\n",
           k_post + "X: y\r\n folded: z\r\n\r\n",
           k_post + "X: y\r\n\tfolded\r\n\r\n",
           k_post + "X: y\nTransfer-Encoding: chunked\r\n\r\n",
           k_post + "X: y\rTransfer-Encoding: chunked\r\n\r\n",
           k_post + "X: y\r\r\n\r\n",
           k_post + std::string("X: y\0z\r\n\r\n", 11),
           k_post + "X: \x01\r\n\r\n",
           k_post + "X: \x7f\r\n\r\n",
           k_post + "X\xc3\xa4: y\r\n\r\n",
           std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\n\r\n"),
           k_head + "Host: i\r\n\r\n",
           k_head + "host: h\r\n\r\n",
           std::string("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string(" GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET / HTTP/1.1 \r\nHost: h\r\n\r\n"),
           std::string("GET /\r\nHost: h\r\n\r\n"),
           std::string("GET / HTTP/1.1\nHost: h\n\n"),
           std::string("G\tET / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET /\x80 HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("\x16\x03\x01\x02"),
           std::string("GET / h\r\n\r\n"),
           std::string("GET\r\n\r\n"),
           std::string("G\r\n\r\n"),
       }) {
    INFO(bad);
    const auto taken = read_all(bad);
    CHECK(taken.requests.empty());
    CHECK((taken.refused == 400 || taken.refused == 501 || taken.refused == 505));
  }
}

TEST_CASE("bad chunks are refused, in whatever pieces they come") {
  const std::string head = k_post + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string bad :
       {"\r\n", "x\r\n", "-1\r\n", "0x5\r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n", "5\r\nhelloo\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "fffffffffffffffff\r\n",
        "10000000000000000\r\n", "5;\nx\r\nhello\r\n0\r\n\r\n", "5;a=b\rc\r\nhello\r\n0\r\n\r\n", "0\r\nX: y\r\n\r\n",
        "0\r\nContent-Length: 3\r\n\r\n", "0\r\n X: y\r\n\r\n", "0\r\nbad\r\n\r\n"}) {
    const std::string text = head + bad;
    for (std::size_t cut = head.size(); cut < text.size(); ++cut) {
      INFO(bad, " cut at ", cut);
      const auto taken = read_all(text, {cut});
      CHECK(taken.requests.empty());
      CHECK(taken.refused == 400);
    }
  }
  CHECK(refused(head + "5;" + std::string(3000, 'x') + "\r\nhello\r\n0\r\n\r\n").refused == 400);
  CHECK(refused(head + std::string(5000, '0')).refused == 400);
}

TEST_CASE("chunked bodies read the same however they are cut") {
  for (const std::string body : {"0\r\n\r\n", "0;\r\n\r\n", "000;a=\"b c\"\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n",
                                 "A;x\r\n0123456789\r\n1\r\n\n\r\n00\r\n\r\n"}) {
    const std::string text = k_post + "Transfer-Encoding: chunked\r\n\r\n" + body + k_head + "\r\n";
    const auto whole = read_all(text);
    REQUIRE(whole.requests.size() == 2);
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
      const auto taken = read_all(text, {cut, 1, 1});
      REQUIRE(taken.requests.size() == 2);
      CHECK(taken.requests[0].body == whole.requests[0].body);
    }
  }
}

TEST_CASE("limits have their statuses") {
  ReadLimits limits;
  limits.header_bytes_max = 1000;
  limits.target_bytes_max = 100;
  limits.headers_max = 5;
  limits.body_bytes_max = 10;
  CHECK(refused("GET /" + std::string(99, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", limits).requests.size() == 1);
  CHECK(refused("GET /" + std::string(100, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", limits).refused == 414);
  CHECK(refused("GET /" + std::string(500, 'a'), limits).refused == 414);
  CHECK(refused(k_head + "A: " + std::string(1000, 'a'), limits).refused == 431);
  CHECK(refused(k_head + "A:\r\nB:\r\nC:\r\nD:\r\n\r\n", limits).requests.size() == 1);
  CHECK(refused(k_head + "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n", limits).refused == 431);
  CHECK(refused(k_post + "Content-Length: 10\r\n\r\n0123456789", limits).requests.size() == 1);
  CHECK(refused(k_post + "Content-Length: 11\r\n\r\n", limits).refused == 413);
  CHECK(
      refused(k_post + "Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n", limits).requests.size() ==
      1);
  CHECK(refused(k_post + "Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n", limits).refused == 413);
  CHECK(refused(k_post + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", limits).refused == 413);
}

TEST_CASE("versions and expectations that are not known are refused by name") {
  CHECK(refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n").refused == 505);
  CHECK(refused("GET / HTTP/1.2\r\nHost: h\r\n\r\n").refused == 505);
  CHECK(refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").refused == 505);
  CHECK(refused(k_post + "Expect: the-impossible\r\n\r\n").refused == 417);
  CHECK(refused(k_post + "Transfer-Encoding: gzip\r\n\r\n").refused == 501);
}

TEST_CASE("a refusal is final") {
  RequestReader reader({});
  std::string_view bad = "nonsense\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
  offer(reader, bad);
  CHECK(reader.advance() == ReadState::refused);
  CHECK(reader.advance() == ReadState::refused);
}

TEST_CASE("who waits for 100 Continue is told once, and only before the body") {
  const std::string head = k_post + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  RequestReader reader({});
  std::string_view bytes = head;
  offer(reader, bytes);
  CHECK(reader.advance() == ReadState::need_more);
  CHECK(reader.has_head());
  CHECK(reader.wants_continue());
  CHECK_FALSE(reader.wants_continue());
  std::string_view body = "hi";
  offer(reader, body);
  CHECK(reader.advance() == ReadState::complete);
  CHECK(reader.take().body == "hi");

  const std::string early = head + "h";
  std::string_view sent = early;
  offer(reader, sent);
  CHECK(reader.advance() == ReadState::need_more);
  CHECK_FALSE(reader.wants_continue());
}

TEST_CASE("keep-alive follows version and Connection") {
  const auto keeps = [](const std::string& text) {
    RequestReader reader({});
    std::string_view bytes = text;
    offer(reader, bytes);
    REQUIRE(reader.advance() == ReadState::complete);
    reader.take();
    return reader.keep_alive();
  };
  CHECK(keeps("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, CLOSE\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  CHECK(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

TEST_CASE("a body larger than the buffer arrives whole") {
  std::string body(200'000, '\0');
  SeededRandom random(3);
  for (char& c : body) c = static_cast<char>(random.next());
  const auto plain = read_all(k_post + "Content-Length: 200000\r\n\r\n" + body + k_head + "\r\n");
  REQUIRE(plain.requests.size() == 2);
  CHECK(plain.requests[0].body == body);
  std::string chunked = k_post + "Transfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size();) {
    const auto size = std::min<std::size_t>(1 + random.below(30'000), body.size() - at);
    write_chunk(chunked, std::string_view(body).substr(at, size));
    at += size;
  }
  write_last_chunk(chunked);
  const auto taken = read_all(chunked + k_head + "\r\n");
  REQUIRE(taken.requests.size() == 2);
  CHECK(taken.requests[0].body == body);
}

TEST_CASE("random damage never gets past the reader as a crash or a hang") {
  SeededRandom random(11);
  for (int round = 0; round < 3000; ++round) {
    INFO("seed 11, round ", round);
    std::string text = k_pipeline;
    for (std::uint64_t i = 0; i <= random.below(4); ++i) text[random.below(text.size())] = static_cast<char>(random.next());
    const auto whole = read_all(text);
    const auto cut = read_all(text, {random.below(text.size()), random.below(text.size())});
    CHECK(whole.refused == cut.refused);
    CHECK(whole.requests.size() == cut.requests.size());
  }
}
