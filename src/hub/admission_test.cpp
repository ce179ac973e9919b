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

// Commands arrive at random, at `load_percent` of the pace at which they are finished in order: one a millisecond.
struct Flood {
  std::array<std::size_t, 4> offered{};
  std::array<std::size_t, 4> accepted{};
  std::vector<std::int64_t> latencies_us;

  Flood(std::uint64_t seed, std::uint64_t load_percent) {
    constexpr std::int64_t k_service_us = 1'000;
    constexpr std::int64_t k_until_us = 20'000'000;
    constexpr std::int64_t k_known_us = 1'000'000;  // until then the pace has to be learnt
    SeededRandom random(seed);
    Admission admission;
    std::deque<std::pair<Admission::Ticket, std::int64_t>> queue;
    const std::uint64_t gap_us = 2 * static_cast<std::uint64_t>(k_service_us) * 100 / load_percent;
    std::int64_t free_us = k_service_us;
    for (std::int64_t now_us = 0; now_us < k_until_us; now_us += static_cast<std::int64_t>(random.below(gap_us)) + 1) {
      for (; !queue.empty() && free_us <= now_us; free_us += k_service_us) {
        if (queue.front().second > k_known_us) latencies_us.push_back(free_us - queue.front().second);
        admission.finish(queue.front().first, free_us);
        queue.pop_front();
      }
      if (queue.empty()) free_us = now_us + k_service_us;
      const std::size_t kind = random.below(k_classes.size());
      ++offered.at(kind);
      const auto admitted = admission.admit(k_classes.at(kind), now_us);
      if (!admitted) continue;
      ++accepted.at(kind);
      queue.emplace_back(*admitted, now_us);
    }
  }
  std::size_t accepted_permille(Priority priority) const {
    const auto kind = static_cast<std::size_t>(priority);
    return accepted.at(kind) * 1000 / offered.at(kind);
  }
  std::int64_t worst_us() const { return *std::ranges::max_element(latencies_us); }
};

}  // namespace

TEST_CASE("below capacity everybody comes in") {
  const std::uint64_t seed = 20261125;
  INFO("seed ", seed);
  const Flood flood(seed, 50);
  for (const Priority priority : k_classes) CHECK_EQ(flood.accepted_permille(priority), 1000);
}

TEST_CASE("at twice the capacity accepted work waits no longer than its bound, and the least urgent is refused") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    INFO("seed ", seed);
    const Flood flood(seed, 200);
    // Half of what arrives is checkout and process, which together fill the capacity.
    CHECK(flood.worst_us() <= 160'000);
    CHECK_EQ(flood.accepted_permille(Priority::checkout), 1000);
    CHECK(flood.accepted_permille(Priority::process) > 900);
    CHECK(flood.accepted_permille(Priority::replay) < 300);
    CHECK(flood.accepted_permille(Priority::reconciliation) < 100);
  }
}

TEST_CASE("however much arrives, nobody who came in waits longer than the most urgent may") {
  const Flood flood(7, 2000);
  CHECK(flood.worst_us() <= 265'000);
  CHECK(flood.accepted_permille(Priority::checkout) > flood.accepted_permille(Priority::process));
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
