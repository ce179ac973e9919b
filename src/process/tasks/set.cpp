// SPDX-License-Identifier: Apache-2.0
// `set`: the output is the value given.
#include "process/run.hpp"
#include "process/tasks/tasks.hpp"

namespace crossdock::process {
namespace {

class SetTask final : public Task {
 public:
  Template value;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(Json output, run.evaluate(value, frame, *input));
    return Step::finish(make_data(std::move(output)));
  }
};

}  // namespace

Result<std::unique_ptr<Task>> read_set(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"set", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<SetTask>();
  CROSSDOCK_TRY(const View set, view.need("set"));
  const Node& node = set.node();
  const bool text = node.kind == Node::Kind::scalar && node.scalar.is_string();
  if (!text && (node.kind != Node::Kind::map || node.items.empty()))
    return set.refuse("A map or an expression is expected here");
  CROSSDOCK_TRY(task->value, loader.value_or_expression(set, Site::task));
  return task;
}

}  // namespace crossdock::process
