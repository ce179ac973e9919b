// SPDX-License-Identifier: Apache-2.0
// `run`: containers, scripts, shells and other workflows are not run.
#include "process/tasks/tasks.hpp"

namespace crossdock::process {

Result<std::unique_ptr<Task>> read_run(Loader&, const View& view) {
  CROSSDOCK_TRY(const View run, view.need("run"));
  CROSSDOCK_CHECK(run.is_map());
  for (const auto& [key, member] : run.members()) {
    if (key != "await" && key != "return") return member.unsupported("run." + key);
  }
  return run.refuse("\"container\", \"script\", \"shell\" or \"workflow\" is missing");
}

}  // namespace crossdock::process
