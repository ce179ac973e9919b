// SPDX-License-Identifier: Apache-2.0
// Stops jq programs that never end: libjq looks at its halt flag before every instruction, and another thread may set
// it. One thread for the whole process, started with the first interpreter; it reads no clock, it counts its ticks.
// Internal to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

extern "C" {
struct jq_state;
}

namespace crossdock::mapping {

// One per interpreter. begin and end frame a run; after end, the interpreter is not touched.
class Watched {
 public:
  Watched();
  ~Watched();
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  void begin(jq_state* running);
  void end();

 private:
  friend class Watchdog;
  void tick();

  std::mutex mutex_;  // guards all below
  jq_state* running_ = nullptr;
  int ticks_ = 0;
};

}  // namespace crossdock::mapping
