// SPDX-License-Identifier: Apache-2.0
// The process runtime over a store of its own, without the hub: what a step costs. Everything that is ready is advanced in
// the commit that made it so, and answers of calls come from outside: each in a unit of work of its own, as the outbox's do.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/metrics.hpp"
#include "process/runtime.hpp"
#include "store/store.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace crossdock::bench {

class StepRig final : public process::Host {
 public:
  // Over a new folder, or one that a StepRig has used before: then it is a restart.
  explicit StepRig(const std::string& folder);
  ~StepRig() override;

  struct Run {
    double seconds = 0;
    double cpu_seconds = 0;
  };
  // `count` instances of a process of `steps` steps, from start to end, `outstanding` at a time. A step is a function of
  // the hub ("work"), or a call that is answered from outside ("ask").
  Run run(const std::string& step, int steps, std::size_t count, std::size_t outstanding);
  // Instances that wait for a timer far away.
  void park(std::size_t count);
  // That time has come.
  Run wake(std::size_t count);
  // `count` instances that listen, take a step, and listen again.
  void listen(std::size_t count);
  // Events for them, as many at a time as there are; per second.
  double events_per_second(std::size_t events);
  // At a steady pace: from the event to the commit of the step, each.
  std::vector<double> latencies_us(double events_per_second, std::int64_t for_ms);
  double start_seconds() const { return start_seconds_; }
  store::Store& store() { return *store_; }

  Result<std::optional<Json>> call(process::CallContext& context, std::string_view function, const Json& arguments) override;
  bool knows(std::string_view function) const override { return function == "work" || function == "ask"; }
  Result<void> emit(process::CallContext&, events::Event) override { return {}; }
  void ready(store::Tx& tx, InstanceId instance) override;
  void timer_set(Timestamp) override {}
  Result<void> ended(process::CallContext& context, std::string_view status, const Json& output,
                     const Error* error) override;

 private:
  void start_one(const std::string& definition);
  void send_event(std::size_t listener);
  void wait_until(const std::function<bool()>& done);

  SystemClock clock_;
  Metrics metrics_;
  IdSource ids_{clock_, 1};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<process::Runtime> runtime_;
  double start_seconds_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Under the mutex.
  std::string definition_;  // what ended() starts anew
  std::size_t to_start_ = 0;
  std::size_t ended_ = 0;
  std::size_t taken_ = 0;  // events
  std::size_t to_send_ = 0;
  std::int64_t position_ = 0;
  std::size_t listeners_ = 0;
  std::map<std::string, std::int64_t> sent_us_;  // by subject
  std::vector<double> latencies_us_;
};

}  // namespace crossdock::bench
