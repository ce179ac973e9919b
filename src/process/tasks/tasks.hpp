// SPDX-License-Identifier: Apache-2.0
// The kinds of task: one reader for each, in the file of its name. `view` is the whole task; members common to all
// tasks have been read.
#pragma once

#include "base/result.hpp"
#include "process/loader.hpp"
#include "process/task.hpp"

#include <memory>

namespace crossdock::process {

using ReadTask = Result<std::unique_ptr<Task>> (*)(Loader& loader, const View& view);

// The task with an extension around it.
Result<std::unique_ptr<Task>> extend_task(Loader& loader, std::unique_ptr<Task> inner, const ExtensionView& extension);
// `call: http` and `call: openapi`: the arguments of the host function, checked.
struct StandardCall {
  Template arguments;
  bool is_template = false;  // endpoint.uri has {variables} to fill in from the input
};
Result<StandardCall> read_standard_call(Loader& loader, const std::string& function, const View& with);

Result<std::unique_ptr<Task>> read_call(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_do(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_emit(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_for(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_fork(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_listen(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_raise(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_run(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_set(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_switch(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_try(Loader& loader, const View& view);
Result<std::unique_ptr<Task>> read_wait(Loader& loader, const View& view);

}  // namespace crossdock::process
