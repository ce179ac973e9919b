// SPDX-License-Identifier: Apache-2.0
#include "trial/rehearsal.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace crossdock::trial {
namespace {

constexpr std::int64_t k_steps_max = 1'000'000;  // of work between two moments
constexpr std::int64_t k_jumps_max = 1'000'000;  // in one passing of time
constexpr std::int64_t k_moment_us = 5'000;
constexpr int k_moments = 4;
constexpr int k_crashes_max = 10;

}  // namespace

Rehearsal::Rehearsal(hub::Settings settings, Script script, Began began, AtCommit at_commit)
    : script_(std::move(script)),
      settings_(std::move(settings)),
      began_(std::move(began)),
      at_commit_(std::move(at_commit)) {}

Rehearsal::~Rehearsal() { stop(); }

void Rehearsal::stop() {
  if (hub_) hub_->close();
  store_.reset();  // queued work still calls into the hub
  hub_.reset();
  systems_.clear();
  loop_.reset();
}

Result<void> Rehearsal::open(const std::vector<ProcessFile>& processes) {
  processes_ = processes;
  CROSSDOCK_CHECK(start());
  return settle();
}

Result<void> Rehearsal::start() {
  loop_ = std::make_unique<TrialLoop>(clock_);
  const auto at_commit = [this] {
    const store::memory::Fault fault = at_commit_ ? at_commit_() : store::memory::Fault::none;
    if (fault == store::memory::Fault::none || fault == store::memory::Fault::crash_after) script_.committed();
    return fault;
  };
  CROSSDOCK_TRY(store_,
                store::memory::open({.disk = disk_, .thread = false, .at_commit = at_commit}, hub::full_schema(), metrics_));
  hub_ = std::make_unique<hub::Hub>(hub::Hub::Parts{*store_, *loop_, clock_, random_, metrics_, settings_, 0});
  std::set<std::string> names;
  for (const auto& [role, system] : settings_.roles) names.insert(system);
  for (const std::string& name : names) {
    hub_->add_system(name, *systems_.emplace_back(std::make_unique<ScriptedSystem>(name, script_, *loop_)));
  }
  std::set<std::string> channels;
  for (const auto& [name, partner] : settings_.partners) channels.insert(partner.outbound_channel);
  channels.erase("");
  for (const std::string& channel : channels) hub_->add_sink(channel, sink_);
  hub_->on_task(began_);
  for (const ProcessFile& process : processes_) CROSSDOCK_CHECK(hub_->load_process(process.yaml, process.source));
  return hub_->recover();
}

Result<void> Rehearsal::restart() {
  if (++crashes_ > k_crashes_max) return fail(ErrorKind::limit, "trial.crashes", "It crashes again and again");
  stop();
  script_.crashed();
  const auto started = start();
  if (!started && (store_ == nullptr || !store_->crashed())) return started;
  moments_ = k_moments;
  return {};
}

Result<void> Rehearsal::settle() {
  for (std::int64_t steps = 0; steps < k_steps_max; ++steps) {
    const bool wrote = store_->pump() > 0;
    if (store_->crashed()) {
      CROSSDOCK_CHECK(restart());
      continue;
    }
    if (loop_->run_one() || wrote) continue;
    // Calls that were under way when it crashed are probed a moment later, and then made.
    if (moments_ == 0) return {};
    --moments_;
    loop_->pass_to_us(clock_.monotonic_us() + k_moment_us);
  }
  return fail(ErrorKind::limit, "trial.endless", "It goes on and on without waiting for anything");
}

Result<void> Rehearsal::pass_ms(std::int64_t ms) {
  const std::int64_t until_us = clock_.monotonic_us() + ms * 1000;
  for (std::int64_t jumps = 0; jumps < k_jumps_max; ++jumps) {
    CROSSDOCK_CHECK(settle());
    const auto next = loop_->next_us();
    if (clock_.monotonic_us() >= until_us) return {};
    loop_->pass_to_us(std::min(next.value_or(until_us), until_us));
  }
  return fail(ErrorKind::limit, "trial.endless", "Too many timers in the time that was to pass");
}

}  // namespace crossdock::trial
