// SPDX-License-Identifier: Apache-2.0
#include "connect/testing/loop_thread.hpp"

namespace crossdock::connect::testing {
namespace {

struct Waiting {
  net::Loop& loop;
  std::function<bool()> condition;
  int rounds_left;
  std::promise<bool> met;
  std::unique_ptr<net::Timer> timer;
};

void look(const std::shared_ptr<Waiting>& waiting) {
  const bool met = waiting->condition();
  if (met || waiting->rounds_left-- == 0) {
    waiting->met.set_value(met);
    return;
  }
  waiting->timer = waiting->loop.after_ms(1, [waiting] { waiting->loop.post([waiting] { look(waiting); }); });
}

bool wait(net::Loop& loop, std::function<bool()> condition, int rounds) {
  const auto waiting = std::make_shared<Waiting>(loop, std::move(condition), rounds, std::promise<bool>{}, nullptr);
  loop.post([waiting] { look(waiting); });
  const bool met = waiting->met.get_future().get();
  std::promise<void> cleared;
  loop.post([waiting, &cleared] {
    waiting->timer.reset();
    cleared.set_value();
  });
  cleared.get_future().get();
  return met;
}

}  // namespace

LoopThread::LoopThread() : thread_([this] { loop_.run(); }) {}

LoopThread::~LoopThread() {
  loop_.stop();
  thread_.join();
}

bool LoopThread::wait_until(std::function<bool()> condition) { return wait(loop_, std::move(condition), k_rounds_max); }

void LoopThread::turn(int rounds, std::function<void()> each) {
  const auto never = [each = std::move(each)] {
    each();
    return false;
  };
  wait(loop_, never, rounds);
}

}  // namespace crossdock::connect::testing
