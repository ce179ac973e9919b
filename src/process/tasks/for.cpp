// SPDX-License-Identifier: Apache-2.0
// `for`: the tasks for each item of a collection, in order; the output of one iteration is the input of the next.
// The collection is computed once. Frame: locals.i is the iteration, held[0] the collection.
#include "process/error_model.hpp"
#include "process/run.hpp"
#include "process/tasks/tasks.hpp"

#include <utility>

namespace crossdock::process {
namespace {

class ForTask final : public Task {
 public:
  std::string each = "item";
  std::string at = "index";
  Expression in;
  std::optional<Expression> while_holds;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(Json collection, run.evaluate(in, frame, *input));
    if (!collection.is_array()) {
      const Error error{ErrorKind::invalid, "process.not_array", "`for.in` must give an array", {}};
      return run.raise(expression_error(error, pointer));
    }
    frame.held = {make_data(std::move(collection))};
    return iterate(run, frame, 0, frame.input);
  }

  Result<Step> list_done(Run& run, Frame& frame, Data output) const override {
    return iterate(run, frame, index(frame) + 1, std::move(output));
  }

  Result<const Json*> variable(Run& run, const Frame& frame, std::string_view name) const override {
    if (frame.held.empty() || (name != each && name != at)) return nullptr;
    if (name == at) return &frame.locals.at("i");
    CROSSDOCK_TRY(const Json* const collection, run.get(frame.held[0]));
    return &collection->get_array().at(static_cast<std::size_t>(index(frame)));
  }

  std::optional<std::int64_t> iteration(const Frame& frame) const override { return index(frame); }

 private:
  static std::int64_t index(const Frame& frame) {
    const Json* const value = frame.locals.if_contains("i");
    return value != nullptr ? value->get_int64() : 0;
  }

  Result<Step> iterate(Run& run, Frame& frame, std::int64_t next, Data data) const {
    CROSSDOCK_TRY(const Json* const collection, run.get(frame.held[0]));
    if (static_cast<std::size_t>(next) >= collection->get_array().size()) return Step::finish(std::move(data));
    const Json before = std::exchange(frame.locals["i"], Json(next));
    if (while_holds) {
      CROSSDOCK_TRY(const Json* const input, run.get(data));
      auto holds = run.test(*while_holds, frame, *input);
      if (!holds) {
        frame.locals["i"] = before.is_null() ? Json(0) : before;
        return fail(std::move(holds).error());
      }
      if (!*holds) return Step::finish(std::move(data));
    }
    return Step::run(0, std::move(data));
  }
};

}  // namespace

Result<std::unique_ptr<Task>> read_for(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"for", "while", "do", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<ForTask>();
  CROSSDOCK_TRY(const View loop, view.need("for"));
  CROSSDOCK_CHECK(loop.only({"each", "in", "at"}));
  if (const auto each = loop.find("each")) {
    CROSSDOCK_TRY(task->each, loader.variable_name(*each));
  }
  if (const auto at = loop.find("at")) {
    CROSSDOCK_TRY(task->at, loader.variable_name(*at));
  }
  if (task->each == task->at) return loop.refuse("`each` and `at` need different names");
  CROSSDOCK_TRY(const View in, loop.need("in"));
  CROSSDOCK_TRY(task->in, loader.expression(in, Site::task));
  loader.push_variable(task->each);
  loader.push_variable(task->at);
  if (const auto condition = view.find("while")) {
    CROSSDOCK_TRY(task->while_holds, loader.expression(*condition, Site::task));
  }
  CROSSDOCK_TRY(const View list, view.need("do"));
  CROSSDOCK_TRY(TaskList tasks, loader.tasks(list));
  loader.pop_variables(2);
  task->lists.push_back(std::move(tasks));
  return task;
}

}  // namespace crossdock::process
