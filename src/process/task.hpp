// SPDX-License-Identifier: Apache-2.0
// What every kind of task is: the members common to all, and the steps the engine may ask of it. A kind lives in one
// file in tasks/: its members, how they are read from the document, its steps. Internal to this folder.
//
// Tasks are part of a definition and never change; what they remember is in their Frame. A step either does all of
// its work or fails with Run::raise (a workflow error) before it changes the frame: a faulted instance repeats it.
#pragma once

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "process/state.hpp"
#include "process/template.hpp"
#include "schema/schema.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::process {

class Run;

// For what may not fail, whatever it gives.
template <class T>
Result<void> checked(const Result<T>& result) {
  if (!result) return fail(result.error());
  return {};
}

// What the engine does after a step.
struct Step {
  enum class Kind : std::uint8_t { run, branch, wait, finish };
  Kind kind = Kind::wait;
  std::int32_t list = 0;
  Data data;
  Flow flow = k_flow_own;

  // Run a list of the task; step list_done follows.
  static Step run(std::int32_t list, Data input) { return {.kind = Kind::run, .list = list, .data = std::move(input)}; }
  // Run each task of list 0 as a branch; step branch_done follows for each.
  static Step branch(Data input) { return {.kind = Kind::branch, .data = std::move(input)}; }
  // Until the answer, timer or events that the frame names.
  static Step wait() { return {}; }
  // The task has ended with this raw output.
  static Step finish(Data output, Flow flow = k_flow_own) {
    return {.kind = Kind::finish, .data = std::move(output), .flow = flow};
  }
};

// What a task does with an event.
enum class Taken : std::uint8_t {
  no,
  more,      // taken; it waits for others
  wake,      // taken; there is something to do now, and it still listens
  complete,  // taken; it was the last one needed
};

struct Duration {
  std::int64_t ms = 0;
  std::optional<Template> computed;
};

class Task;
using TaskList = std::vector<std::unique_ptr<Task>>;

class Task {
 public:
  virtual ~Task() = default;

  std::string name;
  std::string pointer;  // JSON pointer in the document
  std::optional<Expression> condition;
  std::optional<Template> input_from;
  std::optional<Template> output_as;
  std::optional<Template> export_as;
  std::optional<schema::Schema> input_schema;
  std::optional<schema::Schema> output_schema;
  std::optional<schema::Schema> export_schema;
  std::optional<Duration> timeout;
  Flow then = k_flow_next;
  bool visible = true;  // in the history; false for what stands for another task
  std::vector<TaskList> lists;

  virtual Result<Step> begin(Run& run, Frame& frame) const = 0;
  virtual Result<Step> list_done(Run& run, Frame& frame, Data output) const;
  // A task of a list of this one has ended and goes on to `flow`. True: this list ends, whatever `flow` says.
  virtual bool takes_flow(Frame& frame, Flow flow) const;
  // Branch `index` ended. Step::wait while others are needed.
  virtual Result<Step> branch_done(Run& run, Frame& frame, std::size_t index, Data output) const;
  virtual Result<Step> answer(Run& run, Frame& frame, Data answer) const;
  virtual Result<Step> fired(Run& run, Frame& frame) const;
  // An error from below. Nothing: it goes on to whoever runs this task.
  virtual Result<std::optional<Step>> caught(Run& run, Frame& frame, const Json& error) const;
  // A variable that this task gives to the tasks in it; nullptr when it is not one of them.
  virtual Result<const Json*> variable(Run& run, const Frame& frame, std::string_view name) const;
  // The task that $task describes for the tasks in this one, if it is not themselves (extensions).
  virtual const Task* described(const Frame& frame) const;
  // For loops: which iteration.
  virtual std::optional<std::int64_t> iteration(const Frame& frame) const;
  // An event for slot `slot`.
  virtual Result<Taken> accept(Run& run, Frame& frame, std::size_t slot, const Json& event) const;
  // The instance that the frame waits for, if it waits for one.
  virtual std::optional<InstanceId> child(const Frame& frame) const;
  // The frame is given up, or has ended: free what it holds in tables, other than its alarms.
  virtual Result<void> release(Run& run, Frame& frame) const;
  // "call sim-erp.createOrder", for people.
  virtual std::string waiting_for(const Frame& frame) const;
};

}  // namespace crossdock::process
