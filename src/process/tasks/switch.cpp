// SPDX-License-Identifier: Apache-2.0
// `switch`: the first case whose condition holds (or that has none) says where to go; without one, the task's `then`.
#include "process/run.hpp"
#include "process/runtime.hpp"
#include "process/tasks/tasks.hpp"

namespace crossdock::process {
namespace {

class SwitchTask final : public Task {
 public:
  struct Case {
    std::string pointer;
    std::optional<Expression> when;
    Flow then = k_flow_next;
  };
  std::vector<Case> cases;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    for (const Case& one : cases) {
      bool holds = true;
      if (one.when) {
        CROSSDOCK_TRY(holds, run.test(*one.when, frame, *input));
      }
      if (!holds) continue;
      run.host().reached(run.live().definition->name, one.pointer);
      return Step::finish(frame.input, one.then);
    }
    return Step::finish(frame.input);
  }
};

}  // namespace

Result<std::unique_ptr<Task>> read_switch(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"switch", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<SwitchTask>();
  CROSSDOCK_TRY(const View cases, view.need("switch"));
  CROSSDOCK_CHECK(cases.is_list());
  if (cases.node().items.empty()) return cases.refuse("A switch needs at least one case");
  for (const View& item : cases.items()) {
    CROSSDOCK_TRY(const auto named, item.single());
    const View& body = named.second;
    CROSSDOCK_CHECK(body.only({"when", "then"}));
    if (!task->cases.empty() && !task->cases.back().when)
      return body.refuse("The case before has no condition: this one is never reached");
    SwitchTask::Case one{.pointer = body.pointer()};
    if (const auto when = body.find("when")) {
      CROSSDOCK_TRY(one.when, loader.expression(*when, Site::task));
    }
    CROSSDOCK_TRY(const View then, body.need("then"));
    CROSSDOCK_TRY(one.then, loader.flow(then));
    task->cases.push_back(std::move(one));
  }
  return task;
}

}  // namespace crossdock::process
