// SPDX-License-Identifier: Apache-2.0
// `run: workflow`: another process, whose output or error is this task's; with `await: false` it is only begun, and the
// output is the input. One that is awaited ends with this task: given up when the task is. Containers, scripts and
// shells are not run. Frame: locals.child is the instance.
#include "process/run.hpp"
#include "process/error_model.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

namespace crossdock::process {
namespace {

class RunTask final : public Task {
 public:
  WorkflowRef workflow;
  std::optional<Template> workflow_input;
  bool await = true;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    Json passed = *input;
    if (workflow_input) {
      CROSSDOCK_TRY(passed, run.evaluate(*workflow_input, frame, *input));
    }
    std::string parent;
    if (await) {
      run.wait_for(frame, WaitKind::call);
      parent = run.token(frame).text();
    }
    const auto child = run.children().begin(run, workflow, std::move(passed), parent);
    if (!child) {
      CROSSDOCK_CHECK(run.stop_waiting(frame));
      return run.raise(host_error(child.error(), pointer));
    }
    if (!await) return Step::finish(frame.input);
    frame.locals["child"] = child->value;
    return Step::wait();
  }

  // Only while it waits.
  Result<void> release(Run& run, Frame& frame) const override {
    const auto begun = child(frame);
    return begun ? run.children().give_up(run, *begun) : Result<void>();
  }

  std::optional<InstanceId> child(const Frame& frame) const override {
    const Json* const value = frame.locals.if_contains("child");
    return value != nullptr ? std::optional(InstanceId{value->get_int64()}) : std::nullopt;
  }

  std::string waiting_for(const Frame&) const override { return "workflow " + workflow.name; }
};

Result<std::unique_ptr<Task>> read_workflow(Loader& loader, const View& view, bool await) {
  CROSSDOCK_CHECK(view.only({"namespace", "name", "version", "input"}));
  auto task = std::make_unique<RunTask>();
  task->await = await;
  if (const auto space = view.find("namespace")) {
    CROSSDOCK_TRY(task->workflow.name_space, space->text());
  }
  CROSSDOCK_TRY(const View name, view.need("name"));
  CROSSDOCK_TRY(task->workflow.name, name.text());
  if (const auto version = view.find("version")) {
    CROSSDOCK_TRY(task->workflow.version, version->text());
  }
  if (task->workflow.version == "latest") task->workflow.version.clear();
  if (const auto input = view.find("input")) {
    CROSSDOCK_TRY(task->workflow_input, loader.value(*input, Site::task));
  }
  return std::unique_ptr<Task>(std::move(task));
}

}  // namespace

Result<std::unique_ptr<Task>> read_run(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"run", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  CROSSDOCK_TRY(const View run, view.need("run"));
  CROSSDOCK_CHECK(run.is_map());
  bool await = true;
  if (const auto given = run.find("await")) {
    CROSSDOCK_TRY(await, given->boolean());
  }
  for (const auto& [key, member] : run.members()) {
    if (key == "workflow") return read_workflow(loader, member, await);
    if (key == "container" || key == "script" || key == "shell") {
      return member.unsupported(fmt::format(
          "run.{} (a process of the hub starts no programs: offer the work as an HTTP service or a system and `call` it)",
          key));
    }
    if (key != "await" && key != "return") return member.refuse(fmt::format("\"{}\" is not known here", key));
  }
  return run.refuse("\"container\", \"script\", \"shell\" or \"workflow\" is missing");
}

}  // namespace crossdock::process
