// SPDX-License-Identifier: Apache-2.0
// What a step of a task may use: values, expressions, variables, attempts, alarms, the host. One Run lives as long as
// one unit of work on one instance. Internal to this folder.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "process/live.hpp"
#include "process/runtime.hpp"
#include "process/task.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::process {

// The frames in sight of a step: the lowest `depth` of a strand, then those of the strand its fork stands in.
struct Chain {
  Strand* strand = nullptr;
  std::size_t depth = 0;
  const Chain* parent = nullptr;
};

class Run {
 public:
  Run(store::Tx& tx, Host& host, Live& live, Timestamp now) : tx_(tx), host_(host), live_(live), now_(now) {}

  store::Tx& tx() { return tx_; }
  Host& host() { return host_; }
  Live& live() { return live_; }
  Timestamp now() const { return now_; }

  // The value itself, loaded when it stands in a row of its own.
  Result<const Json*> get(const Data& data);

  // Fail with Run::raise. `output` is $output.
  Result<Json> evaluate(const Template& value, const Frame& frame, const Json& input, const Json* output = nullptr);
  Result<Json> evaluate(Expression expression, const Frame& frame, const Json& input, const Json* output = nullptr);
  // true, false, or null for false; anything else is an error.
  Result<bool> test(Expression expression, const Frame& frame, const Json& input);
  Result<std::int64_t> duration_ms(const Duration& duration, const Frame& frame, const Json& input);
  // On the data of an event; no variables.
  Result<Json> evaluate_event(Expression expression, const Json& event);

  // A workflow error: return it. Any other Error given back by a step abandons the unit of work.
  Unexpected raise(Json error);
  static bool is_raised(const Error& error) { return error.code == k_raised; }
  Json take_raised();

  std::int64_t new_attempt() { return ++live_.state.attempts; }
  Result<void> set_alarm(Alarm& alarm, std::int64_t after_ms);
  Result<void> clear_alarm(Alarm& alarm);
  // The frame waits: for a call or events under a new attempt, or for a timer.
  std::int64_t wait_for(Frame& frame, WaitKind kind);
  Result<void> wait_for_timer(Frame& frame, std::int64_t after_ms);
  Result<void> stop_waiting(Frame& frame);

  CallContext context(const Frame& frame);
  CallContext instance_context();
  Token token(const Frame& frame) const;

  // The event at this position of the log was taken: not again, however often it is delivered. 0 is no position.
  void remember(std::int64_t position);
  bool remembers(std::int64_t position) const;

  // Set by the engine before each step.
  void look_from(const Chain* chain) { chain_ = chain; }

 private:
  friend class RunVariables;
  static constexpr std::string_view k_raised = "process.raised";

  store::Tx& tx_;
  Host& host_;
  Live& live_;
  Timestamp now_;
  const Chain* chain_ = nullptr;
  std::optional<Json> raised_;
};

}  // namespace crossdock::process
