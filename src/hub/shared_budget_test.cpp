// SPDX-License-Identifier: Apache-2.0
// Several nodes with one budget, as leases and budgets play together: nodes join, leave, die, hang, lose the way to the
// list of nodes, and come back, on a clock that only the test moves. Wall clocks play no part.
#include "connect/wrappers.hpp"
#include "store/lease.hpp"
#include "store/membership.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

using connect::Budget;

// Timers on a clock that the test moves; what they start runs when a node is given its turn.
class SteppedLoop final : public net::Loop {
 public:
  explicit SteppedLoop(const Clock& clock) : clock_(clock) {}
  void post(std::function<void()> work) override { posted_.push_back(std::move(work)); }
  bool on_loop_thread() const override { return true; }
  std::unique_ptr<net::Timer> after_ms(std::int64_t delay_ms, std::function<void()> action) override {
    const std::uint64_t number = ++numbers_;
    timers_[number] = {clock_.monotonic_us() + delay_ms * 1000, std::move(action)};
    return std::make_unique<Cancels>(*this, number);
  }
  void run_due() {
    for (auto timer = timers_.begin(); timer != timers_.end();) {
      if (timer->second.first > clock_.monotonic_us()) {
        ++timer;
        continue;
      }
      const auto action = std::move(timer->second.second);
      const std::uint64_t number = timer->first;
      timers_.erase(timer);
      action();
      timer = timers_.upper_bound(number);
    }
  }

 private:
  struct Cancels final : net::Timer {
    Cancels(SteppedLoop& in, std::uint64_t of) : loop(in), number(of) {}
    ~Cancels() override { loop.timers_.erase(number); }
    SteppedLoop& loop;
    std::uint64_t number;
  };
  const Clock& clock_;
  std::uint64_t numbers_ = 0;
  std::map<std::uint64_t, std::pair<std::int64_t, std::function<void()>>> timers_;
  std::deque<std::function<void()>> posted_;
};

// The list of nodes, as the database keeps it.
struct Registry {
  std::map<std::int64_t, std::int64_t> lease_until_us;
  std::int64_t last = 0;

  std::vector<std::int64_t> living() const {
    std::vector<std::int64_t> nodes;
    for (const auto& [node, until_us] : lease_until_us) nodes.push_back(node);
    return nodes;
  }
};

struct Node {
  Node(std::int64_t as, const connect::BudgetOptions& options, const Clock& on)
      : number(as), clock(on), budget(options, loop, clock, [this] { return lease.share(clock.monotonic_us()); }) {}

  std::int64_t number;
  const Clock& clock;
  store::Lease lease;
  SteppedLoop loop{clock};
  std::int64_t renew_at_us = 0;
  std::int64_t hangs_until_us = 0;
  std::int64_t away_until_us = 0;                                            // cannot reach the list
  std::optional<std::pair<std::int64_t, std::vector<std::int64_t>>> answer;  // of the list, on its way
  std::int64_t answer_at_us = 0;
  std::vector<std::pair<std::int64_t, Budget::Permit>> under_way;  // and until when
  Budget budget;
};

class World {
 public:
  World(std::uint64_t seed, connect::BudgetOptions options) : random_(seed), options_(options) { join(); }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      clock_.advance_ms(1 + below(50));
      if (random_.below(60) == 0) mishap();
      for (auto& node : nodes_) step(*node);
      std::erase_if(nodes_, [this](const auto& node) { return left_.contains(node->number); });
      check_shares();
    }
  }
  // In every span that begins and ends with a call.
  void check_rate() const {
    const auto burst = std::max(options_.burst, most_nodes_);
    for (std::size_t from = 0; from < calls_.size(); ++from) {
      for (std::size_t to = from; to < calls_.size(); ++to) {
        const std::int64_t span_us = calls_[to] - calls_[from];
        const auto calls = static_cast<std::int64_t>(to - from + 1);
        REQUIRE_MESSAGE((calls - burst) * 60'000'000 <= span_us * options_.per_minute, calls, " calls in ", span_us, " us");
      }
    }
  }
  std::size_t calls() const { return calls_.size(); }
  std::int64_t takeovers() const { return takeovers_; }

 private:
  std::int64_t below(std::uint64_t bound) { return static_cast<std::int64_t>(random_.below(bound)); }
  std::int64_t now_us() const { return clock_.monotonic_us(); }

  void join() {
    nodes_.push_back(std::make_unique<Node>(++registry_.last, options_, clock_));
    registry_.lease_until_us[registry_.last] = now_us() + store::k_lease_ms * 1000;
    most_nodes_ = std::max(most_nodes_, static_cast<std::int64_t>(registry_.lease_until_us.size()));
  }

  void mishap() {
    Node& node = *nodes_[random_.below(nodes_.size())];
    const std::int64_t until_us = now_us() + 1000 * below(9'000);
    switch (random_.below(5)) {
      case 0: node.hangs_until_us = until_us; break;
      case 1: node.away_until_us = until_us; break;
      case 2:
        if (nodes_.size() > 1) left_.insert(node.number);  // kill -9: its row stays
        break;
      case 3:
        if (nodes_.size() > 1) {
          left_.insert(node.number);
          registry_.lease_until_us.erase(node.number);
        }
        break;
      default:
        if (nodes_.size() < 5) join();
    }
  }

  void step(Node& node) {
    if (left_.contains(node.number) || now_us() < node.hangs_until_us) return;
    hear(node);
    if (now_us() >= node.renew_at_us && !node.answer && now_us() >= node.away_until_us) renew(node);
    node.loop.run_due();
    std::vector<Budget::Permit> over;  // giving one back may begin the next call
    std::erase_if(node.under_way, [&](auto& call) {
      if (call.first > now_us()) return false;
      over.push_back(std::move(call.second));
      return true;
    });
    over.clear();
    for (std::int64_t more = below(3); more > 0; --more) call(node);
  }

  void renew(Node& node) {
    node.renew_at_us = now_us() + store::k_lease_renewal_ms * 1000;
    const auto row = registry_.lease_until_us.find(node.number);
    if (row == registry_.lease_until_us.end()) return node.lease.lost();
    row->second = now_us() + store::k_lease_ms * 1000;
    node.answer = {now_us(), registry_.living()};
    node.answer_at_us = now_us() + 1000 * below(random_.below(10) == 0 ? 4'000 : 30);
    const auto dead = std::erase_if(registry_.lease_until_us, [this](const auto& one) { return one.second < now_us(); });
    takeovers_ += static_cast<std::int64_t>(dead);
  }

  void hear(Node& node) {
    if (!node.answer || now_us() < node.answer_at_us) return;
    node.lease.renewed(node.number, node.answer->first, node.answer->second);
    node.answer.reset();
  }

  void call(Node& node) {
    node.budget.acquire(connect::Priority::process, 30'000, [this, &node](Result<Budget::Permit> permit) {
      if (!permit) return;
      calls_.push_back(now_us());
      node.under_way.emplace_back(now_us() + 1000 * below(400), *std::move(permit));
    });
  }

  // Whoever is dead and does not know it yet counts as well.
  void check_shares() const {
    std::int64_t places = 0;
    std::int64_t acting = 0;
    std::int64_t fewest = INT64_MAX;
    for (const auto& node : nodes_) {
      const Share share = node->lease.share(now_us());
      places += share.places(static_cast<std::int64_t>(options_.concurrency_max));
      if (share.of == 0) continue;
      ++acting;
      fewest = std::min(fewest, share.of);
    }
    REQUIRE_LE(places, static_cast<std::int64_t>(options_.concurrency_max));
    REQUIRE_LE(acting, fewest);  // each knows of all others
  }

  SeededRandom random_;
  connect::BudgetOptions options_;
  ManualClock clock_;
  Registry registry_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::set<std::int64_t> left_;
  std::vector<std::int64_t> calls_;
  std::int64_t most_nodes_ = 0;
  std::int64_t takeovers_ = 0;
};

TEST_CASE("nodes that share a system start no more calls in any span of time than its budget, whoever dies or hangs") {
  std::size_t calls = 0;
  std::int64_t takeovers = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    World world(seed, {.concurrency_max = 1 + seed % 7,
                       .per_minute = 30 + static_cast<std::int64_t>(seed * 17 % 600),
                       .burst = 1 + static_cast<std::int64_t>(seed % 6)});
    world.run(4'000);
    world.check_rate();
    calls += world.calls();
    takeovers += world.takeovers();
  }
  CHECK_GT(calls, 2'000U);
  CHECK_GT(takeovers, 40);
}

TEST_CASE("nodes that share a system use most of its budget") {
  ManualClock clock;
  const connect::BudgetOptions options{.concurrency_max = 100, .per_minute = 600, .burst = 5};
  std::vector<std::unique_ptr<Node>> nodes;
  for (std::int64_t i = 1; i <= 3; ++i) nodes.push_back(std::make_unique<Node>(i, options, clock));
  std::size_t calls = 0;
  for (int ms = 0; ms < 60'000; ms += 20) {
    for (auto& node : nodes) {
      if (ms % 1000 == 0) node->lease.renewed(node->number, clock.monotonic_us(), {1, 2, 3});
      node->loop.run_due();
      node->budget.acquire(connect::Priority::process, 500,
                           [&](const Result<Budget::Permit>& permit) { calls += permit ? 1 : 0; });
    }
    clock.advance_ms(20);
  }
  // Three seconds pass before the first share is used.
  CHECK_GE(calls, 550U);
  CHECK_LE(calls, 575U);
}

TEST_CASE("a system that takes one call at a time is called by the first node alone, at the full rate") {
  ManualClock clock;
  const connect::BudgetOptions options{.concurrency_max = 1, .per_minute = 600, .burst = 1};
  Node first(1, options, clock);
  Node second(2, options, clock);
  for (Node* node : {&first, &second}) node->lease.renewed(node->number, clock.monotonic_us(), {1, 2});
  std::string told;
  second.budget.acquire(connect::Priority::process, 30'000,
                        [&](const Result<Budget::Permit>& permit) { told = permit ? "granted" : permit.error().code; });
  CHECK(told.empty());  // not known yet
  clock.advance_ms(2'000);
  for (Node* node : {&first, &second}) node->lease.renewed(node->number, clock.monotonic_us(), {1, 2});
  clock.advance_ms(1'000);
  second.loop.run_due();
  CHECK_EQ(told, connect::k_elsewhere);
  int calls = 0;
  for (int ms = 0; ms < 1'000; ms += 10) {
    clock.advance_ms(10);
    first.lease.renewed(1, clock.monotonic_us(), {1, 2});
    first.budget.acquire(connect::Priority::process, 30,
                         [&](const Result<Budget::Permit>& permit) { calls += permit ? 1 : 0; });
  }
  CHECK_EQ(calls, 10);
}

}  // namespace
}  // namespace crossdock::hub
