// SPDX-License-Identifier: Apache-2.0
// `emit`: appends an event to the log; the output is the event as a CloudEvents envelope. Subject and time default to
// those of the instance and of now. The log gives the event an id of its own when the unit of work commits; unless the
// document gives one, the id in the output is the token of the task.
#include "events/event_log.hpp"
#include "process/error_model.hpp"
#include "process/run.hpp"
#include "process/runtime.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::process {
namespace {

// CloudEvents 1.0, "Attribute Naming Convention".
bool is_attribute_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 20 && std::ranges::all_of(name, allowed);
}

class EmitTask final : public Task {
 public:
  Template with;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(Json attributes, run.evaluate(with, frame, *input));
    CROSSDOCK_TRY(events::Event event, make_event(run, attributes.get_object()));
    frame.wait.attempt = run.new_attempt();
    CallContext context = run.context(frame);
    frame.wait = {};
    Json envelope = event.to_json();
    if (!event.attributes.contains("id")) envelope.get_object()["id"] = context.token.text();
    envelope.get_object().erase("position");
    const auto emitted = run.host().emit(context, std::move(event));
    if (!emitted) return run.raise(host_error(emitted.error(), pointer));
    return Step::finish(make_data(std::move(envelope)));
  }

 private:
  Unexpected bad(Run& run, std::string_view key) const {
    const Error error{
        ErrorKind::invalid, "process.emit", fmt::format("The event attribute \"{}\" is not what it must be", key), {}};
    return run.raise(expression_error(error, pointer));
  }

  // Nothing: it is none of the event's own.
  static std::string* own_text(events::Event& event, std::string_view key) {
    if (key == "type") return &event.type;
    if (key == "source") return &event.source;
    if (key == "subject") return &event.subject;
    return nullptr;
  }

  Result<events::Event> make_event(Run& run, JsonObject& attributes) const {
    const auto& row = run.live().row;
    events::Event event{.subject = row.subject, .time = run.now(), .correlation = row.correlation, .data = nullptr};
    for (auto& [key, value] : attributes) {
      if (key == "data") {
        event.data = std::move(value);
      } else if (std::string* const text = own_text(event, key)) {
        if (!value.is_string() || value.get_string().empty()) return bad(run, key);
        *text = value.get_string();
      } else if (key == "time") {
        const auto time = value.is_string() ? Timestamp::parse_rfc3339(value.get_string())
                                            : Result<Timestamp>(fail(ErrorKind::invalid, "time", "no text"));
        if (!time) return bad(run, key);
        event.time = *time;
      } else if (value.is_string() || value.is_int64() || value.is_bool()) {
        event.attributes[key] = std::move(value);
      } else if (!value.is_null()) {
        return bad(run, key);
      }
    }
    return event;
  }
};

}  // namespace

Result<std::unique_ptr<Task>> read_emit(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"emit", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<EmitTask>();
  CROSSDOCK_TRY(const View emit, view.need("emit"));
  CROSSDOCK_CHECK(emit.only({"event"}));
  CROSSDOCK_TRY(const View event, emit.need("event"));
  CROSSDOCK_CHECK(event.only({"with"}));
  CROSSDOCK_TRY(const View with, event.need("with"));
  CROSSDOCK_CHECK(with.is_map());
  for (const auto& [key, member] : with.members()) {
    if (!is_attribute_name(key))
      return member.refuse("The name of an event attribute is at most 20 lower-case letters and digits");
  }
  CROSSDOCK_TRY(const View type, with.need("type"));
  CROSSDOCK_CHECK(checked(type.text()));
  CROSSDOCK_TRY(const View source, with.need("source"));
  CROSSDOCK_CHECK(checked(source.text()));
  CROSSDOCK_TRY(task->with, loader.value(with, Site::task));
  return task;
}

}  // namespace crossdock::process
