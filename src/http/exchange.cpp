// SPDX-License-Identifier: Apache-2.0
#include "http/exchange.hpp"

#include "base/assert.hpp"

#include <atomic>
#include <utility>

namespace crossdock::http {

class Exchange::Slot final : public Responder::Slot {
 public:
  explicit Slot(std::shared_ptr<Exchange> exchange)
      : exchange_(std::move(exchange)), mailbox_(exchange_->loop_.impl().mailbox) {}

  ~Slot() override {
    if (answered_.load()) return;
    deliver(problem(Error{ErrorKind::internal, "http.unanswered", "The request was dropped without an answer", {}}));
  }

  void answer(Response response) override {
    const bool again = answered_.exchange(true);
    CROSSDOCK_ASSERT(!again);
    deliver(std::move(response));
  }

 private:
  void deliver(Response response) {
    if (mailbox_->on_loop_thread()) {
      exchange_->response_ = std::move(response);
      return exchange_->answered_.wake_later(exchange_->loop_);
    }
    mailbox_->post([exchange = exchange_, response = std::move(response)]() mutable {
      exchange->response_ = std::move(response);
      exchange->answered_.wake_now();
    });
  }

  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<net::Mailbox> mailbox_;  // the loop may be gone when a late answer comes
  std::atomic<bool> answered_{false};
};

Responder Exchange::responder() {
  response_.reset();
  return Responder(std::make_shared<Slot>(shared_from_this()));
}

Response Exchange::take() {
  Response response = *std::move(response_);
  response_.reset();
  return response;
}

namespace {

class Sink final : public StreamSink {
 public:
  explicit Sink(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}
  ~Sink() override { close(); }

  bool write(std::string bytes) override {
    if (state_->gone || state_->closed) return false;
    if (state_->pending.size() + bytes.size() > k_stream_pending_bytes_max) {
      state_->gone = true;
    } else {
      state_->pending.append(bytes);
    }
    state_->changed.wake_later(state_->loop);
    return !state_->gone;
  }

  void close() override {
    state_->closed = true;
    if (!state_->gone) state_->changed.wake_later(state_->loop);
  }

 private:
  std::shared_ptr<StreamState> state_;
};

}  // namespace

std::shared_ptr<StreamSink> make_sink(std::shared_ptr<StreamState> state) {
  return std::make_shared<Sink>(std::move(state));
}

}  // namespace crossdock::http
