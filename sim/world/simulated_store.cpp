// SPDX-License-Identifier: Apache-2.0
#include "sim/world/simulated_store.hpp"

#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::uint64_t k_slow_us = 500'000;

}  // namespace

store::memory::Fault DiskMood::at_commit() {
  using store::memory::Fault;
  if (is_full) return Fault::refuse;
  if (crash_at_commit == 0 || --crash_at_commit > 0) return Fault::none;
  return crash_after ? Fault::crash_after : Fault::crash_before;
}

SimulatedStore::SimulatedStore(std::unique_ptr<store::memory::MemoryStore> engine, SimulatedLoop& writer,
                               const DiskMood& mood, std::uint64_t seed, std::function<void()> died)
    : engine_(std::move(engine)), writer_(writer), mood_(mood), random_(seed), died_(std::move(died)) {}

void SimulatedStore::submit(store::Work work, store::Done done) {
  engine_->submit(std::move(work), std::move(done));
  arm();
}

void SimulatedStore::arm() {
  if (armed_ || engine_->crashed()) return;
  armed_ = true;
  auto delay_us = 1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(mood_.commit_us_max)));
  if (random_.chance_permille(mood_.slow_permille)) delay_us += static_cast<std::int64_t>(random_.below(k_slow_us));
  writer_.after_us(delay_us, [this] { pump(); });
}

void SimulatedStore::pump() {
  armed_ = false;
  if (engine_->crashed()) return;
  engine_->pump();
  if (engine_->crashed()) return died_();
  if (engine_->statistics().queued > 0) arm();
}

bool SimulatedStore::help() {
  if (!engine_->crashed() && engine_->pump() > 0) return true;
  if (engine_->crashed()) engine_->crash();  // lets go of the work that waits
  return false;
}

}  // namespace crossdock::sim
