// SPDX-License-Identifier: Apache-2.0
#include "trial/rehearsal.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace crossdock::trial {
namespace {

constexpr std::int64_t k_steps_max = 1'000'000;  // of work between two moments
constexpr std::int64_t k_jumps_max = 1'000'000;  // in one passing of time

}  // namespace

Rehearsal::Rehearsal(hub::Settings settings, Script script, Began began)
    : script_(std::move(script)), settings_(std::move(settings)), began_(std::move(began)) {}

Rehearsal::~Rehearsal() {
  if (hub_) hub_->close();
  store_.reset();  // queued work still calls into the hub
}

Result<void> Rehearsal::open(const std::vector<ProcessFile>& processes) {
  CROSSDOCK_TRY(store_, store::memory::open({.disk = {}, .thread = false, .at_commit = {}}, hub::full_schema(), metrics_));
  hub_ = std::make_unique<hub::Hub>(hub::Hub::Parts{*store_, loop_, clock_, random_, metrics_, settings_, 0});
  std::set<std::string> names;
  for (const auto& [role, system] : settings_.roles) names.insert(system);
  for (const std::string& name : names) {
    hub_->add_system(name, *systems_.emplace_back(std::make_unique<ScriptedSystem>(name, script_, loop_)));
  }
  std::set<std::string> channels;
  for (const auto& [name, partner] : settings_.partners) channels.insert(partner.outbound_channel);
  channels.erase("");
  for (const std::string& channel : channels) hub_->add_sink(channel, sink_);
  hub_->on_task(began_);
  for (const ProcessFile& process : processes) CROSSDOCK_CHECK(hub_->load_process(process.yaml, process.source));
  CROSSDOCK_CHECK(hub_->recover());
  return settle();
}

Result<void> Rehearsal::settle() {
  for (std::int64_t steps = 0; steps < k_steps_max; ++steps) {
    const bool wrote = store_->pump() > 0;
    if (!loop_.run_one() && !wrote) return {};
  }
  return fail(ErrorKind::limit, "trial.endless", "It goes on and on without waiting for anything");
}

Result<void> Rehearsal::pass_ms(std::int64_t ms) {
  const std::int64_t until_us = clock_.monotonic_us() + ms * 1000;
  for (std::int64_t jumps = 0; jumps < k_jumps_max; ++jumps) {
    CROSSDOCK_CHECK(settle());
    const auto next = loop_.next_us();
    if (clock_.monotonic_us() >= until_us) return {};
    loop_.pass_to_us(std::min(next.value_or(until_us), until_us));
  }
  return fail(ErrorKind::limit, "trial.endless", "Too many timers in the time that was to pass");
}

}  // namespace crossdock::trial
