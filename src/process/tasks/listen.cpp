// SPDX-License-Identifier: Apache-2.0
// `listen`: waits for one event, any of several, or all of several; `any` also until a condition holds or other events
// have come. The output is always the list of what was taken, in the order of arrival: data, or whole envelopes with
// `read: envelope`. Events that came before, and that nobody has taken, count. `foreach` runs tasks for each event, one
// after the other, while it goes on listening. A correlation without `expect` takes its value from the first event.
// Frame: locals.left are the slots still open, keys the values learnt, next the event to look at, done that no more are
// needed; held are the events, or what `foreach` made of them.
#include "process/error_model.hpp"
#include "process/listening.hpp"
#include "process/run.hpp"
#include "process/tables.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::process {
namespace {

constexpr std::size_t k_early_events_max = 100;  // looked at for each slot
constexpr std::size_t k_events_max = 10'000;     // taken by one task

class ListenTask final : public Task {
 public:
  enum class To : std::uint8_t { one, any, all };
  enum class Until : std::uint8_t { none, condition, any, all };

  To to = To::one;
  Until until = Until::none;
  bool envelope = false;
  std::vector<EventFilter> filters;  // those listened to, then those of `until`
  std::size_t wanted = 0;            // how many of the first
  std::optional<Expression> until_holds;
  bool foreach = false;
  std::string item = "item";
  std::string at = "index";
  std::optional<Template> item_output;
  std::optional<Template> item_export;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const std::vector<std::string> keys, expected_keys(run, frame));
    frame.held.clear();
    frame.locals = {{"left", JsonArray()}, {"keys", JsonObject()}, {"next", 0}};
    for (std::size_t slot = 0; slot < filters.size(); ++slot) left(frame).push_back(slot);
    const std::int64_t attempt = run.wait_for(frame, WaitKind::event);
    run.note_correlation(frame, true);
    CROSSDOCK_CHECK(take_early(run, frame, keys));
    for (const Json& slot : left(frame)) {
      const auto number = slot.to_number<std::size_t>();
      CROSSDOCK_CHECK(run.tx().put(tables::listener, {run.live().row.id.value, attempt, static_cast<std::int64_t>(number),
                                                      filters[number].id, keys[number]}));
    }
    return go_on(run, frame);
  }

  Result<Taken> accept(Run& run, Frame& frame, std::size_t slot, const Json& event) const override {
    JsonArray& open = left(frame);
    const auto* const found = std::ranges::find_if(open, [&](const Json& s) { return s.to_number<std::size_t>() == slot; });
    if (found == open.end()) return Taken::no;
    CROSSDOCK_TRY(const bool matching, holds_here(run, frame, filters[slot], event));
    if (!matching || !learn(run, frame, filters[slot], event)) return Taken::no;
    const bool counts = slot < wanted;
    if (counts) {
      const Json* const data = event.get_object().if_contains("data");
      frame.held.push_back(make_data(envelope ? event : data != nullptr ? *data : Json()));
    }
    const bool each_once = counts ? to == To::all : until == Until::all;
    if (each_once) {
      CROSSDOCK_CHECK(erase(run, frame, slot));
      open.erase(found);
    }
    if (is_complete(frame, counts)) {
      frame.locals["done"] = true;
      CROSSDOCK_CHECK(release(run, frame));
      return Taken::complete;
    }
    return looks_at_each() || frame.held.size() > k_events_max ? Taken::wake : Taken::more;
  }

  Result<Step> fired(Run& run, Frame& frame) const override { return go_on(run, frame); }

  Result<Step> list_done(Run& run, Frame& frame, Data output) const override {
    CROSSDOCK_CHECK(end_item(run, frame, std::move(output)));
    return go_on(run, frame);
  }

  Result<const Json*> variable(Run& run, const Frame& frame, std::string_view name) const override {
    if (!foreach || (name != item && name != at)) return nullptr;
    if (name == at) return frame.locals.if_contains("next");
    const std::size_t number = next(frame);
    return number < frame.held.size() ? run.get(frame.held[number]) : nullptr;
  }

  std::optional<std::int64_t> iteration(const Frame& frame) const override {
    if (!foreach) return std::nullopt;
    return static_cast<std::int64_t>(next(frame));
  }

  Result<void> release(Run& run, Frame& frame) const override {
    for (const Json& slot : left(frame)) CROSSDOCK_CHECK(erase(run, frame, slot.to_number<std::size_t>()));
    left(frame).clear();
    return {};
  }

  std::string waiting_for(const Frame& frame) const override {
    std::string out = "event";
    for (const Json& slot : frame.locals.at("left").get_array()) {
      const EventFilter& filter = filters[slot.to_number<std::size_t>()];
      out.append(out == "event" ? " " : " or ").append(filter.type.empty() ? "of any type" : filter.type);
    }
    return out;
  }

 private:
  static JsonArray& left(Frame& frame) { return frame.locals["left"].get_array(); }
  static std::size_t next(const Frame& frame) {
    const Json* const value = frame.locals.if_contains("next");
    return value != nullptr ? value->to_number<std::size_t>() : 0;
  }
  static bool is_done(const Frame& frame) { return frame.locals.contains("done"); }
  bool looks_at_each() const { return foreach || until == Until::condition; }

  static Result<void> erase(Run& run, const Frame& frame, std::size_t slot) {
    return run.tx().erase(tables::listener, {run.live().row.id.value, frame.wait.attempt, static_cast<std::int64_t>(slot)});
  }

  // After an event that `counts`, or one of `until`.
  bool is_complete(Frame& frame, bool counts) const {
    const auto open_from = [&](std::size_t first) {
      return std::ranges::any_of(left(frame), [&](const Json& slot) { return slot.to_number<std::size_t>() >= first; });
    };
    if (!counts) return until != Until::all || !open_from(wanted);
    return to == To::all ? !open_from(0) : until == Until::none;
  }

  // Looks at the events that have come, until there is none, or one whose tasks have to run.
  Result<Step> go_on(Run& run, Frame& frame) const {
    while (looks_at_each() && next(frame) < frame.held.size()) {
      const Data event = frame.held[next(frame)];
      if (!lists.empty()) return Step::run(0, event);
      CROSSDOCK_CHECK(end_item(run, frame, event));
    }
    if (frame.held.size() > k_events_max) {
      const Error error{ErrorKind::limit, "process.events", fmt::format("More than {} events were taken", k_events_max), {}};
      return run.raise(host_error(error, pointer));
    }
    if (!is_done(frame)) return Step::wait();
    if (frame.wait_kind == WaitKind::event) {
      CROSSDOCK_CHECK(release(run, frame));
      CROSSDOCK_CHECK(run.stop_waiting(frame));
    }
    run.note_correlation(frame, false);
    CROSSDOCK_TRY(Json output, taken(run, frame, frame.held.size()));
    return Step::finish(make_data(std::move(output)));
  }

  static Result<Json> taken(Run& run, const Frame& frame, std::size_t count) {
    JsonArray output;
    for (std::size_t i = 0; i < count; ++i) {
      CROSSDOCK_TRY(const Json* const value, run.get(frame.held[i]));
      output.push_back(*value);
    }
    return Json(std::move(output));
  }

  // The event at locals.next has been looked at; `output` is what came of it.
  Result<void> end_item(Run& run, Frame& frame, Data output) const {
    const std::size_t number = next(frame);
    CROSSDOCK_TRY(const Json* value, run.get(output));
    if (item_output) {
      CROSSDOCK_TRY(Json transformed, run.evaluate(*item_output, frame, *value));
      output = make_data(std::move(transformed));
      CROSSDOCK_TRY(value, run.get(output));
    }
    if (item_export) {
      CROSSDOCK_TRY(Json exported, run.evaluate(*item_export, frame, *value, value));
      run.live().state.context = make_data(std::move(exported));
    }
    frame.held[number] = std::move(output);
    frame.locals["next"] = number + 1;
    if (!until_holds) return {};
    CROSSDOCK_TRY(const Json so_far, taken(run, frame, number + 1));
    CROSSDOCK_TRY(const bool enough, run.test(*until_holds, frame, so_far));
    if (!enough) return {};
    frame.locals["done"] = true;
    frame.held.resize(number + 1);
    return {};
  }

  Result<std::vector<std::string>> expected_keys(Run& run, Frame& frame) const {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    std::vector<std::string> keys;
    for (const EventFilter& filter : filters) {
      JsonArray values;
      for (const EventFilter::Correlation& correlation : filter.correlations) {
        if (!correlation.expect) continue;
        CROSSDOCK_TRY(Json value, run.evaluate(*correlation.expect, frame, *input));
        if (value.is_null()) {
          const Error error{
              ErrorKind::invalid, "process.correlation", "`expect` of \"" + correlation.name + "\" is null", {}};
          return run.raise(expression_error(error, pointer));
        }
        values.push_back(std::move(value));
      }
      keys.push_back(correlation_key(values));
    }
    return keys;
  }

  // Conditions that name variables; one that fails does not hold.
  static Result<bool> holds_here(Run& run, const Frame& frame, const EventFilter& filter, const Json& event) {
    for (const EventFilter::Condition& condition : filter.conditions) {
      if (!condition.live) continue;
      const Json value = attribute_of(event, condition.attribute);
      const auto result = run.evaluate(condition.expression, frame, value);
      if (!result && !Run::is_raised(result.error())) return fail(result.error());
      if (!result) (void)run.take_raised();
      if (!result || !condition_holds(*result, value)) return false;
    }
    return true;
  }

  // Correlations without `expect`: the first event decides, later ones must agree.
  static bool learn(Run& run, Frame& frame, const EventFilter& filter, const Json& event) {
    JsonObject& known = frame.locals["keys"].get_object();
    JsonObject learnt = known;
    for (const EventFilter::Correlation& correlation : filter.correlations) {
      if (correlation.expect) continue;
      Json value = correlation_value(correlation, run.live().definition->expressions, event);
      const Json* const before = learnt.if_contains(correlation.name);
      if (value.is_null() || (before != nullptr && *before != value)) return false;
      learnt[correlation.name] = std::move(value);
    }
    known = std::move(learnt);
    return true;
  }

  struct Early {
    std::int64_t position;
    std::size_t slot;
    std::string event;
  };

  // Takes events that came before this task did, oldest first.
  Result<void> take_early(Run& run, Frame& frame, const std::vector<std::string>& keys) const {
    std::vector<Early> early;
    for (std::size_t slot = 0; slot < filters.size(); ++slot) {
      store::Scan scan{
          .index = "filter", .prefix = {filters[slot].id, keys[slot]}, .after = {}, .limit = k_early_events_max};
      CROSSDOCK_TRY(const auto rows, run.tx().scan(tables::pending, scan));
      for (const store::Row& row : rows) early.push_back({store::as_integer(row[0]), slot, store::as_text(row[4])});
    }
    std::ranges::sort(early, {}, &Early::position);
    for (const Early& one : early) {
      if (is_done(frame) || run.remembers(one.position)) continue;
      CROSSDOCK_TRY(const Json event, json_parse(one.event, 512));
      CROSSDOCK_TRY(const Taken taken, accept(run, frame, one.slot, event));
      if (taken == Taken::no) continue;
      run.remember(one.position);
      CROSSDOCK_CHECK(run.tx().erase(tables::pending, {one.position, filters[one.slot].id}));
    }
    return {};
  }
};

Result<void> read_list(Loader& loader, const View& what, ListenTask& task) {
  CROSSDOCK_CHECK(what.is_list());
  for (const View& item : what.items()) {
    CROSSDOCK_TRY(EventFilter filter, loader.event_filter(item));
    task.filters.push_back(std::move(filter));
  }
  return {};
}

Result<void> read_until(Loader& loader, const View& until, ListenTask& task) {
  if (until.node().kind == Node::Kind::scalar) {
    if (until.node().scalar.is_bool() && !until.node().scalar.get_bool())
      return until.refuse("An expression is expected here");
    task.until = ListenTask::Until::condition;
    CROSSDOCK_TRY(task.until_holds, loader.expression(until, Site::task));
    return {};
  }
  CROSSDOCK_TRY(const auto strategy, until.single());
  const auto& [how, what] = strategy;
  task.until = how == "all" ? ListenTask::Until::all : ListenTask::Until::any;
  if (how == "one") {
    CROSSDOCK_TRY(EventFilter filter, loader.event_filter(what));
    task.filters.push_back(std::move(filter));
    return {};
  }
  if (how != "any" && how != "all") return what.refuse("One of \"one\", \"any\" and \"all\" is expected here");
  CROSSDOCK_CHECK(read_list(loader, what, task));
  if (what.node().items.empty()) return what.refuse("A filter is expected here");
  return {};
}

Result<void> read_filters(Loader& loader, const View& to, ListenTask& task) {
  CROSSDOCK_CHECK(to.only({"one", "any", "all", "until"}));
  const auto one = to.find("one");
  const auto any = to.find("any");
  const auto all = to.find("all");
  if (static_cast<int>(one.has_value()) + static_cast<int>(any.has_value()) + static_cast<int>(all.has_value()) != 1)
    return to.refuse("One of \"one\", \"any\" and \"all\" is expected here");
  if (one) {
    CROSSDOCK_TRY(EventFilter filter, loader.event_filter(*one));
    task.filters.push_back(std::move(filter));
  } else {
    task.to = any ? ListenTask::To::any : ListenTask::To::all;
    CROSSDOCK_CHECK(read_list(loader, any ? *any : *all, task));
    if (all && task.filters.empty()) return all->refuse("A filter is expected here");
    if (any && task.filters.empty()) task.filters.push_back({.id = "any", .type = {}, .everything = true});
  }
  task.wanted = task.filters.size();
  const auto until = to.find("until");
  if (!until) return {};
  if (!any) return until->refuse("`until` needs `any`");
  return read_until(loader, *until, task);
}

Result<void> read_foreach(Loader& loader, const View& foreach, ListenTask& task) {
  CROSSDOCK_CHECK(foreach.only({"item", "at", "do", "output", "export"}));
  task.foreach = true;
  if (const auto item = foreach.find("item")) {
    CROSSDOCK_TRY(task.item, loader.variable_name(*item));
  }
  if (const auto at = foreach.find("at")) {
    CROSSDOCK_TRY(task.at, loader.variable_name(*at));
  }
  if (task.item == task.at) return foreach.refuse("`item` and `at` need different names");
  loader.push_variable(task.item);
  loader.push_variable(task.at);
  if (const auto list = foreach.find("do")) {
    CROSSDOCK_TRY(TaskList tasks, loader.tasks(*list));
    task.lists.push_back(std::move(tasks));
  }
  if (const auto output = foreach.find("output")) {
    CROSSDOCK_CHECK(output->only({"as"}));
    CROSSDOCK_TRY(const View as, output->need("as"));
    CROSSDOCK_TRY(task.item_output, loader.value_or_expression(as, Site::output));
  }
  if (const auto exported = foreach.find("export")) {
    CROSSDOCK_CHECK(exported->only({"as"}));
    CROSSDOCK_TRY(const View as, exported->need("as"));
    CROSSDOCK_TRY(task.item_export, loader.value_or_expression(as, Site::export_as));
  }
  loader.pop_variables(2);
  return {};
}

}  // namespace

Result<std::unique_ptr<Task>> read_listen(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"listen", "foreach", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<ListenTask>();
  CROSSDOCK_TRY(const View listen, view.need("listen"));
  CROSSDOCK_CHECK(listen.only({"to", "read"}));
  if (const auto read = listen.find("read")) {
    CROSSDOCK_TRY(const std::string how, read->text());
    if (how != "data" && how != "envelope" && how != "raw") return read->refuse("Events are read as data, envelope or raw");
    task->envelope = how == "envelope";
  }
  CROSSDOCK_TRY(const View to, listen.need("to"));
  CROSSDOCK_CHECK(to.is_map());
  CROSSDOCK_CHECK(read_filters(loader, to, *task));
  if (const auto foreach = view.find("foreach")) CROSSDOCK_CHECK(read_foreach(loader, *foreach, *task));
  for (const EventFilter& filter : task->filters) loader.add_filter(&filter);
  return task;
}

}  // namespace crossdock::process
