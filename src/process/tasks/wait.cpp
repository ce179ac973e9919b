// SPDX-License-Identifier: Apache-2.0
// `wait`: goes on after a time; the output is the input.
#include "process/run.hpp"
#include "process/tasks/tasks.hpp"

namespace crossdock::process {
namespace {

class WaitTask final : public Task {
 public:
  Duration duration;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(const std::int64_t after_ms, run.duration_ms(duration, frame, *input));
    CROSSDOCK_CHECK(run.wait_for_timer(frame, after_ms));
    return Step::wait();
  }
};

}  // namespace

Result<std::unique_ptr<Task>> read_wait(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"wait", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<WaitTask>();
  CROSSDOCK_TRY(const View wait, view.need("wait"));
  CROSSDOCK_TRY(task->duration, loader.duration(wait));
  return task;
}

}  // namespace crossdock::process
