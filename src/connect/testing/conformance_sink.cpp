// SPDX-License-Identifier: Apache-2.0
#include "connect/testing/conformance.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

namespace crossdock::connect::testing {
namespace {

using Make = std::function<std::unique_ptr<SinkSubject>()>;
using Outcomes = std::vector<Result<void>>;

struct Bench {
  LoopThread& thread;
  std::unique_ptr<SinkSubject> subject;
  std::unique_ptr<Sink> sink;
  Outcomes outcomes;

  Bench(LoopThread& on, const Make& make) : thread(on) {
    thread.on_loop([&] {
      subject = make();
      sink = subject->make();
    });
  }
  ~Bench() {
    thread.on_loop([this] {
      sink.reset();
      subject.reset();
    });
  }

  void begin(const std::string& name, const std::string& body) {
    thread.on_loop([&] {
      sink->write(subject->message(name, body), [this](Result<void> done) { outcomes.push_back(std::move(done)); });
    });
  }
  bool wait_for(std::size_t count) {
    return thread.wait_until([this, count] { return outcomes.size() >= count; });
  }
  Result<void> write(const std::string& name, const std::string& body) {
    const std::size_t before = thread.on_loop([this] { return outcomes.size(); });
    begin(name, body);
    if (!wait_for(before + 1)) return fail(ErrorKind::internal, "test.silent", "done was never called");
    return thread.on_loop([this] { return outcomes.back(); });
  }
  void set_fault(SinkFault fault) {
    thread.on_loop([&] { subject->set_fault(fault); });
  }
  std::size_t received(const std::string& body) {
    return thread.on_loop([&] {
      const auto all = subject->received();
      return static_cast<std::size_t>(std::ranges::count(all, body));
    });
  }
};

void delivers_exact_bytes(LoopThread& thread, const Make& make) {
  INFO("after ok the other side has the exact bytes, also of two messages with one name");
  Bench bench(thread, make);
  const std::string binary("\0\r\n\xff~*\xe2\x82", 8);
  CHECK(bench.write("one.txt", binary).has_value());
  CHECK(bench.write("big.txt", std::string(300'000, 'b')).has_value());
  CHECK(bench.write("same.txt", "first").has_value());
  CHECK(bench.write("same.txt", "second").has_value());
  CHECK(bench.received(binary) == 1);
  CHECK(bench.received(std::string(300'000, 'b')) == 1);
  CHECK(bench.received("first") == 1);
  CHECK(bench.received("second") == 1);
}

void finishes_each_write_once(LoopThread& thread, const Make& make) {
  INFO("many writes at a time: each is finished exactly once");
  constexpr std::size_t k_writes = 20;
  Bench bench(thread, make);
  for (std::size_t i = 0; i < k_writes; ++i) bench.begin("n" + std::to_string(i), "body " + std::to_string(i));
  REQUIRE(bench.wait_for(k_writes));
  thread.turn(20, [] {});
  CHECK(bench.outcomes.size() == k_writes);
  for (std::size_t i = 0; i < k_writes; ++i) CHECK(bench.received("body " + std::to_string(i)) == 1);
}

void says_when_the_other_side_is_down(LoopThread& thread, const Make& make) {
  INFO("down: nothing arrives and the error says try later; afterwards writing works again");
  Bench bench(thread, make);
  bench.set_fault(SinkFault::down);
  const auto down = bench.write("a.txt", "a");
  REQUIRE_FALSE(down.has_value());
  CHECK_MESSAGE(is_retryable(down.error().kind), down.error().text());
  CHECK(bench.received("a") == 0);
  bench.set_fault(SinkFault::none);
  CHECK(bench.write("a.txt", "a").has_value());
  CHECK(bench.received("a") == 1);
}

void says_when_it_is_refused(LoopThread& thread, const Make& make) {
  INFO("refused: the same message will always be refused");
  Bench bench(thread, make);
  bench.set_fault(SinkFault::refusing);
  const auto refused = bench.write("a.txt", "a");
  REQUIRE_FALSE(refused.has_value());
  CHECK_FALSE(is_retryable(refused.error().kind));
  CHECK_MESSAGE(refused.error().kind != ErrorKind::in_doubt, refused.error().text());
  CHECK_FALSE(refused.error().message.empty());
}

}  // namespace

void check_sink(LoopThread& thread, const Make& make_subject) {
  delivers_exact_bytes(thread, make_subject);
  finishes_each_write_once(thread, make_subject);
  says_when_the_other_side_is_down(thread, make_subject);
  says_when_it_is_refused(thread, make_subject);
}

}  // namespace crossdock::connect::testing
