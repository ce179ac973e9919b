// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 message readers without a socket (RFC 9112): bytes in, Request and Response values out. The parser is Boost
// Beast's; what it lets pass and RFC 9112 section 11.2 (request smuggling) warns of is refused here: bare CR or LF, line
// folding, control characters, any second or non-digit Content-Length, Content-Length with Transfer-Encoding, codings
// other than chunked, chunked in HTTP/1.0, trailers in requests, missing or doubled Host, targets two readers could
// read differently (target.hpp).
//
// Usage: receive into space(), tell received(n), call advance() until it says need_more. A reader owns one buffer that
// is reused for every message of its connection; bytes of the next message (pipelining) wait in it.
#pragma once

#include "base/error.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace crossdock::http {

struct ReadLimits {
  std::size_t header_bytes_max = 16U << 10U;  // start line and header fields
  std::size_t target_bytes_max = 8U << 10U;
  std::size_t headers_max = 100;
  std::size_t body_bytes_max = 16U << 20U;
};

enum class ReadState : std::uint8_t { need_more, complete, refused };

// Why a message was refused, and the status to answer with. After a refusal the reader takes nothing more.
struct Refusal {
  int status = 400;
  Error error;
};

class RequestReader {
 public:
  explicit RequestReader(const ReadLimits& limits);
  ~RequestReader();

  std::span<char> space();  // never empty
  void received(std::size_t bytes);
  ReadState advance();
  // After complete: the request; the reader goes on to the next. keep_alive() and http_1_0() are about the one taken last.
  Request take();
  bool keep_alive() const;
  bool http_1_0() const;
  bool is_idle() const;   // nothing of a next request has come
  bool has_head() const;  // the head is complete, the body is not
  // True once per request: the client waits for "100 Continue" before it sends the body.
  bool wants_continue();
  const Refusal& refusal() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class ResponseReader {
 public:
  explicit ResponseReader(const ReadLimits& limits);
  ~ResponseReader();

  std::span<char> space();
  void received(std::size_t bytes);
  // Before each response: what it answers. A response to HEAD has no body whatever it says.
  void expect(Method method);
  ReadState advance();  // interim (1xx) responses are skipped
  // The peer closed: completes a body that ends with the connection, refuses anything else unfinished.
  ReadState end_of_stream();
  Response take();
  bool keep_alive() const;  // of the one taken last
  bool is_idle() const;
  const Refusal& refusal() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::http
