// SPDX-License-Identifier: Apache-2.0
// `listen`: waits for one event, any of several, or all of several. The output is always the list of what was taken,
// in the order of arrival: data, or whole envelopes with `read: envelope`. Events that came before, and that nobody
// has taken, count. A correlation without `expect` takes its value from the first event of the task.
// Frame: locals.left are the slots still open, locals.keys the values learnt; held are the events.
#include "process/error_model.hpp"
#include "process/listening.hpp"
#include "process/run.hpp"
#include "process/tables.hpp"
#include "process/tasks/tasks.hpp"

#include <algorithm>

namespace crossdock::process {
namespace {

constexpr std::size_t k_early_events_max = 100;  // looked at for each slot

class ListenTask final : public Task {
 public:
  enum class To : std::uint8_t { one, any, all };
  To to = To::one;
  bool envelope = false;
  std::vector<EventFilter> filters;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const std::vector<std::string> keys, expected_keys(run, frame));
    frame.held.clear();
    frame.locals = {{"left", JsonArray()}, {"keys", JsonObject()}};
    for (std::size_t slot = 0; slot < filters.size(); ++slot) left(frame).push_back(slot);
    const std::int64_t attempt = run.wait_for(frame, WaitKind::event);
    CROSSDOCK_TRY(const bool complete, take_early(run, frame, keys));
    if (complete) {
      CROSSDOCK_CHECK(run.stop_waiting(frame));
      return fired(run, frame);
    }
    for (const Json& slot : left(frame)) {
      const auto number = slot.to_number<std::size_t>();
      CROSSDOCK_CHECK(run.tx().put(tables::listener, {run.live().row.id.value, attempt, static_cast<std::int64_t>(number),
                                                      filters[number].id, keys[number]}));
    }
    return Step::wait();
  }

  Result<bool> accept(Run& run, Frame& frame, std::size_t slot, const Json& event, bool& complete) const override {
    JsonArray& open = left(frame);
    const auto* const found = std::ranges::find_if(open, [&](const Json& s) { return s.to_number<std::size_t>() == slot; });
    if (found == open.end() || !learn(run, frame, filters[slot], event)) return false;
    const Json* const data = event.get_object().if_contains("data");
    frame.held.push_back(make_data(envelope ? event : data != nullptr ? *data : Json()));
    CROSSDOCK_CHECK(erase(run, frame, slot));
    open.erase(found);
    complete = to != To::all || open.empty();
    if (complete) CROSSDOCK_CHECK(release(run, frame));
    return true;
  }

  Result<Step> fired(Run& run, Frame& frame) const override {
    JsonArray output;
    for (const Data& data : frame.held) {
      CROSSDOCK_TRY(const Json* const value, run.get(data));
      output.push_back(*value);
    }
    return Step::finish(make_data(std::move(output)));
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

  static Result<void> erase(Run& run, const Frame& frame, std::size_t slot) {
    return run.tx().erase(tables::listener, {run.live().row.id.value, frame.wait.attempt, static_cast<std::int64_t>(slot)});
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

  // Takes events that came before this task did, oldest first. True when there is nothing left to wait for.
  Result<bool> take_early(Run& run, Frame& frame, const std::vector<std::string>& keys) const {
    std::vector<Early> early;
    for (std::size_t slot = 0; slot < filters.size(); ++slot) {
      store::Scan scan{
          .index = "filter", .prefix = {filters[slot].id, keys[slot]}, .after = {}, .limit = k_early_events_max};
      CROSSDOCK_TRY(const auto rows, run.tx().scan(tables::pending, scan));
      for (const store::Row& row : rows) early.push_back({store::as_integer(row[0]), slot, store::as_text(row[4])});
    }
    std::ranges::sort(early, {}, &Early::position);
    bool complete = false;
    for (const Early& one : early) {
      if (complete || run.remembers(one.position)) continue;
      CROSSDOCK_TRY(const Json event, json_parse(one.event, 512));
      CROSSDOCK_TRY(const bool taken, accept(run, frame, one.slot, event, complete));
      if (!taken) continue;
      run.remember(one.position);
      CROSSDOCK_CHECK(run.tx().erase(tables::pending, {one.position, filters[one.slot].id}));
    }
    return complete;
  }
};

Result<void> read_filters(Loader& loader, const View& to, ListenTask& task) {
  if (const auto until = to.find("until")) return until->unsupported("`until`");
  CROSSDOCK_TRY(const auto strategy, to.single());
  const auto& [how, what] = strategy;
  if (how == "one") {
    CROSSDOCK_TRY(EventFilter filter, loader.event_filter(what));
    task.filters.push_back(std::move(filter));
    return {};
  }
  if (how != "any" && how != "all") return what.refuse("One of \"one\", \"any\" and \"all\" is expected here");
  task.to = how == "any" ? ListenTask::To::any : ListenTask::To::all;
  CROSSDOCK_CHECK(what.is_list());
  if (what.node().items.empty()) return what.unsupported("Listening without a filter");
  for (const View& item : what.items()) {
    CROSSDOCK_TRY(EventFilter filter, loader.event_filter(item));
    task.filters.push_back(std::move(filter));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Task>> read_listen(Loader& loader, const View& view) {
  if (const auto foreach = view.find("foreach")) return foreach->unsupported("`foreach`");
  CROSSDOCK_CHECK(view.only({"listen", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<ListenTask>();
  CROSSDOCK_TRY(const View listen, view.need("listen"));
  CROSSDOCK_CHECK(listen.only({"to", "read"}));
  if (const auto read = listen.find("read")) {
    CROSSDOCK_TRY(const std::string how, read->text());
    if (how != "data" && how != "envelope") return read->unsupported("Reading events other than as data or envelope");
    task->envelope = how == "envelope";
  }
  CROSSDOCK_TRY(const View to, listen.need("to"));
  CROSSDOCK_CHECK(to.is_map());
  CROSSDOCK_CHECK(read_filters(loader, to, *task));
  for (const EventFilter& filter : task->filters) loader.add_filter(&filter);
  return task;
}

}  // namespace crossdock::process
