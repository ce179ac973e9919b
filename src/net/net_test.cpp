// SPDX-License-Identifier: Apache-2.0
#include "net/address.hpp"
#include "net/asio_loop.hpp"
#include "net/asio_loop_impl.hpp"
#include "net/deadline.hpp"
#include "net/timer_queue.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace crossdock;
using namespace crossdock::net;

namespace {

struct Recorder final : TimerEntry {
  Recorder(std::vector<std::string>& log, std::string label) : seen(log), name(std::move(label)) {}
  void fire(std::int64_t) override {
    seen.push_back(name);
    if (then) then();
  }
  std::vector<std::string>& seen;
  std::string name;
  std::function<void()> then;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("timers fire in the order they are due and once only") {
  Names seen;
  TimerQueue queue;
  queue.add(std::make_shared<Recorder>(seen, "late"), 30);
  queue.add(std::make_shared<Recorder>(seen, "early"), 10);
  queue.add(std::make_shared<Recorder>(seen, "same"), 10);
  CHECK(queue.next_due_us() == 10);
  queue.fire_due(9);
  CHECK(seen.empty());
  queue.fire_due(20);
  CHECK(seen == Names{"early", "same"});
  queue.fire_due(100);
  CHECK(seen == Names{"early", "same", "late"});
  CHECK_FALSE(queue.next_due_us().has_value());
}

TEST_CASE("a timer may remove another that is due as well, and add itself again") {
  Names seen;
  TimerQueue queue;
  const auto first = std::make_shared<Recorder>(seen, "first");
  const auto second = std::make_shared<Recorder>(seen, "second");
  first->then = [&] {
    queue.remove(*second);
    if (seen.size() < 3) queue.add(first, 50);
  };
  queue.add(first, 10);
  queue.add(second, 11);
  queue.fire_due(20);
  CHECK(seen == Names{"first"});
  queue.fire_due(60);
  CHECK(seen == Names{"first", "first", "first"});
}

TEST_CASE("an entry that is added again moves") {
  Names seen;
  TimerQueue queue;
  const auto entry = std::make_shared<Recorder>(seen, "once");
  queue.add(entry, 10);
  queue.add(entry, 40);
  queue.fire_due(20);
  CHECK(seen.empty());
  queue.remove(*entry);
  queue.fire_due(50);
  CHECK(seen.empty());
}

TEST_CASE("work posted from many threads runs on the loop in the order of each thread") {
  AsioLoop loop;
  std::vector<int> last(4, -1);
  int done = 0;
  bool ordered = true;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 1000; ++i) {
        loop.post([&, t, i] {
          ordered = ordered && loop.on_loop_thread() && last.at(static_cast<std::size_t>(t)) == i - 1;
          last.at(static_cast<std::size_t>(t)) = i;
          if (++done == 4000) loop.stop();
        });
      }
    });
  }
  loop.run();
  for (auto& thread : threads) thread.join();
  CHECK(ordered);
  CHECK(done == 4000);
  CHECK_FALSE(loop.on_loop_thread());
}

TEST_CASE("work posted before stop still runs, and a stopped loop can run again") {
  AsioLoop loop;
  int ran = 0;
  loop.post([&] { ++ran; });
  loop.post([&] {
    ++ran;
    loop.stop();
  });
  loop.run();
  CHECK(ran == 2);
  loop.post([&] { ++ran; });
  loop.stop();
  loop.run();
  CHECK(ran == 3);
}

TEST_CASE("a loop's timer runs once unless it is destroyed first") {
  AsioLoop loop;
  int ran = 0;
  auto dropped = loop.after_ms(0, [&] { ran += 100; });
  auto kept = loop.after_ms(1, [&] {
    ++ran;
    loop.stop();
  });
  std::unique_ptr<Timer> earlier;
  earlier = loop.after_ms(0, [&] {
    ++ran;
    earlier.reset();
  });
  dropped.reset();
  loop.run();
  CHECK(ran == 2);
}

TEST_CASE("a deadline that moves later fires late, and one that is cleared never") {
  AsioLoop loop;
  const SystemClock clock;
  const std::int64_t start_us = clock.monotonic_us();
  std::int64_t fired_us = 0;
  Deadline cleared(loop, [&] { fired_us = -1; });
  cleared.set_ms(1);
  cleared.clear();
  Deadline moved(loop, [&] {
    fired_us = clock.monotonic_us();
    loop.stop();
  });
  moved.set_ms(1);
  moved.set_ms(40);
  loop.run();
  CHECK(fired_us - start_us >= 40'000);
}

TEST_CASE("a deadline that moves earlier fires early and may destroy itself") {
  AsioLoop loop;
  std::optional<Deadline> deadline;
  bool fired = false;
  deadline.emplace(loop, [&] {
    fired = true;
    deadline.reset();
    loop.stop();
  });
  deadline->set_ms(3'600'000);
  deadline->set_ms(1);
  loop.run();
  CHECK(fired);
}

TEST_CASE("late posters find a closed mailbox, and queued work is dropped with its captures") {
  std::shared_ptr<Mailbox> mailbox;
  auto token = std::make_shared<int>(1);
  {
    AsioLoop loop;
    mailbox = loop.impl().mailbox;
    // The captured guard posts while it is being dropped.
    struct Guard {
      std::shared_ptr<Mailbox> box;
      std::shared_ptr<int> held;
      ~Guard() {
        box->post([] {});
      }
    };
    loop.post([guard = std::make_shared<Guard>(mailbox, token)] {});
    CHECK(token.use_count() == 2);
  }
  CHECK(token.use_count() == 1);
  CHECK_FALSE(mailbox->post([] {}));
}

TEST_CASE("a loop hands signals over") {
  AsioLoop loop;
  int got = 0;
  loop.on_signal([&](int signal) {
    got = signal;
    loop.stop();
  });
  loop.post([] { std::raise(SIGTERM); });
  loop.run();
  CHECK(got == SIGTERM);
}

TEST_CASE("addresses that are not public are recognised, however they are wrapped") {
  for (const std::string special : {"127.0.0.1",
                                    "127.255.255.254",
                                    "0.0.0.0",
                                    "10.1.2.3",
                                    "172.16.0.1",
                                    "172.31.255.255",
                                    "192.168.1.1",
                                    "169.254.169.254",
                                    "100.64.0.1",
                                    "192.0.2.7",
                                    "198.18.0.1",
                                    "198.51.100.1",
                                    "203.0.113.1",
                                    "224.0.0.1",
                                    "240.0.0.1",
                                    "255.255.255.255",
                                    "::",
                                    "::1",
                                    "fe80::1",
                                    "fc00::1",
                                    "fd12:3456::1",
                                    "ff02::1",
                                    "::ffff:127.0.0.1",
                                    "::ffff:10.0.0.1",
                                    "64:ff9b::7f00:1",
                                    "2002:7f00:1::",
                                    "2002:0a00:0001::1",
                                    "2001:db8::1",
                                    "2001::1",
                                    "100::1",
                                    "::127.0.0.1",
                                    "",
                                    "localhost",
                                    "1.2.3",
                                    "0x7f000001"}) {
    INFO(special);
    CHECK(is_private_or_loopback(special));
  }
  for (const std::string open :
       {"1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.128.0.1", "193.0.0.1", "223.255.255.255",
        "2606:4700::1111", "2a00:1450:4001:800::200e", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
    INFO(open);
    CHECK_FALSE(is_private_or_loopback(open));
  }
}
