// SPDX-License-Identifier: Apache-2.0
// What a step of a task may use: values, expressions, variables, attempts, alarms, the host. One Run lives as long as
// one unit of work on one instance. Internal to this folder.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "process/history.hpp"
#include "process/live.hpp"
#include "process/runtime.hpp"
#include "process/task.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::process {

// The frames in sight of a step: the lowest `depth` of a strand, then those of the strand its fork stands in.
struct Chain {
  Strand* strand = nullptr;
  std::size_t depth = 0;
  const Chain* parent = nullptr;
};

// A process by name; an empty version is the newest, an empty namespace any.
struct WorkflowRef {
  std::string name_space;
  std::string name;
  std::string version;
};

class Run;

// Instances that tasks of others begin (runtime.cpp).
class Children {
 public:
  virtual ~Children() = default;
  // `parent` is the token of the task that waits for it; empty: nobody does.
  virtual Result<InstanceId> begin(Run& run, const WorkflowRef& workflow, Json input, const std::string& parent) = 0;
  virtual Result<void> give_up(Run& run, InstanceId child) = 0;
};

class Run {
 public:
  Run(store::Tx& tx, Host& host, Children& children, Live& live, Timestamp now)
      : tx_(tx), host_(host), children_(children), live_(live), now_(now) {}

  store::Tx& tx() { return tx_; }
  Host& host() { return host_; }
  Children& children() { return children_; }
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
  // The pointer of the task and the iterations of the loops it is in.
  std::string reference(const Frame& frame) const;

  // The event at this position of the log was taken: not again, however often it is delivered. 0 is no position.
  void remember(std::int64_t position);
  bool remembers(std::int64_t position) const;

  // What a task has done, for the history and the events of the runtime (history.hpp).
  void note(Moment::Kind kind, const Frame& frame);
  // Of a frame that fails, once; uncaught() says that the last one noted stays what it is.
  void note_error(const Frame& frame, const Json& error);
  void uncaught(const Json& error);
  void note_workflow(Moment::Kind kind);
  void note_correlation(const Frame& frame, bool begun);
  // What somebody did to the instance, and why.
  void note_action(std::string_view action, std::string_view task, std::string_view by);
  std::vector<Moment> take_moments() { return std::exchange(moments_, {}); }

  // $authorization of the task, while it ends.
  void keep_authorization(Frame& frame, Json authorization);

  // Set by the engine before each step; returns what it was.
  const Chain* chain() const { return chain_; }
  const Chain* look_from(const Chain* chain) { return std::exchange(chain_, chain); }

 private:
  friend class RunVariables;
  bool has_failed(std::string_view reference, const Frame& frame) const;
  static constexpr std::string_view k_raised = "process.raised";

  store::Tx& tx_;
  Host& host_;
  Children& children_;
  Live& live_;
  Timestamp now_;
  std::vector<Moment> moments_;
  const Chain* chain_ = nullptr;
  std::optional<Json> raised_;
};

}  // namespace crossdock::process
