// SPDX-License-Identifier: Apache-2.0
// A whole hub for the length of one test case: the real graph on a memory store, with scripted systems and time of its
// own. One thread, no sockets; everything that can happen now has happened when a call returns.
//
// The store can be made to crash at a commit; the hub is then started again on what was committed, and whoever had no
// answer asks again, as senders do.
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
  using AtCommit = std::function<store::memory::Fault()>;
  Rehearsal(hub::Settings settings, Script script, Began began, AtCommit at_commit = {});
  ~Rehearsal();
  // An error names the place in a process document.
  Result<void> open(const std::vector<ProcessFile>& processes);

  // Calls `start` and runs until it is answered and nothing more happens by itself. When the answer was lost in a crash it
  // is called again, unless `landed` says that whoever asked can see that it had its effect: unavailable "trial.landed".
  template <class T>
  Result<T> ask(const std::function<void(hub::Answer<T>)>& start, const std::function<bool()>& landed = {}) {
    std::optional<Result<T>> answer;
    for (int attempt = 0; attempt < k_attempts_max; ++attempt) {
      answer.reset();
      const int crashes_before = crashes_;
      start([&answer](Result<T> result) { answer = std::move(result); });
      CROSSDOCK_CHECK(settle());
      const bool lost = !answer || (!*answer && answer->error().kind == ErrorKind::unavailable);
      if (!lost || crashes_ == crashes_before) break;
      if (landed && landed()) return fail(ErrorKind::unavailable, "trial.landed", "It had its effect");
    }
    if (!answer) return fail(ErrorKind::internal, "trial.no_answer", "The hub does not answer");
    return *std::move(answer);
  }
  // limit "trial.endless" when it goes on and on.
  Result<void> settle();
  Result<void> pass_ms(std::int64_t ms);

  hub::Hub& hub() { return *hub_; }
  const TrialClock& clock() const { return clock_; }
  const Script& script() const { return script_; }
  int crashes() const { return crashes_; }

 private:
  static constexpr int k_attempts_max = 3;
  Result<void> start();    // a hub on the disk
  Result<void> restart();  // after a crash
  void stop();

  // Takes every document of a partner and keeps none.
  class Sink final : public connect::Sink {
   public:
    void write(connect::Message, std::function<void(Result<void>)> done) override { done({}); }
  };

  TrialClock clock_;
  std::unique_ptr<TrialLoop> loop_;
  SeededRandom random_{1};
  Metrics metrics_;
  Script script_;
  hub::Settings settings_;
  std::vector<std::unique_ptr<ScriptedSystem>> systems_;
  Sink sink_;
  std::shared_ptr<store::memory::Disk> disk_ = std::make_shared<store::memory::Disk>();
  std::unique_ptr<store::memory::MemoryStore> store_;
  std::unique_ptr<hub::Hub> hub_;
  Began began_;
  AtCommit at_commit_;
  std::vector<ProcessFile> processes_;
  int crashes_ = 0;
  int moments_ = 0;  // still to pass by themselves after a crash
};

}  // namespace crossdock::trial
