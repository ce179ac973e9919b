// SPDX-License-Identifier: Apache-2.0
#include "sim/world/world.hpp"

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "sim/workloads/rest.hpp"
#include "sim/world/checks.hpp"
#include "sim/world/hub_process.hpp"
#include "sim/world/surroundings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_patience_ms = 30 * 60'000;  // of virtual time, for everything to come to rest
constexpr std::uint64_t k_steps_max = 40'000'000;
constexpr std::int64_t k_look_ms = 2'000;
constexpr std::uint64_t k_restart_ms_max = 5'000;
constexpr std::uint32_t k_again_permille = 200;  // a restart that dies at one of its first commits
constexpr std::int64_t k_verify_ms = 5'000;

// The shipped process, or one that waits first.
landscape::Landscape landscape_for(const Plan& plan, const Setting& setting) {
  landscape::Landscape land = setting.landscape;
  if (plan.wait_s == 0) return land;
  static constexpr std::string_view k_first = "  - checkAccount:\n";
  for (landscape::Process& process : land.processes) {
    const auto at = process.yaml.find(k_first);
    if (at == std::string::npos || !process.yaml.contains("name: order-to-cash\n")) continue;
    process.yaml.insert(at, fmt::format("  - coolOff:\n      wait:\n        seconds: {}\n", plan.wait_s));
  }
  return land;
}

class World {
 public:
  World(const Plan& plan, const Setting& setting, bool tells)
      : plan_(plan),
        setting_(setting),
        landscape_(landscape_for(plan, setting)),
        scheduler_(plan.seed),
        story_(scheduler_, tells),
        random_(plan.seed ^ 0xC0FFEE),
        wires_(scheduler_),
        shop_loop_(scheduler_),
        network_(wires_, scheduler_, story_, plan.network, plan.seed * 31 + 5),
        shop_network_(network_.machine("shop", shop_loop_)),
        asker_(shop_network_->make_client({})),
        key_(make_key()),
        surroundings_(scheduler_, network_, story_, true_clock_, plan, setting.site, key_),
        surface_{
            *shop_network_,
            true_clock_,
            "http://hub",
            key_,
            "http://erp",
            plan.seed,
            [this](const std::string& line) { story_.tell("{}", line); },
            [this](std::function<void(const JsonObject&)> listener) { surroundings_.wms().on_shipped(std::move(listener)); },
            setting.site,
            setting.splits,
            setting.correspondents},
        workloads_(make_workloads(surface_, plan.sizes, plan.spread_ms)) {}

  Outcome run() {
    story_.tell("{}", plan_.text());
    const bool told = prepare() && storm() && come_to_rest();
    if (told) check();
    Outcome outcome;
    outcome.totals = totals();
    if (hub_) scheduler_.note(digest());
    outcome.trace = scheduler_.trace();
    outcome.findings = std::move(findings_);
    outcome.story = story_.lines();
    return outcome;
  }

 private:
  // ---- the hub's lives

  std::string make_key() {
    Metrics metrics;
    auto store = store::memory::open({.disk = disk_, .thread = false}, hub_schema(), metrics);
    CROSSDOCK_ASSERT(store.has_value());
    access::Keys keys;
    Result<std::string> key = std::string();
    const auto made = (*store)->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(key, keys.create(tx, random_, {.name = "world", .scopes = {"*"}}));
      return {};
    });
    CROSSDOCK_ASSERT(made.has_value());
    return *key;
  }

  void start_hub() {
    hub_ = std::make_unique<HubProcess>(
        HubProcess::Parts{scheduler_, network_, hub_clock_, landscape_, setting_.understudied, disk_, mood_,
                          surroundings_.folder(), surroundings_.understudies(), random_.next(), [this] { died_ = true; }});
    const auto started = hub_->start();
    if (started) return story_.tell("hub: is up");
    story_.tell("hub: does not start: {}", started.error().text());
    const bool excused = hub_->is_dead() || mood_.is_full || (stormy_ && started.error().kind == ErrorKind::unavailable);
    if (!excused) findings_.push_back("the hub does not start: " + started.error().text());
    died_ = true;
  }

  void bury_hub() {
    died_ = false;
    hub_.reset();
    ++totals_.crashes;
    const auto pause_ms = static_cast<std::int64_t>(random_.below(k_restart_ms_max));
    const bool again = random_.chance_permille(k_again_permille);
    if (again && stormy_ && mood_.crash_at_commit == 0) {
      mood_.crash_at_commit = 1 + static_cast<std::int64_t>(random_.below(4));
      mood_.crash_after = random_.below(2) == 0;
    }
    story_.tell("hub: is dead, starts again in {} ms", pause_ms);
    wires_.after_us(pause_ms * 1000, [this] { start_hub(); });
  }

  // One step of the world; false when nothing will ever happen again, or the run is too long.
  bool step() {
    if (!scheduler_.step() || scheduler_.steps() > k_steps_max) return false;
    if (died_) bury_hub();
    return true;
  }

  bool run_until(const std::function<bool()>& done, std::int64_t patience_ms, std::string_view what) {
    const std::int64_t until_us = scheduler_.now_us() + patience_ms * 1000;
    while (findings_.empty()) {
      if (done()) return true;
      if (scheduler_.now_us() > until_us || !step()) {
        findings_.push_back(fmt::format("it takes too long to {}", what));
        return false;
      }
    }
    return false;
  }

  // ---- the course of a run

  bool prepare() {
    start_hub();
    surroundings_.start();
    if (!run_until([this] { return surroundings_.are_ready(); }, k_patience_ms, "tell the hub the master data"))
      return false;
    std::size_t ready = 0;
    shop_loop_.post([this, &ready] {
      for (const auto& workload : workloads_) workload->setup([&ready] { ++ready; });
    });
    return run_until([&] { return ready == workloads_.size(); }, k_patience_ms, "set up the workloads");
  }

  bool storm() {
    story_.tell("---- the storm begins");
    stormy_ = true;
    network_.storm();
    surroundings_.set_rough(true);
    for (const Mishap& mishap : plan_.mishaps) {
      wires_.after_us(mishap.at_ms * 1000, [this, &mishap] { strike(mishap); });
    }
    wires_.after_us(k_verify_ms * 1000, [this] { verify_later(); });
    const std::int64_t until_us = scheduler_.now_us() + plan_.spread_ms * 1000;
    shop_loop_.post([this] {
      for (const auto& workload : workloads_) workload->run();
    });
    const auto over = [this, until_us] {
      return scheduler_.now_us() > until_us && std::ranges::all_of(workloads_, [](const auto& w) { return w->finished(); });
    };
    return run_until(over, k_patience_ms, "answer all requests");
  }

  void strike(const Mishap& mishap) {
    if (!stormy_) return;
    ++totals_.mishaps;
    story_.tell("mishap: {}", mishap.text());
    using Kind = Mishap::Kind;
    switch (mishap.kind) {
      case Kind::crash: died_ = hub_ != nullptr; return;
      case Kind::crash_before_commit:
      case Kind::crash_after_commit:
        mood_.crash_at_commit = mishap.amount;
        mood_.crash_after = mishap.kind == Kind::crash_after_commit;
        return;
      case Kind::disk_full:
        mood_.is_full = true;
        return wires_.after_us(mishap.amount * 1000, [this] { mood_.is_full = false; });
      case Kind::cut:
        if (mishap.other == k_partner) return fill_folder(mishap.amount);
        network_.cut("hub", mishap.other);
        return wires_.after_us(mishap.amount * 1000, [this, &mishap] { network_.mend("hub", mishap.other); });
      case Kind::clock_jump: return hub_clock_.jump_ms(mishap.amount);
    }
  }

  void fill_folder(std::int64_t for_ms) {
    surroundings_.folder().set_full(true);
    wires_.after_us(for_ms * 1000, [this] { surroundings_.folder().set_full(false); });
  }

  void verify_later() {
    if (hub_ && !died_ && !hub_->is_dead()) verify();
    if (stormy_) wires_.after_us(k_verify_ms * 1000, [this] { verify_later(); });
  }

  void verify() {
    const auto wrong = hub_->hub().verify();
    if (!wrong) return findings_.push_back("verify: " + wrong.error().text());
    for (const std::string& one : *wrong) findings_.push_back("verify: " + one);
  }

  bool come_to_rest() {
    story_.tell("---- the storm is over");
    stormy_ = false;
    mood_.is_full = false;
    mood_.crash_at_commit = 0;
    surroundings_.folder().set_full(false);
    network_.calm();
    surroundings_.set_rough(false);
    const std::int64_t until_us = scheduler_.now_us() + k_patience_ms * 1000;
    for (int round = 0; findings_.empty(); ++round) {
      const std::int64_t look_us = scheduler_.now_us() + k_look_ms * 1000;
      if (!run_until([this, look_us] { return scheduler_.now_us() > look_us; }, k_patience_ms, "go on")) return false;
      if (!hub_ && scheduler_.now_us() > until_us) return give_up("the hub does not come back");
      if (!hub_) continue;
      const auto rest = at_rest(books().hub, round);
      if (!rest) return give_up("the hub does not answer: " + rest.error().text());
      if (*rest) return true;
      if (scheduler_.now_us() > until_us) return report_stuck();
    }
    return false;
  }

  bool give_up(std::string why) {
    findings_.push_back(std::move(why));
    return false;
  }

  bool report_stuck() {
    const auto states = order_states(books().hub);
    if (!states) return give_up(states.error().text());
    for (const auto& [id, status] : states->status) {
      if (!is_final(status)) findings_.push_back(fmt::format("order {} is stuck: {}", id, status));
    }
    return give_up("something is still under way after everything should have come to rest");
  }

  void check() {
    verify();
    totals_.orders = check_workloads(books(), surface_, workloads_, findings_);
    for (const std::string& one : surroundings_.folder().violations()) findings_.push_back(one);
    for (const std::string& one : surroundings_.understudies().violations()) findings_.push_back(one);
    for (const Correspondent& one : setting_.correspondents)
      check_documents(books().hub, one, surroundings_.folder().files(), surroundings_.folder().arrivals(), findings_);
  }

  // ---- asking

  Books books() {
    const auto fetch = [this](http::Method method, const std::string& url, const http::Headers& headers,
                              const std::string& body) { return ask(method, url, headers, body); };
    return {{"http://hub", key_, fetch}, {"http://erp", "", fetch}, {"http://wms", "", fetch}};
  }

  Result<http::Response> ask(http::Method method, const std::string& url, const http::Headers& headers,
                             const std::string& body) {
    std::optional<Result<http::Response>> answer;
    asker_->send(method, url, headers, body, 10'000, [&](Result<http::Response> got) { answer = std::move(got); });
    while (!answer && step()) {
    }
    return answer ? *std::move(answer) : fail(ErrorKind::internal, "world.no_answer", "Nothing happens any more");
  }

  std::uint64_t digest() {
    const auto statistics = hub_->hub().events(0, 1'000, "");
    return statistics ? hash64(json_text(*statistics)) : 0;
  }

  Totals totals() {
    totals_.seeds = 1;
    totals_.requests = network_.counts().requests;
    totals_.faults = network_.counts().faults() + surroundings_.faults();
    totals_.steps = scheduler_.steps();
    totals_.virtual_ms = scheduler_.now_us() / 1000;
    return totals_;
  }

  Plan plan_;
  const Setting& setting_;
  landscape::Landscape landscape_;
  Scheduler scheduler_;
  Story story_;
  SeededRandom random_;
  SimulatedClock true_clock_{scheduler_};
  SimulatedClock hub_clock_{scheduler_};
  SimulatedLoop wires_;
  SimulatedLoop shop_loop_;
  SimulatedNetwork network_;
  std::shared_ptr<store::memory::Disk> disk_ = std::make_shared<store::memory::Disk>();
  DiskMood mood_;
  std::unique_ptr<http::Network> shop_network_;
  std::unique_ptr<http::Client> asker_;
  std::string key_;
  Surroundings surroundings_;
  Surface surface_;
  std::vector<std::unique_ptr<Workload>> workloads_;
  std::unique_ptr<HubProcess> hub_;
  Findings findings_;
  Totals totals_;
  bool stormy_ = false;
  bool died_ = false;
};

}  // namespace

void Totals::add(const Totals& other) {
  seeds += other.seeds;
  orders += other.orders;
  requests += other.requests;
  faults += other.faults;
  crashes += other.crashes;
  mishaps += other.mishaps;
  steps += other.steps;
  virtual_ms += other.virtual_ms;
}

Outcome simulate(const Plan& plan, const Setting& setting, bool tells) {
  const auto world = std::make_unique<World>(plan, setting, tells);
  return world->run();
}

}  // namespace crossdock::sim
