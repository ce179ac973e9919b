// SPDX-License-Identifier: Apache-2.0
// A task with an extension around it: tasks before it and after it. Their data is their own: the task gets the input
// it would have had, and its output goes on. `then: exit` before it leaves it out, and what was set there is its output.
// For the tasks of the extension, $task is the task that is extended.
// Frame: locals.phase; locals.exit; locals.flow is where the task goes on to; held[0] is its output.
#include "process/run.hpp"
#include "process/tasks/tasks.hpp"

namespace crossdock::process {
namespace {

enum class Phase : std::uint8_t { before, main, after };

class ExtendedTask final : public Task {
 public:
  std::optional<Expression> when;
  std::optional<std::int32_t> before;  // list
  std::optional<std::int32_t> after;

  Result<Step> begin(Run& run, Frame& frame) const override {
    frame.locals = {{"phase", static_cast<std::int64_t>(Phase::before)}, {"applies", true}};
    frame.held.clear();
    if (when) {
      CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
      CROSSDOCK_TRY(const bool applies, run.test(*when, frame, *input));
      frame.locals["applies"] = applies;
      if (!applies) return main(frame);
    }
    return before ? Step::run(*before, frame.input) : main(frame);
  }

  Result<Step> list_done(Run&, Frame& frame, Data output) const override {
    switch (phase(frame)) {
      case Phase::before: return frame.locals.contains("exit") ? Step::finish(std::move(output)) : main(frame);
      case Phase::main:
        frame.held = {std::move(output)};
        if (!after || !frame.locals.at("applies").get_bool()) return leave(frame);
        set_phase(frame, Phase::after);
        return Step::run(*after, frame.held[0]);
      case Phase::after: break;
    }
    return leave(frame);
  }

  bool takes_flow(Frame& frame, Flow flow) const override {
    if (phase(frame) == Phase::before && flow == k_flow_exit) frame.locals["exit"] = true;
    if (phase(frame) != Phase::main) return false;
    frame.locals["flow"] = flow;
    return true;
  }

  const Task* described(const Frame& frame) const override {
    return phase(frame) == Phase::main ? nullptr : lists[0].front().get();
  }

 private:
  static Phase phase(const Frame& frame) {
    const Json* const value = frame.locals.if_contains("phase");
    return value != nullptr ? static_cast<Phase>(value->get_int64()) : Phase::before;
  }
  static void set_phase(Frame& frame, Phase phase) { frame.locals["phase"] = static_cast<std::int64_t>(phase); }

  static Step main(Frame& frame) {
    set_phase(frame, Phase::main);
    return Step::run(0, frame.input);
  }

  static Step leave(const Frame& frame) {
    return Step::finish(frame.held[0], static_cast<Flow>(frame.locals.at("flow").get_int64()));
  }
};

}  // namespace

Result<std::unique_ptr<Task>> extend_task(Loader& loader, std::unique_ptr<Task> inner, const ExtensionView& extension) {
  auto task = std::make_unique<ExtendedTask>();
  task->visible = false;
  task->name = inner->name;
  task->pointer = inner->pointer;
  task->then = inner->then;
  task->lists.emplace_back();
  task->lists[0].push_back(std::move(inner));
  if (extension.when) {
    CROSSDOCK_TRY(task->when, loader.expression(*extension.when, Site::task));
  }
  if (extension.before) {
    CROSSDOCK_TRY(TaskList tasks, loader.tasks(*extension.before));
    task->before = static_cast<std::int32_t>(task->lists.size());
    task->lists.push_back(std::move(tasks));
  }
  if (extension.after) {
    CROSSDOCK_TRY(TaskList tasks, loader.tasks(*extension.after));
    task->after = static_cast<std::int32_t>(task->lists.size());
    task->lists.push_back(std::move(tasks));
  }
  return std::unique_ptr<Task>(std::move(task));
}

}  // namespace crossdock::process
