// SPDX-License-Identifier: Apache-2.0
// The inside of an AsioLoop, for http/ and connectors/: the io_context, the vocabulary of its coroutines, the time-outs.
#pragma once

#include "base/clock.hpp"
#include "net/asio_loop.hpp"
#include "net/mailbox.hpp"
#include "net/timer_queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace crossdock::net {

// One concrete executor everywhere: the type-erased one costs about a fifth of a small request.
using Executor = boost::asio::io_context::executor_type;
template <class T>
using Awaitable = boost::asio::awaitable<T, Executor>;
// co_await operation(..., k_await) gives the tuple (error_code, ...) and throws nothing.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<Executor>> k_await{};

struct AsioLoop::Impl {
  Impl();
  std::int64_t now_us() const { return clock.monotonic_us(); }
  void add_timer(std::shared_ptr<TimerEntry> entry, std::int64_t due_us);
  void wait_signal(std::function<void(int)> action);

  SystemClock clock;
  TimerQueue timers;  // outlives context: coroutines destroyed with it take their time-outs out of here
  boost::asio::io_context context;
  boost::asio::executor_work_guard<Executor> work;
  std::shared_ptr<Mailbox> mailbox;
  boost::asio::signal_set signals;

 private:
  void arm();

  boost::asio::steady_timer timer_;
  std::optional<std::int64_t> armed_us_;
};

}  // namespace crossdock::net
