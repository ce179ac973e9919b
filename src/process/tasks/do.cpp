// SPDX-License-Identifier: Apache-2.0
// `do`: tasks one after the other. The document itself is one, too.
#include "process/tasks/tasks.hpp"

namespace crossdock::process {
namespace {

class DoTask final : public Task {
 public:
  Result<Step> begin(Run&, Frame& frame) const override { return Step::run(0, frame.input); }
};

}  // namespace

Result<std::unique_ptr<Task>> read_do(Loader& loader, const View& view) {
  if (!view.pointer().empty()) {
    CROSSDOCK_CHECK(view.only({"do", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  }
  auto task = std::make_unique<DoTask>();
  CROSSDOCK_TRY(const View list, view.need("do"));
  CROSSDOCK_TRY(TaskList tasks, loader.tasks(list));
  task->lists.push_back(std::move(tasks));
  return task;
}

}  // namespace crossdock::process
