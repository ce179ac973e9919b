// SPDX-License-Identifier: Apache-2.0
// `raise`: fails with an error of the author's, written in place or in use.errors. An expression in its place
// (`error: ${ $error }`) raises an error that was caught again.
#include "process/error_model.hpp"
#include "process/run.hpp"
#include "process/tasks/tasks.hpp"

namespace crossdock::process {
namespace {

class RaiseTask final : public Task {
 public:
  Template error;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(Json raised, run.evaluate(error, frame, *input));
    const bool complete = raised.is_object() && json_find(raised.get_object(), "type") != nullptr &&
                          json_find(raised.get_object(), "status") != nullptr;
    if (!complete) {
      const Error bad{ErrorKind::invalid, "process.raise", "What is raised must be an object with type and status", {}};
      return run.raise(expression_error(bad, pointer));
    }
    JsonObject& object = raised.get_object();
    const Json& type = object["type"];
    if (type.is_string()) object["type"] = normal_error_type(type.get_string());
    if (json_find(object, "instance") == nullptr) object["instance"] = pointer;
    return run.raise(std::move(raised));
  }
};

}  // namespace

Result<std::unique_ptr<Task>> read_raise(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"raise", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<RaiseTask>();
  CROSSDOCK_TRY(const View raise, view.need("raise"));
  CROSSDOCK_CHECK(raise.only({"error"}));
  CROSSDOCK_TRY(const View error, raise.need("error"));
  if (error.node().kind == Node::Kind::scalar && error.node().text.find("${") != std::string::npos) {
    CROSSDOCK_TRY(task->error, loader.value(error, Site::task));
    return task;
  }
  CROSSDOCK_TRY(const View definition, loader.used("errors", error));
  CROSSDOCK_CHECK(definition.only({"type", "status", "instance", "title", "detail"}));
  CROSSDOCK_TRY(const View type, definition.need("type"));
  CROSSDOCK_CHECK(checked(type.text()));
  CROSSDOCK_TRY(const View status, definition.need("status"));
  CROSSDOCK_CHECK(checked(status.integer(100, 599)));
  CROSSDOCK_TRY(task->error, loader.value(definition, Site::task));
  return task;
}

}  // namespace crossdock::process
