// SPDX-License-Identifier: Apache-2.0
// The only file that names Boost.Beast, which reads heads. Bodies are read here and in chunk_reader.cpp: Beast asserts
// on an empty chunked body that comes in pieces (basic_parser.ipp, n >= 5).
#include "http/h1_codec.hpp"

#include "base/assert.hpp"
#include "http/chunk_reader.hpp"
#include "http/head_scan.hpp"
#include "http/target.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace crossdock::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using BeastView = beast::string_view;
using BeastError = beast::error_code;

constexpr std::size_t k_buffer_bytes = 16U << 10U;
constexpr std::size_t k_space_bytes_min = 4096;          // below it the unread rest moves to the front
constexpr std::size_t k_body_reserve_max = 256U << 10U;  // a claimed length is not yet a received one
constexpr int k_interim_max = 8;

std::string_view view(BeastView text) { return {text.data(), text.size()}; }

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= 18 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get: return Method::get;
    case beast::http::verb::head: return Method::head;
    case beast::http::verb::post: return Method::post;
    case beast::http::verb::put: return Method::put;
    case beast::http::verb::patch: return Method::patch;
    case beast::http::verb::delete_: return Method::del;
    case beast::http::verb::options: return Method::options;
    default: return Method::other;
  }
}

Refusal malformed(std::string message) { return {400, Error{ErrorKind::invalid, "http.malformed", std::move(message), {}}}; }

Refusal too_large() { return {413, Error{ErrorKind::limit, "http.body_too_large", "The body is larger than allowed", {}}}; }

template <bool is_request>
using MessageOf = std::conditional_t<is_request, Request, Response>;

// Collects the head of one message. A refusal stops Beast by an error of its own that is looked up in refusal afterwards.
template <bool is_request>
class Parser final : public beast::http::basic_parser<is_request> {
 public:
  explicit Parser(const ReadLimits& limits) : limits_(limits) {
    this->header_limit(static_cast<std::uint32_t>(limits.header_bytes_max) + 4);
    this->body_limit(boost::none);
  }

  MessageOf<is_request> message;
  std::optional<Refusal> refusal;
  bool http_1_0 = false;
  bool expects_continue = false;

 private:
  void refuse(Refusal why, BeastError& error) {
    refusal = std::move(why);
    error = beast::http::error::bad_value;
  }

  void on_request_impl(beast::http::verb verb, BeastView, BeastView target, int version, BeastError& error) override {
    if constexpr (is_request) {
      http_1_0 = version == 10;
      message.method = method_of(verb);
      if (target.size() > limits_.target_bytes_max) {
        return refuse({414, Error{ErrorKind::limit, "http.target_too_long", "The request target is too long", {}}}, error);
      }
      auto authority = read_target(view(target), message);
      if (!authority) return refuse({400, std::move(authority).error()}, error);
      authority_ = *std::move(authority);
    }
  }

  void on_response_impl(int status, BeastView, int version, BeastError&) override {
    if constexpr (!is_request) {
      http_1_0 = version == 10;
      message.status = status;
    }
  }

  void on_field_impl(field id, BeastView name, BeastView value, BeastError& error) override {
    if (id == field::content_length) return on_length(view(value), error);
    if (id == field::transfer_encoding) return on_encoding(view(value), error);
    if (id == field::host && is_request) {
      if (++hosts_ > 1) return refuse(malformed("There is more than one Host field"), error);
      if (!authority_.empty()) return;
    }
    if (id == field::expect && is_request) {
      if (!same_name(view(value), "100-continue")) {
        return refuse({417, Error{ErrorKind::unsupported, "http.expectation", "This expectation is not known", {}}}, error);
      }
      expects_continue = !http_1_0;
    }
    message.headers.add(std::string(name), std::string(value));
  }

  void on_length(std::string_view value, BeastError& error) {
    if (lengths_++ > 0 || encodings_ > 0) return refuse(malformed("The length of the body is given twice"), error);
    if (!is_digits(value)) return refuse(malformed("Content-Length is not a number"), error);
    message.headers.add("Content-Length", std::string(value));
  }

  void on_encoding(std::string_view value, BeastError& error) {
    if (encodings_++ > 0 || lengths_ > 0) return refuse(malformed("The length of the body is given twice"), error);
    if (http_1_0) return refuse(malformed("HTTP/1.0 has no Transfer-Encoding"), error);
    if (!same_name(value, "chunked")) {
      refuse({501, Error{ErrorKind::unsupported, "http.transfer_encoding", "Only the transfer coding chunked is known", {}}},
             error);
    }
  }

  void on_header_impl(BeastError& error) override {
    if constexpr (is_request) {
      if (hosts_ == 0 && !http_1_0) return refuse(malformed("The Host field is missing"), error);
      if (!authority_.empty()) message.headers.add("Host", std::move(authority_));
    }
    if (!this->is_done() && this->content_length().value_or(0) > limits_.body_bytes_max) refuse(too_large(), error);
  }

  void on_body_init_impl(boost::optional<std::uint64_t> const&, BeastError&) override {}
  std::size_t on_body_impl(BeastView bytes, BeastError&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, BeastView, BeastError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView bytes, BeastError&) override { return bytes.size(); }
  void on_finish_impl(BeastError&) override {}

  const ReadLimits& limits_;
  std::string authority_;  // of an absolute target: wins over Host
  int hosts_ = 0;
  int lengths_ = 0;
  int encodings_ = 0;
};

// The buffer and the course of one message after the other.
template <bool is_request>
class Reader {
 public:
  explicit Reader(const ReadLimits& limits)
      : limits_(limits), buffer_(std::max(k_buffer_bytes, limits.header_bytes_max + 1)) {}

  std::span<char> space() {
    if (buffer_.size() - end_ < k_space_bytes_min && begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    CROSSDOCK_ASSERT(end_ < buffer_.size());
    return std::span(buffer_).subspan(end_);
  }

  void received(std::size_t bytes) {
    CROSSDOCK_ASSERT(bytes <= buffer_.size() - end_);
    end_ += bytes;
  }

  ReadState advance() {
    if (refusal_) return ReadState::refused;
    if (!parser_) {
      const bool complete = scan_.scan(unread(), limits_);
      if (scan_.refusal()) return refuse(*scan_.refusal());
      if (!complete) return ReadState::need_more;
      read_head();
    }
    if (!refusal_ && !complete_) read_body();
    if (begin_ == end_) begin_ = end_ = 0;
    return refusal_ ? ReadState::refused : complete_ ? ReadState::complete : ReadState::need_more;
  }

  // The peer closed.
  ReadState end() {
    if (refusal_) return ReadState::refused;
    complete_ = complete_ || (parser_ && until_end_);
    return complete_ ? ReadState::complete : refuse(malformed("The connection was closed before the message was complete"));
  }

  MessageOf<is_request> take() {
    CROSSDOCK_ASSERT(complete_);
    keep_alive_ = parser_->keep_alive();
    http_1_0_ = parser_->http_1_0;
    auto message = std::move(parser_->message);
    parser_.reset();
    chunks_.reset();
    scan_.restart();
    complete_ = until_end_ = false;
    return message;
  }

  ReadState refuse(Refusal why) {
    refusal_ = std::move(why);
    return ReadState::refused;
  }

  std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
  bool is_idle() const { return begin_ == end_ && !parser_; }

  std::optional<Parser<is_request>> parser_;
  std::optional<Refusal> refusal_;
  bool keep_alive_ = true;
  bool http_1_0_ = false;
  bool no_body_ = false;
  bool complete_ = false;

 private:
  // Beast sees the head alone: what follows must not help it to make sense of a broken one.
  void read_head() {
    parser_.emplace(limits_);
    if (no_body_) parser_->skip(true);
    BeastError error;
    begin_ += parser_->put(boost::asio::const_buffer(buffer_.data() + begin_, scan_.head_bytes()), error);
    if (error || !parser_->is_header_done()) {
      refuse(refusal_of(error));
      return;
    }
    complete_ = parser_->is_done();
    if (complete_) return;
    if (parser_->chunked()) {
      chunks_.emplace(!is_request, limits_.body_bytes_max);
    } else if (const auto length = parser_->content_length()) {
      left_ = static_cast<std::size_t>(*length);
      parser_->message.body.reserve(std::min(left_, k_body_reserve_max));
    } else {
      left_ = limits_.body_bytes_max;
      until_end_ = true;
    }
  }

  void read_body() {
    const auto bytes = unread();
    auto& body = parser_->message.body;
    if (chunks_) {
      begin_ += chunks_->read(bytes, body);
      refusal_ = chunks_->refusal();
      complete_ = chunks_->is_complete();
      return;
    }
    if (until_end_ && bytes.size() > left_) {
      refuse(too_large());
      return;
    }
    const auto count = std::min(left_, bytes.size());
    body.append(bytes.substr(0, count));
    begin_ += count;
    left_ -= count;
    complete_ = left_ == 0 && !until_end_;
  }

  Refusal refusal_of(BeastError error) {
    if (parser_->refusal) return *std::move(parser_->refusal);
    if (error == beast::http::error::bad_version) {
      return {505, Error{ErrorKind::unsupported, "http.version", "Only HTTP/1.0 and HTTP/1.1 are spoken here", {}}};
    }
    return malformed("The message cannot be read: " + error.message());
  }

  const ReadLimits limits_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  HeadScan scan_;
  std::optional<ChunkReader> chunks_;
  std::size_t left_ = 0;  // of the body, or of its limit
  bool until_end_ = false;
};

}  // namespace

struct RequestReader::Impl : Reader<true> {
  using Reader::Reader;
};

RequestReader::RequestReader(const ReadLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestReader::~RequestReader() = default;
std::span<char> RequestReader::space() { return impl_->space(); }
void RequestReader::received(std::size_t bytes) { impl_->received(bytes); }
ReadState RequestReader::advance() { return impl_->advance(); }
Request RequestReader::take() { return impl_->take(); }
bool RequestReader::keep_alive() const { return impl_->keep_alive_; }
bool RequestReader::http_1_0() const { return impl_->http_1_0_; }
bool RequestReader::is_idle() const { return impl_->is_idle(); }
bool RequestReader::has_head() const { return impl_->parser_.has_value(); }
const Refusal& RequestReader::refusal() const { return *impl_->refusal_; }
bool RequestReader::wants_continue() {
  if (!impl_->parser_ || impl_->refusal_ || impl_->complete_) return false;
  return std::exchange(impl_->parser_->expects_continue, false) && impl_->parser_->message.body.empty();
}

struct ResponseReader::Impl : Reader<false> {
  using Reader::Reader;
  int interim = 0;
};

ResponseReader::ResponseReader(const ReadLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
ResponseReader::~ResponseReader() = default;
std::span<char> ResponseReader::space() { return impl_->space(); }
void ResponseReader::received(std::size_t bytes) { impl_->received(bytes); }
void ResponseReader::expect(Method method) {
  impl_->no_body_ = method == Method::head;
  impl_->interim = 0;
}
ReadState ResponseReader::advance() {
  for (;;) {
    const auto state = impl_->advance();
    if (state != ReadState::complete || impl_->parser_->message.status >= 200) return state;
    // 101 ends HTTP on this connection; it was never asked for.
    const bool switching = impl_->parser_->message.status == 101;
    if (switching || ++impl_->interim > k_interim_max) return impl_->refuse(malformed("Unexpected interim responses"));
    impl_->take();
  }
}
ReadState ResponseReader::end_of_stream() { return impl_->end(); }
Response ResponseReader::take() { return impl_->take(); }
bool ResponseReader::keep_alive() const { return impl_->keep_alive_; }
bool ResponseReader::is_idle() const { return impl_->is_idle(); }
const Refusal& ResponseReader::refusal() const { return *impl_->refusal_; }

}  // namespace crossdock::http
