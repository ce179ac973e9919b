// SPDX-License-Identifier: Apache-2.0
#include "connect/testing/conformance.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace crossdock::connect::testing {
namespace {

constexpr int k_quiet_rounds = 40;

struct Arrival {
  Message message;
  Ack ack;
};

// A subject, its source and what came out of it; lives on the loop.
struct Bench {
  LoopThread& thread;
  std::unique_ptr<SourceSubject> subject;
  std::unique_ptr<Source> source;
  std::vector<Arrival> arrivals;
  bool stopped = false;

  Bench(LoopThread& on, const std::function<std::unique_ptr<SourceSubject>()>& make) : thread(on) {
    thread.on_loop([&] { subject = make(); });
  }
  ~Bench() {
    thread.on_loop([this] {
      source.reset();
      arrivals.clear();
      subject.reset();
    });
  }

  void start() {
    thread.on_loop([this] {
      arrivals.clear();
      source = subject->make();
      source->start([this](Message message, Ack ack) { arrivals.push_back({std::move(message), std::move(ack)}); });
    });
  }
  void crash() {
    thread.on_loop([this] {
      source.reset();
      arrivals.clear();
    });
  }
  void offer(const std::string& name, const std::string& body) {
    thread.on_loop([&] { subject->offer(name, body); });
  }
  bool wait_for(std::size_t count) {
    return until([this, count] { return arrivals.size() >= count; });
  }
  bool until(std::function<bool()> condition) {
    return thread.wait_until([this, condition = std::move(condition)] {
      subject->pass_time();
      return condition();
    });
  }
  void quiet() {
    thread.turn(k_quiet_rounds, [this] { subject->pass_time(); });
  }
  void acknowledge(std::size_t index, Result<void> result = {}) {
    thread.on_loop([&] { arrivals.at(index).ack(std::move(result)); });
  }
  std::size_t count() {
    return thread.on_loop([this] { return arrivals.size(); });
  }
  std::map<std::string, std::string> bodies_by_id() {
    return thread.on_loop([this] {
      std::map<std::string, std::string> found;
      for (const auto& arrival : arrivals) found[arrival.message.id] = arrival.message.body;
      return found;
    });
  }
  std::size_t left() {
    return thread.on_loop([this] { return subject->left(); });
  }
  std::size_t taken() {
    return thread.on_loop([this] { return subject->taken(); });
  }
  std::size_t kept_aside() {
    return thread.on_loop([this] { return subject->kept_aside(); });
  }
};

using Make = std::function<std::unique_ptr<SourceSubject>()>;

void yields_exact_bytes_with_stable_ids(LoopThread& thread, const Make& make) {
  INFO("every message comes with its exact bytes and an id that a restart does not change");
  Bench bench(thread, make);
  const std::string binary("\0\r\n\xff~*binary\0", 13);
  bench.offer("one", "first");
  bench.offer("two", binary);
  bench.offer("three", std::string(100'000, 'x'));
  bench.start();
  REQUIRE(bench.wait_for(3));
  const auto before = bench.bodies_by_id();
  CHECK(before.size() == 3);
  const auto has = [&before](const std::string& body) {
    return std::ranges::any_of(before, [&](const auto& entry) { return entry.second == body; });
  };
  CHECK(has("first"));
  CHECK(has(binary));
  CHECK(has(std::string(100'000, 'x')));
  CHECK(bench.left() == 3);
  bench.crash();
  bench.start();
  REQUIRE(bench.wait_for(3));
  CHECK(bench.bodies_by_id() == before);
}

void forgets_only_what_is_acknowledged(LoopThread& thread, const Make& make) {
  INFO("an acknowledged message is settled once, and never offered again");
  Bench bench(thread, make);
  bench.offer("one", "1");
  bench.offer("two", "2");
  bench.start();
  REQUIRE(bench.wait_for(2));
  CHECK(bench.taken() == 0);
  bench.acknowledge(0);
  CHECK(bench.until([&] { return bench.subject->taken() == 1; }));
  bench.quiet();
  CHECK(bench.count() == 2);
  CHECK(bench.left() == 1);
  bench.crash();
  bench.start();
  REQUIRE(bench.wait_for(1));
  bench.quiet();
  CHECK(bench.count() == 1);
  bench.acknowledge(0);
  CHECK(bench.until([&] { return bench.subject->taken() == 2 && bench.subject->left() == 0; }));
  CHECK(bench.kept_aside() == 0);
}

void offers_again_after_a_retryable_error(LoopThread& thread, const Make& make) {
  INFO("a retryable error loses nothing: the message is offered again under the same id");
  Bench bench(thread, make);
  bench.offer("one", "1");
  bench.start();
  for (std::size_t round = 0; round < 3; ++round) {
    REQUIRE(bench.wait_for(round + 1));
    bench.acknowledge(round, fail(ErrorKind::transient, "test.busy", "busy"));
  }
  REQUIRE(bench.wait_for(4));
  CHECK(bench.bodies_by_id().size() == 1);
  CHECK(bench.left() == 1);
  bench.acknowledge(3);
  CHECK(bench.until([&] { return bench.subject->taken() == 1; }));
  CHECK(bench.kept_aside() == 0);
}

void keeps_aside_after_a_final_error(LoopThread& thread, const Make& make) {
  INFO("an error that will not heal keeps the message aside and lets the others pass");
  Bench bench(thread, make);
  bench.offer("bad", "bad");
  bench.start();
  REQUIRE(bench.wait_for(1));
  bench.acknowledge(0, fail(ErrorKind::invalid, "test.bad", "not readable"));
  CHECK(bench.until([&] { return bench.subject->kept_aside() == 1; }));
  bench.offer("good", "good");
  REQUIRE(bench.wait_for(2));
  bench.acknowledge(1);
  CHECK(bench.until([&] { return bench.subject->taken() == 1; }));
  bench.quiet();
  CHECK(bench.count() == 2);
  CHECK(bench.left() == 0);
}

void stops_when_all_is_acknowledged(LoopThread& thread, const Make& make) {
  INFO("stop offers nothing new and waits for the acknowledgements that are out");
  Bench bench(thread, make);
  bench.offer("one", "1");
  bench.start();
  REQUIRE(bench.wait_for(1));
  thread.on_loop([&] { bench.source->stop([&bench] { bench.stopped = true; }); });
  bench.offer("two", "2");
  bench.quiet();
  CHECK(bench.count() == 1);
  CHECK_FALSE(thread.on_loop([&] { return bench.stopped; }));
  bench.acknowledge(0);
  CHECK(bench.until([&] { return bench.stopped; }));
  CHECK(bench.taken() == 1);
  CHECK(bench.left() == 1);
}

void bounds_what_is_in_flight(LoopThread& thread, const Make& make) {
  INFO("no more than the configured number of messages wait for their acknowledgement");
  Bench bench(thread, make);
  const std::size_t most = thread.on_loop([&] { return bench.subject->in_flight_max(); });
  const std::size_t total = most + 5;
  for (std::size_t i = 0; i < total; ++i) bench.offer("m" + std::to_string(i), std::to_string(i));
  bench.start();
  REQUIRE(bench.wait_for(most));
  bench.quiet();
  CHECK(bench.count() == most);
  for (std::size_t i = 0; i < total; ++i) {
    REQUIRE(bench.wait_for(i + 1));
    CHECK(bench.count() <= i + most);
    bench.acknowledge(i);
  }
  CHECK(bench.until([&] { return bench.subject->taken() == total; }));
  CHECK(bench.bodies_by_id().size() == total);
}

}  // namespace

void check_source(LoopThread& thread, const Make& make_subject) {
  yields_exact_bytes_with_stable_ids(thread, make_subject);
  forgets_only_what_is_acknowledged(thread, make_subject);
  offers_again_after_a_retryable_error(thread, make_subject);
  keeps_aside_after_a_final_error(thread, make_subject);
  stops_when_all_is_acknowledged(thread, make_subject);
  bounds_what_is_in_flight(thread, make_subject);
}

}  // namespace crossdock::connect::testing
