// SPDX-License-Identifier: Apache-2.0
// A whole hub for the length of one test case: the real graph on a memory store, with scripted systems and time of its
// own. One thread, no sockets; everything that can happen now has happened when a call returns.
#pragma once

#include "base/metrics.hpp"
#include "base/random.hpp"
#include "hub/hub.hpp"
#include "store/memory/memory.hpp"
#include "trial/script.hpp"
#include "trial/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::trial {

struct ProcessFile {
  std::string source;  // for errors
  std::string yaml;
};

class Rehearsal {
 public:
  // `began` hears of every task that begins and every case of a switch that is taken.
  using Began = std::function<void(std::string_view definition, std::string_view pointer)>;
  Rehearsal(hub::Settings settings, Script script, Began began);
  ~Rehearsal();
  // An error names the place in a process document.
  Result<void> open(const std::vector<ProcessFile>& processes);

  // Calls `start` and runs until it is answered and nothing more happens by itself.
  template <class T>
  Result<T> ask(const std::function<void(hub::Answer<T>)>& start) {
    std::optional<Result<T>> answer;
    start([&answer](Result<T> result) { answer = std::move(result); });
    CROSSDOCK_CHECK(settle());
    if (!answer) return fail(ErrorKind::internal, "trial.no_answer", "The hub does not answer");
    return *std::move(answer);
  }
  // limit "trial.endless" when it goes on and on.
  Result<void> settle();
  Result<void> pass_ms(std::int64_t ms);

  hub::Hub& hub() { return *hub_; }
  const TrialClock& clock() const { return clock_; }
  const Script& script() const { return script_; }

 private:
  // Takes every document of a partner and keeps none.
  class Sink final : public connect::Sink {
   public:
    void write(connect::Message, std::function<void(Result<void>)> done) override { done({}); }
  };

  TrialClock clock_;
  TrialLoop loop_{clock_};
  SeededRandom random_{1};
  Metrics metrics_;
  Script script_;
  hub::Settings settings_;
  std::vector<std::unique_ptr<ScriptedSystem>> systems_;
  Sink sink_;
  std::unique_ptr<store::memory::MemoryStore> store_;
  std::unique_ptr<hub::Hub> hub_;
  Began began_;
};

}  // namespace crossdock::trial
