// SPDX-License-Identifier: Apache-2.0
#include "mapping/watchdog.hpp"

#include "mapping/program.hpp"

extern "C" {
#include <jq.h>
}

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <thread>
#include <vector>

namespace crossdock::mapping {
namespace {

constexpr int k_tick_ms = 250;

}  // namespace

class Watchdog {
 public:
  static Watchdog& instance() {
    static Watchdog watchdog;
    return watchdog;
  }

  void add(Watched* watched) {
    const std::lock_guard lock(mutex_);
    watched_.push_back(watched);
  }
  void remove(Watched* watched) {
    const std::lock_guard lock(mutex_);
    std::erase(watched_, watched);
  }

 private:
  Watchdog() : thread_([this](const std::stop_token& stop) { watch(stop); }) {}
  ~Watchdog() {
    thread_.request_stop();
    wake_.notify_all();
  }

  void watch(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      wake_.wait_for(lock, stop, std::chrono::milliseconds(k_tick_ms), [] { return false; });
      for (Watched* watched : watched_) watched->tick();
    }
  }

  std::mutex mutex_;  // guards watched_
  std::vector<Watched*> watched_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

Watched::Watched() { Watchdog::instance().add(this); }
Watched::~Watched() { Watchdog::instance().remove(this); }

void Watched::begin(jq_state* running) {
  const std::lock_guard lock(mutex_);
  running_ = running;
  ticks_ = 0;
}

void Watched::end() {
  const std::lock_guard lock(mutex_);
  running_ = nullptr;
}

void Watched::tick() {
  const std::lock_guard lock(mutex_);
  if (running_ == nullptr || ++ticks_ <= Program::k_run_ms_max / k_tick_ms) return;
  jq_halt(running_, jv_invalid(), jv_invalid());
  running_ = nullptr;
}

}  // namespace crossdock::mapping
