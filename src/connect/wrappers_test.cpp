// SPDX-License-Identifier: Apache-2.0
#include "connect/wrappers.hpp"

#include "connect/testing/loop_thread.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace crossdock;
using namespace crossdock::connect;
using testing::LoopThread;

TEST_CASE("retry: delays grow, are bounded and end") {
  const std::uint64_t seed = 7;
  INFO("seed ", seed);
  SeededRandom random(seed);
  RetryPolicy policy;
  policy.set(ErrorKind::transient, {.attempts_max = 6, .first_delay_ms = 100, .delay_max_ms = 1'000});
  std::int64_t full = 100;
  for (int attempt = 1; attempt < 6; ++attempt) {
    const auto delay = policy.next_delay_ms(ErrorKind::transient, attempt, random);
    REQUIRE(delay.has_value());
    CHECK(*delay >= full / 2);
    CHECK(*delay <= full);
    full = std::min<std::int64_t>(full * 2, 1'000);
  }
  CHECK_FALSE(policy.next_delay_ms(ErrorKind::transient, 6, random).has_value());
  CHECK_FALSE(policy.next_delay_ms(ErrorKind::transient, 0, random).has_value());
  CHECK_FALSE(policy.next_delay_ms(ErrorKind::invalid, 1, random).has_value());
}

TEST_CASE("retry: the standard policy never repeats what cannot heal by itself") {
  SeededRandom random(1);
  const auto policy = RetryPolicy::standard();
  for (const auto kind : {ErrorKind::invalid, ErrorKind::rejected, ErrorKind::conflict, ErrorKind::unauthorised,
                          ErrorKind::forbidden, ErrorKind::missing_reference, ErrorKind::internal, ErrorKind::corrupt}) {
    CHECK_FALSE(policy.next_delay_ms(kind, 1, random).has_value());
  }
  for (const auto kind : {ErrorKind::transient, ErrorKind::rate_limited, ErrorKind::unavailable, ErrorKind::in_doubt}) {
    CHECK(policy.next_delay_ms(kind, 1, random).has_value());
  }
}

TEST_CASE("retry: the pause that was asked for is kept") {
  SeededRandom random(1);
  const auto error = rate_limited_error("http.429", "slow down", 45'000);
  CHECK(retry_after_ms(error) == 45'000);
  CHECK(RetryPolicy::standard().next_delay_ms(error, 1, random).value() >= 45'000);
  CHECK_FALSE(retry_after_ms(rate_limited_error("http.429", "slow down", std::nullopt)).has_value());
  CHECK(retry_after_ms(rate_limited_error("http.429", "slow down", 1LL << 60)) == 86'400'000);
  CHECK_FALSE(retry_after_ms(Error{ErrorKind::rate_limited, "x", "y", "retry after soon ms"}).has_value());
}

namespace {

void play(Breaker& breaker, int calls, bool failed) {
  for (int i = 0; i < calls; ++i) {
    if (const auto ticket = breaker.admit()) breaker.record(*ticket, failed);
  }
}

}  // namespace

TEST_CASE("breaker: opens on failures, tries one call after a while, and closes when that is answered") {
  ManualClock clock;
  Breaker breaker({.window_ms = 10'000, .failures_min = 3, .failure_percent = 50, .open_ms = 1'000}, clock);
  play(breaker, 2, true);
  CHECK(breaker.state() == Breaker::State::closed);
  play(breaker, 1, true);
  CHECK(breaker.state() == Breaker::State::open);
  CHECK(breaker.refuses());
  const auto refused = breaker.admit();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::transient);
  clock.advance_ms(1'000);
  const auto trial = breaker.admit();
  REQUIRE(trial.has_value());
  CHECK(breaker.state() == Breaker::State::half_open);
  CHECK_FALSE(breaker.admit().has_value());
  breaker.record(*trial, true);
  CHECK(breaker.state() == Breaker::State::open);
  clock.advance_ms(1'000);
  play(breaker, 1, false);
  CHECK(breaker.state() == Breaker::State::closed);
  play(breaker, 2, true);
  CHECK(breaker.state() == Breaker::State::closed);
}

TEST_CASE("breaker: a share of failures decides, and old failures are forgotten") {
  ManualClock clock;
  Breaker breaker({.window_ms = 10'000, .failures_min = 3, .failure_percent = 50, .open_ms = 1'000}, clock);
  play(breaker, 20, false);
  play(breaker, 5, true);
  CHECK(breaker.state() == Breaker::State::closed);
  clock.advance_ms(11'000);
  play(breaker, 2, true);
  CHECK(breaker.state() == Breaker::State::closed);
  play(breaker, 1, true);
  CHECK(breaker.state() == Breaker::State::open);
}

TEST_CASE("breaker: an answer to a call from before it opened does not close it") {
  ManualClock clock;
  Breaker breaker({.failures_min = 1, .open_ms = 1'000}, clock);
  const auto old = breaker.admit();
  REQUIRE(old.has_value());
  play(breaker, 1, true);
  clock.advance_ms(1'000);
  const auto trial = breaker.admit();
  REQUIRE(trial.has_value());
  breaker.record(*old, false);
  CHECK(breaker.state() == Breaker::State::half_open);
  breaker.record(*trial, false);
  CHECK(breaker.state() == Breaker::State::closed);
}

namespace {

// A budget on its loop, and who was granted or refused.
struct BudgetBench {
  LoopThread thread;
  ManualClock clock;
  std::unique_ptr<Budget> budget;
  std::string log;  // names granted, refusals as "name!code "
  std::vector<Budget::Permit> permits;

  explicit BudgetBench(BudgetOptions options) {
    thread.on_loop([&] { budget = std::make_unique<Budget>(options, thread.loop(), clock); });
  }
  ~BudgetBench() {
    thread.on_loop([this] {
      budget.reset();
      permits.clear();
    });
  }
  void ask(const std::string& name, Priority priority = Priority::process, std::int64_t wait_ms = 60'000) {
    budget->acquire(priority, wait_ms, [this, name](Result<Budget::Permit> permit) {
      log += permit ? name : name + "!" + permit.error().code;
      log += " ";
      if (permit) permits.push_back(*std::move(permit));
    });
  }
  void give_back() {
    const auto first = std::move(permits.front());
    permits.erase(permits.begin());
  }
};

}  // namespace

TEST_CASE("budget: no more calls at a time than allowed, the most urgent first") {
  BudgetBench bench({.concurrency_max = 2});
  bench.thread.on_loop([&] {
    bench.ask("a");
    bench.ask("b");
    bench.ask("recon", Priority::reconciliation);
    bench.ask("replay", Priority::replay);
    bench.ask("checkout", Priority::checkout);
    CHECK(bench.log == "a b ");
    CHECK(bench.budget->in_use() == 2);
    CHECK(bench.budget->queued() == 3);
    bench.give_back();
    CHECK(bench.log == "a b checkout ");
    bench.give_back();
    bench.give_back();
    CHECK(bench.log == "a b checkout replay recon ");
    CHECK(bench.budget->queued() == 0);
  });
}

TEST_CASE("budget: the least urgent class is not starved") {
  BudgetBench bench({.concurrency_max = 1});
  bench.thread.on_loop([&] {
    bench.ask("first");
    bench.ask("RECON", Priority::reconciliation);
    for (int i = 0; i < 20; ++i) {
      bench.ask("c", Priority::checkout);
      bench.give_back();
    }
    CHECK(bench.log.find("RECON") != std::string::npos);
  });
}

TEST_CASE("budget: a full queue refuses, unless the newcomer is more urgent") {
  BudgetBench bench({.concurrency_max = 1, .queued_max = 2});
  bench.thread.on_loop([&] {
    bench.ask("running");
    bench.ask("r1", Priority::reconciliation);
    bench.ask("r2", Priority::reconciliation);
    bench.ask("r3", Priority::reconciliation);
    CHECK(bench.log == "running r3!budget.queue_full ");
    bench.ask("urgent", Priority::checkout);
    CHECK(bench.log == "running r3!budget.queue_full r2!budget.queue_full ");
    bench.give_back();
    bench.give_back();
    CHECK(bench.log == "running r3!budget.queue_full r2!budget.queue_full urgent r1 ");
  });
}

TEST_CASE("budget: the rate holds, with its burst") {
  BudgetBench bench({.concurrency_max = 100, .per_minute = 60, .burst = 3});
  bench.thread.on_loop([&] {
    for (int i = 0; i < 6; ++i) bench.ask(std::to_string(i));
    CHECK(bench.log == "0 1 2 ");
    bench.clock.advance_ms(999);
    bench.budget->pump();
    CHECK(bench.log == "0 1 2 ");
    bench.clock.advance_ms(1);
    bench.budget->pump();
    CHECK(bench.log == "0 1 2 3 ");
    bench.clock.advance_ms(10'000);
    bench.budget->pump();
    CHECK(bench.log == "0 1 2 3 4 5 ");
  });
}

TEST_CASE("budget: a pause that was asked for holds everything back") {
  BudgetBench bench({.concurrency_max = 4});
  bench.thread.on_loop([&] {
    bench.budget->pause_ms(5'000);
    bench.ask("a");
    CHECK(bench.log.empty());
    bench.clock.advance_ms(5'000);
    bench.budget->pump();
    CHECK(bench.log == "a ");
  });
}

TEST_CASE("budget: nobody waits longer than it wants to") {
  BudgetBench bench({.concurrency_max = 1});
  bench.thread.on_loop([&] {
    bench.ask("running");
    bench.ask("patient", Priority::process, 60'000);
    bench.ask("hasty", Priority::process, 100);
    bench.clock.advance_ms(100);
    bench.budget->pump();
    CHECK(bench.log == "running hasty!budget.wait ");
    CHECK(bench.budget->queued() == 1);
  });
}

TEST_CASE("budget: its timer wakes it without anybody's help") {
  LoopThread thread;
  SystemClock clock;
  int granted = 0;
  auto budget = thread.on_loop([&] {
    return std::make_unique<Budget>(BudgetOptions{.concurrency_max = 10, .per_minute = 6'000}, thread.loop(), clock);
  });
  thread.on_loop([&] {
    for (int i = 0; i < 4; ++i) budget->acquire(Priority::process, 60'000, [&](Result<Budget::Permit>) { ++granted; });
  });
  CHECK(thread.wait_until([&] { return granted == 4; }));
  thread.on_loop([&] { budget.reset(); });
}

TEST_CASE("budget: a permit may outlive its budget") {
  BudgetBench bench({.concurrency_max = 1});
  bench.thread.on_loop([&] {
    bench.ask("a");
    bench.ask("b");
    bench.budget.reset();
    bench.give_back();
    CHECK(bench.log == "a ");
  });
}

namespace {

class ScriptedSource final : public Source {
 public:
  explicit ScriptedSource(Receive& out) : out_(out) {}
  void start(Receive receive) override { out_ = std::move(receive); }
  void stop(std::function<void()> stopped) override { stopped(); }

 private:
  Receive& out_;
};

}  // namespace

TEST_CASE("dedupe: what was taken lately is acknowledged without being passed on") {
  Receive offer;
  auto source = dedupe_source(std::make_unique<ScriptedSource>(offer), 2);
  std::vector<std::string> passed;
  Result<void> answer;
  source->start([&](Message message, const Ack& ack) {
    passed.push_back(message.id);
    ack(answer);
  });
  int acknowledged = 0;
  const auto offered = [&](const std::string& id) {
    offer(Message{.id = id}, [&](Result<void> taken) { acknowledged += taken ? 1 : 0; });
  };
  answer = fail(ErrorKind::transient, "test", "busy");
  offered("a");
  answer = {};
  offered("a");
  offered("a");
  offered("b");
  offered("c");
  offered("a");
  CHECK(passed == std::vector<std::string>{"a", "a", "b", "c", "a"});
  CHECK(acknowledged == 5);
}
