// SPDX-License-Identifier: Apache-2.0
// `fork`: branches side by side. The output is the list of their outputs in the order of the document or, when they
// compete, the output of the first that ends; the others are given up. Frame: held[i] is the output of branch i.
#include "process/run.hpp"
#include "process/tasks/tasks.hpp"

#include <algorithm>

namespace crossdock::process {
namespace {

class ForkTask final : public Task {
 public:
  bool compete = false;

  Result<Step> begin(Run&, Frame& frame) const override {
    frame.held.assign(lists[0].size(), nullptr);
    return Step::branch(frame.input);
  }

  Result<Step> branch_done(Run& run, Frame& frame, std::size_t index, Data output) const override {
    if (compete) return Step::finish(std::move(output));
    frame.held[index] = std::move(output);
    if (std::ranges::find(frame.held, nullptr) != frame.held.end()) return Step::wait();
    JsonArray outputs;
    for (const Data& data : frame.held) {
      CROSSDOCK_TRY(const Json* const value, run.get(data));
      outputs.push_back(*value);
    }
    return Step::finish(make_data(std::move(outputs)));
  }
};

}  // namespace

Result<std::unique_ptr<Task>> read_fork(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"fork", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<ForkTask>();
  CROSSDOCK_TRY(const View fork, view.need("fork"));
  CROSSDOCK_CHECK(fork.only({"branches", "compete"}));
  if (const auto compete = fork.find("compete")) {
    CROSSDOCK_TRY(task->compete, compete->boolean());
  }
  CROSSDOCK_TRY(const View branches, fork.need("branches"));
  CROSSDOCK_TRY(TaskList tasks, loader.tasks(branches, false));
  task->lists.push_back(std::move(tasks));
  return task;
}

}  // namespace crossdock::process
