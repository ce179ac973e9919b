// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::http {
namespace {

namespace asio = boost::asio;

constexpr std::size_t k_small_body_bytes = 4096;   // cheaper copied than gathered
constexpr std::size_t k_flush_bytes = 64U << 10U;  // pipelined answers collected at most
constexpr std::int64_t k_linger_ms = 2000;
constexpr std::size_t k_linger_bytes_max = 1U << 20U;

}  // namespace

Connection::Connection(std::shared_ptr<ServerCore> core, std::unique_ptr<net::Stream> stream)
    : core_(std::move(core)),
      stream_(std::move(stream)),
      exchange_(std::make_shared<Exchange>(core_->loop)),
      deadline_(core_->loop,
                [this] {
                  timed_out_ = true;
                  stream_->cancel();
                }),
      reader_(core_->limits),
      peer_(net::peer_text(stream_->socket())) {}

net::Awaitable<void> Connection::serve(std::shared_ptr<Connection> self) {
  Connection& my = *self;
  my.deadline_.set_ms(my.core_->options.header_timeout_ms);
  const auto [handshake_error] = co_await my.stream_->handshake();
  my.closing_ = my.broken_ = static_cast<bool>(handshake_error);
  while (!my.closing_ && !my.broken_) {
    if (my.reader_.advance() == ReadState::need_more) {
      const auto received = co_await my.receive();
      if (!received) break;
    }
    if (my.reader_.advance() == ReadState::refused) {
      my.refuse(my.reader_.refusal().status, my.reader_.refusal().error);
      break;
    }
    my.dispatch();
    if (!my.exchange_->is_answered()) co_await my.wait_answer();
    if (my.ended_) co_return;
    Response response = my.exchange_->take();
    my.compose(response);
    if (response.stream) {
      co_await my.stream_body(std::move(response));
    } else if (!my.body_.empty() || my.out_.size() > k_flush_bytes) {
      if (!my.flush_now()) co_await my.flush_rest();
    }
  }
  co_await my.finish();
  my.end();
}

// True when a request is complete or refused; false when the connection is over.
net::Awaitable<bool> Connection::receive() {
  do {
    if (reader_.wants_continue()) out_.append("HTTP/1.1 100 Continue\r\n\r\n");
    if (!flush_now()) co_await flush_rest();
    idle_ = reader_.is_idle();
    if (broken_ || (core_->draining && idle_)) co_return false;
    enter(idle_ && phase_ != Phase::head ? Phase::idle : reader_.has_head() ? Phase::body : Phase::head);
    if (timed_out_) {  // while a read was completing: there was none to end
      read_ended(asio::error::operation_aborted);
      co_return false;
    }
    const auto space = reader_.space();
    const asio::mutable_buffer into(space.data(), space.size());
    const auto [error, bytes] = co_await stream_->read_some(into);
    idle_ = false;
    if (error) {
      read_ended(error);
      co_return false;
    }
    reader_.received(bytes);
  } while (reader_.advance() == ReadState::need_more);
  co_return true;
}

// Three clocks: between requests, from the first byte of a head (of the first: from the connect) to its end, and from
// there to the end of the body. A clock is not set again by the bytes it waits for.
void Connection::enter(Phase phase) {
  if (phase == phase_) return;
  phase_ = phase;
  timed_out_ = false;
  const auto& options = core_->options;
  deadline_.set_ms(phase == Phase::idle   ? options.idle_timeout_ms
                   : phase == Phase::head ? options.header_timeout_ms
                                          : options.body_timeout_ms);
}

void Connection::read_ended(net::ErrorCode error) {
  const bool late = timed_out_ && error == asio::error::operation_aborted && !reader_.is_idle();
  if (late)
    return refuse(408, Error{ErrorKind::transient, "http.request_timeout", "The request did not arrive in time", {}});
  broken_ = error != asio::error::operation_aborted && error != asio::error::eof;
}

void Connection::refuse(int status, const Error& error) {
  Response response = problem(status, error);
  closing_ = refused_ = true;
  method_ = Method::other;
  started_us_ = core_->clock.monotonic_us();
  compose(response);
}

void Connection::dispatch() {
  Request request = reader_.take();
  method_ = request.method;
  phase_ = Phase::none;
  request.peer = peer_;
  started_us_ = core_->clock.monotonic_us();
  in_flight_ = true;
  core_->metrics.in_flight.add(1);
  core_->handler(std::move(request), exchange_->responder());
}

net::Awaitable<void> Connection::wait_answer() {
  deadline_.clear();
  if (!flush_now()) co_await flush_rest();
  while (!exchange_->is_answered() && !ended_) co_await exchange_->answered().wait();
}

void Connection::compose(Response& response) {
  if (std::exchange(in_flight_, false)) core_->metrics.in_flight.add(-1);
  core_->metrics.answered(response.status, core_->clock.monotonic_us() - started_us_);
  const auto asked = response.headers.get("Connection");
  const bool keep_alive = reader_.keep_alive() && !(asked && same_name(*asked, "close"));
  closing_ = closing_ || core_->draining || !keep_alive || response.stream;
  HeadStyle style{Framing::length, !closing_, reader_.http_1_0()};
  if (response.stream) style.framing = reader_.http_1_0() ? Framing::until_close : Framing::chunked;
  write_head(out_, response, style, core_->date.now());
  if (method_ == Method::head) response.stream = nullptr;
  if (method_ == Method::head || !may_have_body(response.status)) return;
  if (response.body.size() <= k_small_body_bytes) {
    out_.append(response.body);
  } else {
    body_ = std::move(response.body);
  }
}

net::Gather Connection::unsent() const {
  const auto head = std::min(sent_, out_.size());
  const auto body = sent_ - head;
  return {asio::const_buffer(out_.data() + head, out_.size() - head),
          asio::const_buffer(body_.data() + body, body_.size() - body)};
}

void Connection::consume(std::size_t bytes) {
  sent_ += bytes;
  if (sent_ < out_.size() + body_.size()) return;
  out_.clear();
  body_ = {};
  sent_ = 0;
}

// True when nothing is left to write, also when that is because the peer is gone.
bool Connection::flush_now() {
  while (!out_.empty() && !broken_) {
    const auto [error, bytes] = stream_->write_now(unsent());
    if (error == asio::error::would_block || error == asio::error::try_again) return false;
    broken_ = static_cast<bool>(error);
    consume(bytes);
  }
  return true;
}

net::Awaitable<void> Connection::flush_rest() {
  phase_ = Phase::none;
  while (!out_.empty() && !broken_) {
    deadline_.set_ms(core_->options.write_timeout_ms);
    const auto from = unsent();
    const auto [error, bytes] = co_await stream_->write_some(from);
    broken_ = static_cast<bool>(error);
    consume(bytes);
  }
  deadline_.clear();
}

net::Awaitable<void> Connection::stream_body(Response response) {
  const auto state = std::make_shared<StreamState>(core_->loop);
  streaming_ = state;
  deadline_.clear();
  response.stream(make_sink(state));
  response.stream = nullptr;
  asio::co_spawn(stream_->socket().get_executor(), watch_peer(shared_from_this(), state), asio::detached);
  const bool chunked = !reader_.http_1_0();
  while (!state->gone && !broken_) {
    if (chunked) {
      write_chunk(out_, state->pending);
    } else {
      out_.append(state->pending);
    }
    state->pending.clear();
    const bool last = state->closed;
    if (last && chunked) write_last_chunk(out_);
    if (!flush_now()) co_await flush_rest();
    if (last) break;
    if (state->pending.empty() && !state->closed && !state->gone) co_await state->changed.wait();
  }
  state->gone = true;
}

// A peer that only listens to a stream has nothing more to say; its end is the only news.
net::Awaitable<void> Connection::watch_peer(std::shared_ptr<Connection> self, std::shared_ptr<StreamState> state) {
  std::array<char, 512> ignored{};
  while (!state->gone) {
    const auto into = asio::buffer(ignored);
    const auto [error, bytes] = co_await self->stream_->read_some(into);
    state->gone = state->gone || error;
  }
  state->changed.wake_later(state->loop);
}

// Closing a socket with unread input resets it, and the reset may overtake the refusal that explains it: the rest of
// the input is read and dropped for a while (RFC 9112 section 9.6).
net::Awaitable<void> Connection::finish() {
  if (!flush_now()) co_await flush_rest();
  if (broken_ || ended_ || streaming_ || (core_->draining && !refused_)) co_return;
  timed_out_ = false;
  deadline_.set_ms(k_linger_ms);
  co_await stream_->finish_writing();
  std::array<char, 4096> ignored{};
  std::size_t dropped = 0;
  bool open = refused_;
  while (open && !timed_out_ && dropped < k_linger_bytes_max) {
    const auto into = asio::buffer(ignored);
    const auto [error, bytes] = co_await stream_->read_some(into);
    open = !error;
    dropped += bytes;
  }
  deadline_.clear();
}

void Connection::drain() {
  closing_ = true;
  if (idle_) stream_->cancel();
  if (!streaming_) return;
  streaming_->closed = true;
  streaming_->changed.wake_later(core_->loop);
}

void Connection::abort() {
  const auto self = shared_from_this();
  end();
  exchange_->answered().wake_later(core_->loop);
  if (!streaming_) return;
  streaming_->gone = true;
  streaming_->changed.wake_later(core_->loop);
}

void Connection::end() {
  if (std::exchange(ended_, true)) return;
  broken_ = true;
  deadline_.clear();
  stream_->close();
  if (std::exchange(in_flight_, false)) core_->metrics.in_flight.add(-1);
  core_->forget(*this);
}

}  // namespace crossdock::http
