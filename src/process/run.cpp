// SPDX-License-Identifier: Apache-2.0
#include "process/run.hpp"

#include "base/assert.hpp"
#include "process/duration.hpp"
#include "process/error_model.hpp"
#include "process/tables.hpp"

#include <boost/system/error_code.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace crossdock::process {
namespace {

const Json k_null;

constexpr std::string_view k_authorization = "$authorization";

// DSL, "Date time descriptor".
Json moment(std::int64_t us) {
  return JsonObject{{"iso8601", Timestamp{us}.rfc3339()},
                    {"epoch", JsonObject{{"seconds", us / 1'000'000}, {"milliseconds", us / 1000}}}};
}

}  // namespace

// The variables of an expression, made when they are asked for.
class RunVariables final : public Variables {
 public:
  RunVariables(Run& run, const Frame& frame, const Json* output) : run_(run), frame_(frame), output_(output) {}

  Result<const Json*> find(std::string_view name) override {
    auto found = look(name);
    if (!found) broken_ = true;
    return found;
  }
  // A value could not be read: no fault of the expression.
  bool broken() const { return broken_; }

 private:
  Result<const Json*> look(std::string_view name) {
    if (name == "context") return run_.get(run_.live_.state.context);
    if (name == "input") return run_.get(frame_.input);
    if (name == "output") return output_ != nullptr ? output_ : &k_null;
    if (name == "workflow") return workflow();
    if (name == "task") return task();
    if (name == "secrets") return secrets();
    if (name == "authorization") {
      const Json* const found = frame_.locals.if_contains(k_authorization);
      return found != nullptr ? found : &k_null;
    }
    if (name == "runtime") return keep(JsonObject{{"name", "crossdock"}, {"version", "1"}, {"metadata", JsonObject()}});
    for (const Chain* chain = run_.chain_; chain != nullptr; chain = chain->parent) {
      for (std::size_t i = chain->depth; i > 0; --i) {
        const Frame& frame = chain->strand->frames[i - 1];
        CROSSDOCK_TRY(const Json* const value, frame.task->variable(run_, frame, name));
        if (value != nullptr) return value;
      }
    }
    return &k_null;
  }

  const Json* keep(Json value) { return &kept_.emplace_back(std::move(value)); }

  Result<const Json*> workflow() {
    const Live& live = run_.live_;
    const Frame& root = live.state.main.frames.front();
    CROSSDOCK_TRY(const Json* const input, run_.get(root.raw));
    return keep(JsonObject{{"id", live.row.id.text()},
                           {"definition", live.definition->json},
                           {"input", *input},
                           {"startedAt", moment(live.row.started_us)}});
  }

  // The task itself or, inside of an extension, the one that is extended.
  Result<const Json*> task() {
    for (const Chain* chain = run_.chain_; chain != nullptr; chain = chain->parent) {
      for (std::size_t i = chain->depth; i > 0; --i) {
        const Frame& frame = chain->strand->frames[i - 1];
        if (const Task* const described = frame.task->described(frame)) return describe(*described, frame, true);
      }
    }
    return describe(*frame_.task, frame_, false);
  }

  Result<const Json*> describe(const Task& task, const Frame& frame, bool with_members) {
    CROSSDOCK_TRY(const Json* const input, run_.get(frame.raw));
    boost::system::error_code ignored;
    const Json* const definition = run_.live_.definition->json.find_pointer(task.pointer, ignored);
    JsonObject out;
    if (with_members && definition != nullptr && definition->is_object()) out = definition->get_object();
    out["name"] = task.name;
    out["reference"] = task.pointer;
    out["definition"] = definition != nullptr ? *definition : Json();
    out["input"] = *input;
    out["output"] = output_ != nullptr ? *output_ : Json();
    out["startedAt"] = moment(frame.started_us);
    return keep(std::move(out));
  }

  Result<const Json*> secrets() {
    JsonObject out;
    for (const std::string& name : run_.live_.definition->secrets) {
      auto value = run_.host_.secret(name);
      if (!value) return run_.raise(host_error(value.error(), frame_.task->pointer));
      out[name] = *std::move(value);
    }
    return keep(std::move(out));
  }

  Run& run_;
  const Frame& frame_;
  const Json* output_;
  bool broken_ = false;
  std::deque<Json> kept_;
};

Result<const Json*> Run::get(const Data& data) {
  if (!data) return &k_null;
  if (data->json) return &*data->json;
  CROSSDOCK_TRY(const auto row, tx_.get(tables::value, {live_.row.id.value, data->row}));
  if (!row) {
    return fail(ErrorKind::corrupt, "process.value_missing", fmt::format("Value {} of a process is missing", data->row),
                live_.row.id.text());
  }
  CROSSDOCK_TRY(data->json, json_parse(store::as_text((*row)[2]), 512));
  return &*data->json;
}

Result<Json> Run::evaluate(const Template& value, const Frame& frame, const Json& input, const Json* output) {
  RunVariables variables(*this, frame, output);
  auto result = value.evaluate(live_.definition->expressions, input, variables);
  if (!result && !variables.broken()) return raise(expression_error(result.error(), frame.task->pointer));
  return result;
}

Result<Json> Run::evaluate(Expression expression, const Frame& frame, const Json& input, const Json* output) {
  return evaluate(Template(expression), frame, input, output);
}

Result<bool> Run::test(Expression expression, const Frame& frame, const Json& input) {
  CROSSDOCK_TRY(const Json result, evaluate(expression, frame, input));
  if (result.is_null()) return false;
  if (result.is_bool()) return result.get_bool();
  return raise(expression_error(Error{ErrorKind::invalid,
                                      "process.not_boolean",
                                      "A condition must give true or false, not " + json_text(result).substr(0, 80),
                                      {}},
                                frame.task->pointer));
}

Result<std::int64_t> Run::duration_ms(const Duration& duration, const Frame& frame, const Json& input) {
  if (!duration.computed) return duration.ms;
  CROSSDOCK_TRY(const Json value, evaluate(*duration.computed, frame, input));
  auto parsed =
      value.is_string()
          ? parse_duration_ms(value.get_string())
          : Result<std::int64_t>(fail(ErrorKind::invalid, "process.duration", "A duration must be an ISO 8601 string"));
  if (!parsed) return raise(expression_error(parsed.error(), frame.task->pointer));
  return parsed;
}

Result<Json> Run::evaluate_event(Expression expression, const Json& event) {
  class None final : public Variables {
   public:
    Result<const Json*> find(std::string_view) override { return &k_null; }
  };
  None none;
  return live_.definition->expressions.evaluate(expression, event, none);
}

Unexpected Run::raise(Json error) {
  raised_ = std::move(error);
  return fail(ErrorKind::invalid, std::string(k_raised), "A workflow error");
}

Json Run::take_raised() {
  CROSSDOCK_ASSERT(raised_.has_value());
  Json error = *std::move(raised_);
  raised_.reset();
  return error;
}

void Run::keep_authorization(Frame& frame, Json authorization) {
  if (live_.definition->wants_authorization) frame.locals[k_authorization] = std::move(authorization);
}

Result<void> Run::set_alarm(Alarm& alarm, std::int64_t after_ms) {
  CROSSDOCK_CHECK(clear_alarm(alarm));
  alarm = {.attempt = new_attempt(), .due_us = now_.plus_ms(after_ms).us};
  CROSSDOCK_CHECK(tx_.put(tables::timer, {alarm.due_us, live_.row.id.value, alarm.attempt}));
  const Timestamp due{alarm.due_us};
  live_.next_timer = live_.next_timer ? std::min(*live_.next_timer, due) : due;
  return {};
}

Result<void> Run::clear_alarm(Alarm& alarm) {
  if (alarm.attempt != 0 && alarm.due_us != 0) {
    CROSSDOCK_CHECK(tx_.erase(tables::timer, {alarm.due_us, live_.row.id.value, alarm.attempt}));
  }
  alarm = {};
  return {};
}

void Run::note(Moment::Kind kind, const Frame& frame) {
  if (!frame.task->visible) return;
  if (frame.task->pointer.empty()) {
    if (kind == Moment::Kind::started) note_workflow(kind);
    return;
  }
  std::string reference = this->reference(frame);
  if (kind == Moment::Kind::cancelled && has_failed(reference, frame)) return;
  // What begins and ends at once is one moment.
  if (kind != Moment::Kind::started && !moments_.empty()) {
    Moment& last = moments_.back();
    if (last.kind == Moment::Kind::started && last.task == reference && last.started_us == frame.started_us) {
      last.kind = kind;
      last.at_us = now_.us;
      return;
    }
  }
  moments_.push_back(
      {.kind = kind, .at_us = now_.us, .started_us = frame.started_us, .task = std::move(reference), .detail = {}});
}

bool Run::has_failed(std::string_view reference, const Frame& frame) const {
  constexpr std::size_t k_looked_at = 64;
  std::size_t looked_at = 0;
  for (auto moment = moments_.rbegin(); moment != moments_.rend() && looked_at < k_looked_at; ++moment, ++looked_at) {
    if (moment->kind == Moment::Kind::caught && moment->task == reference && moment->started_us == frame.started_us)
      return true;
  }
  return false;
}

void Run::note_error(const Frame& frame, const Json& error) {
  if (!frame.task->visible || frame.task->pointer.empty()) return;
  std::string reference = this->reference(frame);
  if (has_failed(reference, frame)) return;
  moments_.push_back({.kind = Moment::Kind::caught,
                      .at_us = now_.us,
                      .started_us = frame.started_us,
                      .task = std::move(reference),
                      .detail = error});
}

void Run::uncaught(const Json& error) {
  if (!moments_.empty() && moments_.back().kind == Moment::Kind::caught && moments_.back().detail == error)
    moments_.back().kind = Moment::Kind::faulted;
}

void Run::note_workflow(Moment::Kind kind) {
  Json detail;
  if (kind == Moment::Kind::completed && live_.output && host_.wants_lifecycle()) detail = *live_.output;
  if (kind == Moment::Kind::faulted && live_.fault) detail = *live_.fault;
  if (kind == Moment::Kind::cancelled && live_.cancel) detail = *live_.cancel;
  moments_.push_back(
      {.kind = kind, .at_us = now_.us, .started_us = live_.row.started_us, .task = {}, .detail = std::move(detail)});
}

void Run::note_correlation(const Frame& frame, bool begun) {
  if (!host_.wants_lifecycle()) return;
  moments_.push_back({.kind = begun ? Moment::Kind::correlation_started : Moment::Kind::correlation_completed,
                      .at_us = now_.us,
                      .started_us = frame.started_us,
                      .task = reference(frame),
                      .detail = {}});
}

void Run::note_action(std::string_view action, std::string_view task, std::string_view by) {
  moments_.push_back({.kind = Moment::Kind::action,
                      .at_us = now_.us,
                      .started_us = now_.us,
                      .task = std::string(task),
                      .detail = JsonObject{{"action", action}, {"by", by}}});
}

std::int64_t Run::wait_for(Frame& frame, WaitKind kind) {
  frame.wait_kind = kind;
  frame.wait = {.attempt = new_attempt(), .due_us = 0};
  return frame.wait.attempt;
}

Result<void> Run::wait_for_timer(Frame& frame, std::int64_t after_ms) {
  frame.wait_kind = WaitKind::timer;
  return set_alarm(frame.wait, after_ms);
}

Result<void> Run::stop_waiting(Frame& frame) {
  frame.wait_kind = WaitKind::none;
  return clear_alarm(frame.wait);
}

std::string Run::reference(const Frame& frame) const {
  std::string iterations;
  for (const Chain* chain = chain_; chain != nullptr; chain = chain->parent) {
    for (std::size_t i = chain->depth; i > 0; --i) {
      const Frame& around = chain->strand->frames[i - 1];
      if (&around == &frame) continue;
      const auto iteration = around.task->iteration(around);
      if (iteration) iterations.insert(0, fmt::format(".{}", *iteration));
    }
  }
  if (!iterations.empty()) iterations[0] = '#';
  return frame.task->pointer + iterations;
}

Token Run::token(const Frame& frame) const {
  return {.instance = live_.row.id, .task = reference(frame), .attempt = frame.wait.attempt};
}

CallContext Run::instance_context() {
  return {.tx = tx_,
          .token = {.instance = live_.row.id, .task = {}, .attempt = 0},
          .subject = live_.row.subject,
          .correlation = live_.row.correlation,
          .now = now_};
}

void Run::remember(std::int64_t position) {
  if (position == 0) return;
  auto& seen = live_.state.seen;
  seen.push_back(position);
  if (seen.size() > State::k_seen_max) seen.erase(seen.begin());
}

bool Run::remembers(std::int64_t position) const {
  return position != 0 && std::ranges::find(live_.state.seen, position) != live_.state.seen.end();
}

CallContext Run::context(const Frame& frame) {
  return {.tx = tx_, .token = token(frame), .subject = live_.row.subject, .correlation = live_.row.correlation, .now = now_};
}

}  // namespace crossdock::process
