// SPDX-License-Identifier: Apache-2.0
#include "connect/testing/loop_thread.hpp"
#include "connect/wrappers.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <utility>

using namespace crossdock;
using namespace crossdock::connect;
using testing::LoopThread;

namespace {

using Done = std::function<void(Result<Json>)>;

// Answers from a script, or keeps the caller waiting.
struct FakeSystem final : System {
  struct Shared {
    std::deque<Result<Json>> answers;  // empty: calls wait in `waiting`
    std::deque<Done> waiting;
    int calls = 0;
    int probes = 0;
  };
  explicit FakeSystem(Shared& to) : shared(to) {}

  void call(Call, Done done) override {
    ++shared.calls;
    answer(std::move(done));
  }
  void probe(Call, Done done) override {
    ++shared.probes;
    answer(std::move(done));
  }
  bool knows(std::string_view operation) const override { return operation == "create"; }
  bool is_idempotent(std::string_view) const override { return false; }

  void answer(Done done) const {
    if (shared.answers.empty()) {
      shared.waiting.push_back(std::move(done));
      return;
    }
    auto next = std::move(shared.answers.front());
    shared.answers.pop_front();
    done(std::move(next));
  }
  Shared& shared;
};

struct Bench {
  LoopThread thread;
  ManualClock clock;
  SeededRandom random{3};
  Metrics metrics;
  Environment environment{thread.loop(), thread.network(), clock, random, metrics, {}};
  FakeSystem::Shared shared;
  std::unique_ptr<GuardedSystem> system;
  std::vector<std::string> outcomes;

  explicit Bench(GuardOptions options = {}) {
    thread.on_loop([&] {
      system = std::make_unique<GuardedSystem>(std::make_unique<FakeSystem>(shared), "erp", options, environment);
    });
  }
  ~Bench() {
    thread.on_loop([this] { system.reset(); });
  }
  Done note() {
    return [this](Result<Json> answer) { outcomes.push_back(answer ? json_text(*answer) : answer.error().code); };
  }
  void call(const std::string& operation = "create") { system->call(Call{.operation = operation}, note()); }
};

Result<Json> failed(ErrorKind kind) { return fail(kind, "test.failed", "failed"); }

}  // namespace

TEST_CASE("guarded system: calls are passed on once and counted") {
  Bench bench;
  bench.thread.on_loop([&] {
    bench.shared.answers = {Json("SO-1"), failed(ErrorKind::rejected), failed(ErrorKind::in_doubt)};
    for (int i = 0; i < 3; ++i) bench.call();
    bench.call("unknown");
  });
  CHECK(bench.outcomes == std::vector<std::string>{"\"SO-1\"", "test.failed", "test.failed", "system.unknown_operation"});
  CHECK(bench.shared.calls == 3);
  const auto text = bench.metrics.prometheus_text();
  for (const char* outcome : {"ok", "rejected", "in_doubt"}) {
    INFO(text);
    const std::string line =
        std::string("crossdock_system_calls_total{system=\"erp\",operation=\"create\",outcome=\"") + outcome + "\"} 1\n";
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("guarded system: a system that does not answer is left alone, and tried again later") {
  Bench bench({.breaker = {.failures_min = 3, .open_ms = 1'000}});
  bench.thread.on_loop([&] {
    for (int i = 0; i < 3; ++i) bench.shared.answers.push_back(failed(ErrorKind::transient));
    for (int i = 0; i < 5; ++i) bench.call();
    CHECK(bench.shared.calls == 3);
    CHECK(bench.outcomes.back() == "breaker.open");
    CHECK(bench.system->breaker_state() == Breaker::State::open);
    bench.clock.advance_ms(1'000);
    bench.shared.answers = {Json(1), Json(2)};
    bench.call();
    bench.call();
  });
  CHECK(bench.shared.calls == 5);
  CHECK(bench.outcomes.back() == "2");
}

TEST_CASE("guarded system: answers we dislike do not open the breaker") {
  Bench bench({.breaker = {.failures_min = 1, .open_ms = 1'000}});
  bench.thread.on_loop([&] {
    for (const auto kind : {ErrorKind::rejected, ErrorKind::invalid, ErrorKind::unauthorised, ErrorKind::not_found}) {
      bench.shared.answers.push_back(failed(kind));
      bench.call();
    }
    CHECK(bench.system->breaker_state() == Breaker::State::closed);
  });
}

TEST_CASE("guarded system: the budget bounds calls under way, and the wait for it") {
  Bench bench({.budget = {.concurrency_max = 2, .queued_max = 1}});
  bench.thread.on_loop([&] {
    for (int i = 0; i < 4; ++i) bench.call();
    CHECK(bench.shared.calls == 2);
    CHECK(bench.outcomes == std::vector<std::string>{"budget.queue_full"});
    bench.shared.waiting.front()(Json("done"));
    CHECK(bench.shared.calls == 3);
    bench.shared.waiting.clear();
  });
}

TEST_CASE("guarded system: a wish for a pause is respected by all callers") {
  Bench bench;
  bench.thread.on_loop([&] {
    bench.shared.answers = {Result<Json>(fail(rate_limited_error("http.429", "slow down", 5'000))), Json(1)};
    bench.call();
    bench.call();
    CHECK(bench.shared.calls == 1);
    bench.clock.advance_ms(5'000);
    bench.call();
    CHECK(bench.shared.calls == 3);
    CHECK(bench.outcomes == std::vector<std::string>{"http.429", "1"});
    bench.shared.waiting.clear();
  });
}

TEST_CASE("guarded system: a probe is repeated, a call is not") {
  Bench bench({.probe_attempts_max = 3, .probe_delay_ms = 2});
  bench.thread.on_loop([&] {
    bench.shared.answers = {failed(ErrorKind::transient), failed(ErrorKind::transient), Json("found")};
    bench.system->probe(Call{.operation = "create"}, bench.note());
  });
  CHECK(bench.thread.wait_until([&] { return !bench.outcomes.empty(); }));
  CHECK(bench.outcomes == std::vector<std::string>{"\"found\""});
  CHECK(bench.shared.probes == 3);
  bench.thread.on_loop([&] {
    bench.shared.answers = {failed(ErrorKind::transient)};
    bench.call();
  });
  CHECK(bench.shared.calls == 1);
}

TEST_CASE("guarded system: answers after its end are ignored") {
  Bench bench;
  bench.thread.on_loop([&] {
    bench.call();
    bench.system.reset();
    bench.shared.waiting.front()(Json("late"));
    CHECK(bench.outcomes.empty());
    bench.shared.waiting.clear();
  });
}
