// SPDX-License-Identifier: Apache-2.0
#include "hub/admission.hpp"

#include "base/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <vector>

namespace crossdock::hub {
namespace {

using connect::Priority;

constexpr std::array<Priority, 4> k_classes{Priority::checkout, Priority::process, Priority::replay,
                                            Priority::reconciliation};

constexpr std::int64_t k_second_us = 1'000'000;

// Commands arrive at random, at `load_percent` of the pace at which they are finished in order.
struct Flood {
  std::array<std::size_t, 4> offered{};
  std::array<std::size_t, 4> accepted{};
  std::vector<std::int64_t> latencies_us;  // of what came in after the pace was learnt, and an overload noticed

  Flood(std::uint64_t seed, std::uint64_t load_percent, std::int64_t service_us = 1'000) : service_us_(service_us) {
    SeededRandom random(seed);
    const std::uint64_t gap_us = 2 * static_cast<std::uint64_t>(service_us) * 100 / load_percent;
    for (std::int64_t now_us = 1; now_us < 20 * k_second_us; now_us += static_cast<std::int64_t>(random.below(gap_us)) + 1) {
      // Every so often the disk holds everything up for a while.
      if (now_us / (3 * k_second_us) != stalls_) {
        ++stalls_;
        free_us_ = std::max(free_us_, now_us) + k_stall_us;
      }
      serve(now_us);
      const std::size_t kind = random.below(k_classes.size());
      ++offered.at(kind);
      const auto admitted = admission_.admit(k_classes.at(kind), now_us);
      if (!admitted) continue;
      ++accepted.at(kind);
      queue_.emplace_back(*admitted, now_us);
    }
  }
  std::size_t accepted_permille(Priority priority) const {
    const auto kind = static_cast<std::size_t>(priority);
    return accepted.at(kind) * 1000 / offered.at(kind);
  }
  std::int64_t worst_us() const { return *std::ranges::max_element(latencies_us); }
  std::int64_t p99_us() const {
    std::vector<std::int64_t> sorted = latencies_us;
    std::ranges::sort(sorted);
    return sorted.at(sorted.size() * 99 / 100);
  }

 private:
  static constexpr std::int64_t k_stall_us = 25'000;  // the longest that checkpoints may cost

  void serve(std::int64_t now_us) {
    for (; !queue_.empty() && free_us_ <= now_us; free_us_ += service_us_) {
      if (queue_.front().second > k_second_us) latencies_us.push_back(free_us_ - queue_.front().second);
      admission_.finish(queue_.front().first, free_us_);
      queue_.pop_front();
    }
    if (queue_.empty()) free_us_ = std::max(free_us_, now_us + service_us_);
  }

  std::int64_t service_us_;
  std::int64_t stalls_ = 0;
  std::int64_t free_us_ = 0;
  Admission admission_;
  std::deque<std::pair<Admission::Ticket, std::int64_t>> queue_;
};

}  // namespace

TEST_CASE("up to nine tenths of the capacity everybody comes in") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (const std::uint64_t load_percent : {std::uint64_t{50}, std::uint64_t{90}}) {
      INFO("seed ", seed, ", load ", load_percent);
      const Flood flood(seed, load_percent, 300);
      for (const Priority priority : k_classes) CHECK_EQ(flood.accepted_permille(priority), 1000);
    }
  }
}

TEST_CASE("at twice the capacity accepted work is nearly as quick as at half of it") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    INFO("seed ", seed);
    const Flood half(seed, 50, 300);
    const Flood twice(seed, 200, 300);
    CHECK(twice.p99_us() <= half.p99_us() + 15'000);
    CHECK(twice.p99_us() <= 30'000);
  }
}

TEST_CASE("at twice the capacity the least urgent is refused first") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    INFO("seed ", seed);
    const Flood flood(seed, 200);
    // Half of what arrives is checkout and process, which together fill the capacity.
    CHECK(flood.worst_us() <= 150'000);
    CHECK(flood.accepted_permille(Priority::checkout) > 970);
    CHECK(flood.accepted_permille(Priority::process) > 800);
    CHECK(flood.accepted_permille(Priority::replay) < 300);
    CHECK(flood.accepted_permille(Priority::reconciliation) < 150);
  }
}

TEST_CASE("however much arrives, nobody who came in waits longer than the most urgent may") {
  const Flood flood(7, 2000);
  CHECK(flood.worst_us() <= 265'000);
  CHECK(flood.accepted_permille(Priority::checkout) > flood.accepted_permille(Priority::process));
}

TEST_CASE("an overload is over when for a while nobody had to be refused") {
  Admission admission({.overload_after_us = 10'000, .overload_calm_us = 50'000, .commands_min = 1});
  std::deque<Admission::Ticket> queue;
  std::int64_t now_us = 1;
  for (; now_us < 200'000; now_us += 1'000) {  // each waits for 40 ms
    if (const auto ticket = admission.admit(Priority::checkout, now_us)) queue.push_back(*ticket);
    if (queue.size() < 40) continue;
    admission.finish(queue.front(), now_us);
    queue.pop_front();
  }
  CHECK(admission.overloaded());
  for (; !queue.empty(); queue.pop_front()) admission.finish(queue.front(), now_us += 100);
  for (int i = 0; i < 100; ++i) {
    const auto ticket = admission.admit(Priority::reconciliation, now_us += 1'000);
    REQUIRE(ticket.has_value());
    admission.finish(*ticket, now_us += 100);
  }
  CHECK_FALSE(admission.overloaded());
}

TEST_CASE("few commands are never refused, however slow the disk is") {
  Admission admission({.commands_min = 3});
  for (int i = 0; i < 3; ++i) REQUIRE(admission.admit(Priority::reconciliation, i * 10'000'000).has_value());
  CHECK_FALSE(admission.admit(Priority::reconciliation, 30'000'000).has_value());
}

TEST_CASE("the number of commands under way is bounded") {
  Admission admission({.commands_max = 2});
  const auto first = admission.admit(Priority::checkout, 0);
  REQUIRE(admission.admit(Priority::checkout, 0).has_value());
  const auto third = admission.admit(Priority::checkout, 0);
  REQUIRE_FALSE(third.has_value());
  CHECK_EQ(third.error().code, "hub.overloaded");
  CHECK(third.error().kind == ErrorKind::unavailable);
  admission.finish(*first, 300);
  CHECK(admission.admit(Priority::checkout, 0).has_value());
}

TEST_CASE("the delay is at least that of the oldest command, whatever finishes before it") {
  Admission admission;
  const auto first = admission.admit(Priority::checkout, 100);
  const auto second = admission.admit(Priority::checkout, 200);
  admission.finish(*second, 300);
  CHECK_EQ(admission.delay_us(1'000), 900);
  CHECK_EQ(admission.under_way(), 1);
  admission.finish(*first, 300);
  CHECK_EQ(admission.delay_us(1'000), 0);
}

}  // namespace crossdock::hub
