// SPDX-License-Identifier: Apache-2.0
#include "sim/world/plan.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_jump_max_ms = 3'600'000;

// Each fault is left out of a part of the seeds: what all of them together hide, a few of them show.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed * 0x9E3779B97F4A7C15ULL + 17) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(high - low + 1)));
  }
  std::int64_t some(std::uint32_t permille, std::int64_t low, std::int64_t high) {
    const bool any = random_.chance_permille(permille);
    const std::int64_t value = between(low, high);
    return any ? value : 0;
  }
  std::uint32_t chance(std::uint32_t permille, std::int64_t most) {
    return static_cast<std::uint32_t>(some(permille, 1, most));
  }

 private:
  SeededRandom random_;
};

void draw_mishaps(Draw& draw, Plan& plan) {
  using Kind = Mishap::Kind;
  const auto add = [&](std::int64_t count, Kind kind, std::int64_t low, std::int64_t high, std::string other = {}) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t at_ms = draw.between(0, plan.spread_ms + 5'000);
      plan.mishaps.push_back({kind, at_ms, draw.between(low, high), other});
    }
  };
  add(draw.some(600, 1, 4), Kind::crash, 0, 0);
  add(draw.some(500, 1, 3), Kind::crash_before_commit, 1, 60);
  add(draw.some(500, 1, 3), Kind::crash_after_commit, 1, 60);
  add(draw.some(300, 1, 2), Kind::disk_full, 50, 6'000);
  for (const char* other : {"erp", "wms", "shop"}) add(draw.some(250, 1, 2), Kind::cut, 100, 9'000, other);
  // Facts with times of their own are compared with the hub's clock: there it runs ahead only. A wait ends when the wall
  // clock says so: there it is never set back (docs/simulation.md).
  const std::int64_t jumps = draw.some(350, 1, 3);
  std::int64_t off_ms = 0;
  for (std::int64_t i = 0; i < jumps; ++i) {
    const std::int64_t least = plan.wait_s > 0 ? off_ms : plan.sizes.stock_facts > 0 ? 0 : -k_jump_max_ms;
    const std::int64_t to_ms = draw.between(least, k_jump_max_ms);
    plan.mishaps.push_back({Kind::clock_jump, (i + 1) * plan.spread_ms / (jumps + 1), to_ms - off_ms, {}});
    off_ms = to_ms;
  }
}

}  // namespace

std::string Mishap::text() const {
  switch (kind) {
    case Kind::crash: return fmt::format("crash at {} ms", at_ms);
    case Kind::crash_before_commit: return fmt::format("crash before commit {} after {} ms", amount, at_ms);
    case Kind::crash_after_commit: return fmt::format("crash after commit {} after {} ms", amount, at_ms);
    case Kind::disk_full: return fmt::format("disk full at {} ms for {} ms", at_ms, amount);
    case Kind::cut: return fmt::format("hub - {} cut at {} ms for {} ms", other, at_ms, amount);
    case Kind::clock_jump: return fmt::format("clock jumps by {} ms at {} ms", amount, at_ms);
  }
  return {};
}

std::string Plan::text() const {
  std::string out = fmt::format("seed {}: {} shop orders, {} for the hot item, {} for the hot kit, {} submitted twice", seed,
                                sizes.shop_orders, sizes.hot_orders, sizes.kit_orders, sizes.double_submits);
  out += fmt::format(", {} stock facts, {} partner files, {} ERP outages in {} ms", sizes.stock_facts, sizes.partner_files,
                     sizes.outages, spread_ms);
  if (sizes.sequences > 0) out += fmt::format(", {} sequences", sizes.sequences);
  out += fmt::format("; network loses {}+{}, delays {}, repeats {} of 1000; systems fail {}+{}+{} of 1000",
                     network.lost_request_permille, network.lost_answer_permille, network.late_permille,
                     network.repeat_permille, systems.error_5xx_permille, systems.timeout_before_commit_permille,
                     systems.timeout_after_commit_permille);
  if (wait_s > 0) out += fmt::format("; the process waits {} s", wait_s);
  if (blocks_customer) out += "; the ERP refuses a customer";
  for (const Mishap& mishap : mishaps) out += "; " + mishap.text();
  return out;
}

Plan plan_of(std::uint64_t seed) {
  Draw draw(seed);
  Plan plan;
  plan.seed = seed;
  plan.sizes.shop_orders = draw.between(10, 120);
  plan.sizes.hot_orders = draw.some(400, 4, 30);
  plan.sizes.double_submits = draw.some(400, 2, 12);
  plan.sizes.stock_facts = draw.some(400, 8, 50);
  plan.sizes.partner_files = draw.some(400, 2, 10);
  plan.sizes.outages = draw.some(300, 1, 2);
  plan.spread_ms = draw.between(1'000, 15'000);
  plan.network.lost_request_permille = draw.chance(500, 40);
  plan.network.lost_answer_permille = draw.chance(500, 40);
  plan.network.late_permille = draw.chance(500, 30);
  plan.network.repeat_permille = draw.chance(500, 60);
  plan.network.latency_us_max = draw.between(100, 30'000);
  plan.systems.latency_max_ms = draw.some(500, 1, 200);
  plan.systems.error_5xx_permille = draw.chance(500, 60);
  plan.systems.timeout_before_commit_permille = draw.chance(500, 40);
  plan.systems.timeout_after_commit_permille = draw.chance(600, 60);
  plan.systems.duplicate_permille = draw.chance(500, 150);
  plan.systems.out_of_order_permille = draw.chance(500, 300);
  plan.systems.short_ship_permille = draw.chance(400, 150);
  plan.systems.partial_ship_permille = draw.chance(400, 200);
  plan.systems.hold_ms = 8'000;
  plan.blocks_customer = draw.some(300, 1, 1) == 1;
  plan.sizes.kit_orders = draw.some(300, 2, 20);
  plan.wait_s = draw.some(250, 1, 20);
  draw_mishaps(draw, plan);
  plan.sizes.sequences = draw.some(400, 1, 4);
  const std::int64_t full = draw.some(500, 1, 2);
  for (std::int64_t i = 0; i < full; ++i) {
    const std::int64_t at_ms = draw.between(0, plan.spread_ms + 5'000);
    plan.mishaps.push_back({Mishap::Kind::cut, at_ms, draw.between(500, 15'000), std::string(k_partner)});
  }
  return plan;
}

Plan quarter(Plan plan) {
  for (const auto size : {&Sizes::shop_orders, &Sizes::hot_orders, &Sizes::kit_orders, &Sizes::double_submits,
                          &Sizes::stock_facts, &Sizes::partner_files, &Sizes::sequences}) {
    plan.sizes.*size = (plan.sizes.*size + 3) / 4;
  }
  plan.spread_ms /= 4;
  for (Mishap& mishap : plan.mishaps) mishap.at_ms /= 4;
  return plan;
}

}  // namespace crossdock::sim
