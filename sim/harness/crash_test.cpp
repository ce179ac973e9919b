// SPDX-License-Identifier: Apache-2.0
// crossdock-crash-test: kills the hub with SIGKILL again and again while shops place orders and every system around it
// misbehaves, then proves that nothing was lost and nothing happened twice.
#include "base/clock.hpp"
#include "base/random.hpp"
#include "sim/harness/checks.hpp"
#include "sim/harness/rough.hpp"
#include "sim/harness/stage.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_ready_ms = 30'000;
constexpr std::int64_t k_watch_ms = 10;
constexpr std::uint64_t k_kill_delay_ms = 250;           // from the accepted order that decides to the kill
constexpr std::uint64_t k_recovery_kill_permille = 150;  // a restart that is killed before it is done
constexpr std::uint64_t k_recovery_delay_ms = 120;

struct CrashOptions {
  StageOptions stage;
  std::int64_t rounds = 50;
  std::int64_t orders = 900;
  std::int64_t rate = 40;  // a second
  std::int64_t kill_phase_s = 100;
  std::int64_t settle_s = 60;
  std::size_t exceptions_max_permille = 50;
};

// Lives on one loop with the shop, so that a kill is decided by what the shop has seen.
class CrashRun {
 public:
  CrashRun(const CrashOptions& options, Stage& stage, net::AsioLoop& loop, const Clock& clock, Storefront& shop)
      : options_(options),
        stage_(stage),
        loop_(loop),
        clock_(clock),
        shop_(shop),
        random_(stage.seed()),
        delays_(loop),
        until_us_(clock.monotonic_us() + options.kill_phase_s * 1'000'000) {}

  // Kills until all rounds are done and the shop has all its answers. Gives what went wrong on the way.
  Findings run() {
    shop_.on_accepted([this](const Storefront::Accepted&) { accepted(); });
    plan_round();
    shop_.start();
    loop_.post([this] { watch(); });
    loop_.run();
    return findings_;
  }
  std::int64_t rounds() const { return rounds_; }

 private:
  void plan_round() {
    // On average the shop is not quite done when the last round comes.
    const std::int64_t average =
        std::max<std::int64_t>(1, options_.orders * 8 / 10 / std::max<std::int64_t>(1, options_.rounds));
    orders_left_ = 1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(2 * average)));
    kill_planned_ = false;
  }

  void accepted() {
    if (--orders_left_ <= 0) plan_kill(random_.below(k_kill_delay_ms));
  }

  void plan_kill(std::uint64_t delay_ms) {
    if (kill_planned_ || rounds_ >= options_.rounds) return;
    kill_planned_ = true;
    delays_.after_ms(static_cast<std::int64_t>(delay_ms), [this] { kill(); });
  }

  void kill() {
    if (const std::string ended = stage_.fleet().ended_child(); !ended.empty()) return give_up(ended);
    stage_.fleet().kill_hub();
    ++rounds_;
    const auto started = stage_.fleet().start_hub();
    if (!started) return give_up(started.error().text());
    restarted_us_ = clock_.monotonic_us();
    plan_round();
    if (random_.chance_permille(k_recovery_kill_permille)) plan_kill(random_.below(k_recovery_delay_ms));
  }

  void watch() {
    if (const std::string ended = stage_.fleet().ended_child(); !ended.empty()) return give_up(ended);
    const bool ready = stage_.fleet().hub().ready_url().has_value();
    const std::int64_t now_us = clock_.monotonic_us();
    if (!ready && restarted_us_ != 0 && now_us - restarted_us_ > k_ready_ms * 1000) {
      return give_up("the hub did not come back:\n" + stage_.fleet().hub().log_tail());
    }
    // Orders in processing are worth killing for even when no new ones come.
    if (ready && shop_.finished()) plan_kill(random_.below(2 * k_kill_delay_ms));
    if (now_us > until_us_) rounds_limit_reached();
    if (ready && shop_.finished() && rounds_ >= options_.rounds) return loop_.stop();
    delays_.after_ms(k_watch_ms, [this] { watch(); });
  }

  void rounds_limit_reached() {
    if (!shop_.finished()) return give_up(fmt::format("only {} orders were accepted in time", shop_.accepted().size()));
    fmt::print("time is up after {} rounds\n", rounds_);
    options_.rounds = rounds_;
  }

  void give_up(std::string why) {
    findings_.push_back(std::move(why));
    loop_.stop();
  }

  CrashOptions options_;
  Stage& stage_;
  net::AsioLoop& loop_;
  const Clock& clock_;
  Storefront& shop_;
  SeededRandom random_;
  Delays delays_;
  std::int64_t until_us_;
  std::int64_t restarted_us_ = 0;
  std::int64_t rounds_ = 0;
  std::int64_t orders_left_ = 0;
  bool kill_planned_ = false;
  Findings findings_;
};

int run(const CrashOptions& options) {
  const SystemClock clock;
  auto stage = Stage::open(options.stage, rough_fleet());
  if (!stage) return report(stage.error());
  Fleet& fleet = (*stage)->fleet();

  net::AsioLoop loop;
  http::Sockets network(loop);
  Storefront shop(network, clock,
                  {.hub_url = fleet.hub_api().url(),
                   .hub_key = fleet.hub_api().key(),
                   .data = (*stage)->folder(),
                   .clients = 16,
                   .orders = options.orders,
                   .rate = options.rate,
                   .timeout_ms = 2'000,
                   .seed = (*stage)->seed()});
  if (const auto opened = shop.open(); !opened) return report(opened.error());
  CrashRun crash(options, **stage, loop, clock, shop);
  const std::int64_t started_us = clock.monotonic_us();
  Findings findings = crash.run();
  fmt::print("{} kills, {} orders accepted, {} retries, {} replays, {} ms\n", crash.rounds(), shop.accepted().size(),
             shop.counts().retries, shop.counts().replayed, (clock.monotonic_us() - started_us) / 1000);
  std::fflush(stdout);
  if (findings.empty()) {
    const auto checked = check_all(fleet, shop, options.settle_s * 1000, options.exceptions_max_permille, findings);
    if (!checked) findings.push_back(checked.error().text());
  }
  return (*stage)->close(std::move(findings));
}

}  // namespace
}  // namespace crossdock::sim

int main(int argc, char** argv) {
  CLI::App app("Kills a hub under load until it has proved that it loses nothing", "crossdock-crash-test");
  crossdock::sim::CrashOptions options;
  crossdock::sim::add_stage_flags(app, options.stage);
  app.add_option("--rounds", options.rounds, "kills");
  app.add_option("--orders", options.orders, "orders all in all");
  app.add_option("--rate", options.rate, "orders a second");
  app.add_option("--kill-phase-s", options.kill_phase_s, "at most; rounds that do not fit are left out");
  app.add_option("--settle-s", options.settle_s, "for the orders to come to an end");
  CLI11_PARSE(app, argc, argv);
  return crossdock::sim::run(options);
}
