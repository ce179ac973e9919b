// SPDX-License-Identifier: Apache-2.0
// `try`: tasks whose errors are caught. A caught error is retried as the policy says; when it says no more, or there
// is none, `catch.do` runs with the error in `$error` (or `as`). Without `do`, an error that was retried in vain goes
// on to whoever runs this task, and one without a policy is dropped: the output is the input.
// Frame: locals.phase, locals.n (retries so far), locals.first (when it began, us); held[0] is the error.
#include "base/hash.hpp"
#include "base/random.hpp"
#include "process/duration.hpp"
#include "process/error_model.hpp"
#include "process/run.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::process {
namespace {

enum class Phase : std::uint8_t { trying, waiting, catching };

struct Retry {
  enum class Backoff : std::uint8_t { constant, linear, exponential };
  std::optional<Expression> when;
  std::optional<Expression> except_when;
  Duration delay;
  Backoff backoff = Backoff::constant;
  std::optional<Duration> increment;  // linear; the delay itself when not given
  std::int64_t factor = 2;            // exponential
  std::optional<Duration> delay_max;  // exponential
  std::optional<std::pair<Duration, Duration>> jitter;
  std::optional<std::int64_t> count;
  std::optional<Duration> attempt_duration;
  std::optional<Duration> total_duration;
};

class TryTask final : public Task {
 public:
  std::vector<std::pair<std::string, Json>> filter;
  std::string as = "error";
  std::optional<Expression> when;
  std::optional<Expression> except_when;
  std::optional<Retry> retry;

  Result<Step> begin(Run& run, Frame& frame) const override {
    frame.locals = {{"n", 0}, {"first", run.now().us}};
    frame.held.clear();
    return attempt(run, frame);
  }

  Result<Step> fired(Run& run, Frame& frame) const override { return attempt(run, frame); }

  Result<std::optional<Step>> caught(Run& run, Frame& frame, const Json& error) const override {
    std::optional<Step> none;
    if (phase(frame) != Phase::trying || !matches(error)) return none;
    frame.held = {make_data(error)};
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(const bool wanted, holds(run, frame, *input, when, except_when));
    if (!wanted) return none;
    CROSSDOCK_TRY(const bool again, retry ? may_retry(run, frame, *input) : Result<bool>(false));
    if (again) {
      CROSSDOCK_TRY(Step step, schedule(run, frame, *input));
      return std::optional<Step>(std::move(step));
    }
    const bool has_handler = lists.size() > 1;
    if (!has_handler && retry) return none;
    CROSSDOCK_CHECK(run.clear_alarm(frame.guard));
    set_phase(frame, Phase::catching);
    return std::optional<Step>(has_handler ? Step::run(1, frame.input) : Step::finish(frame.input));
  }

  Result<const Json*> variable(Run& run, const Frame& frame, std::string_view name) const override {
    if (frame.held.empty() || name != as) return nullptr;
    return run.get(frame.held[0]);
  }

 private:
  static Phase phase(const Frame& frame) { return static_cast<Phase>(number(frame, "phase")); }
  static void set_phase(Frame& frame, Phase phase) { frame.locals["phase"] = static_cast<std::int64_t>(phase); }
  static std::int64_t number(const Frame& frame, std::string_view key) {
    const Json* const value = frame.locals.if_contains(key);
    return value != nullptr ? value->get_int64() : 0;
  }

  Result<Step> attempt(Run& run, Frame& frame) const {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    if (retry && retry->attempt_duration) {
      CROSSDOCK_TRY(const std::int64_t after_ms, run.duration_ms(*retry->attempt_duration, frame, *input));
      CROSSDOCK_CHECK(run.set_alarm(frame.guard, after_ms));
    }
    set_phase(frame, Phase::trying);
    return Step::run(0, frame.input);
  }

  bool matches(const Json& error) const {
    const JsonObject& object = error.get_object();
    return std::ranges::all_of(filter, [&](const auto& wanted) {
      const Json* const value = object.if_contains(wanted.first);
      return value != nullptr && *value == wanted.second;
    });
  }

  static Result<bool> holds(Run& run, const Frame& frame, const Json& input, const std::optional<Expression>& condition,
                            const std::optional<Expression>& exception) {
    if (condition) {
      CROSSDOCK_TRY(const bool yes, run.test(*condition, frame, input));
      if (!yes) return false;
    }
    if (exception) {
      CROSSDOCK_TRY(const bool no, run.test(*exception, frame, input));
      if (no) return false;
    }
    return true;
  }

  Result<bool> may_retry(Run& run, const Frame& frame, const Json& input) const {
    if (retry->count && number(frame, "n") >= *retry->count) return false;
    if (retry->total_duration) {
      CROSSDOCK_TRY(const std::int64_t limit_ms, run.duration_ms(*retry->total_duration, frame, input));
      CROSSDOCK_TRY(const std::int64_t after_ms, delay_ms(run, frame, input));
      if (run.now().plus_ms(after_ms).ms_since(Timestamp{number(frame, "first")}) > limit_ms) return false;
    }
    return holds(run, frame, input, retry->when, retry->except_when);
  }

  Result<Step> schedule(Run& run, Frame& frame, const Json& input) const {
    CROSSDOCK_TRY(const std::int64_t after_ms, delay_ms(run, frame, input));
    CROSSDOCK_CHECK(run.clear_alarm(frame.guard));
    frame.locals["n"] = number(frame, "n") + 1;
    run.note(Moment::Kind::retried, frame);
    if (after_ms == 0) return attempt(run, frame);
    set_phase(frame, Phase::waiting);
    CROSSDOCK_CHECK(run.wait_for_timer(frame, after_ms));
    return Step::wait();
  }

  // The delay before the next retry. The jitter depends on instance, task and number only: the same after a crash.
  Result<std::int64_t> delay_ms(Run& run, const Frame& frame, const Json& input) const {
    CROSSDOCK_TRY(const std::int64_t base, run.duration_ms(retry->delay, frame, input));
    const std::int64_t n = number(frame, "n");
    std::int64_t ms = base;
    std::int64_t max = k_duration_ms_max;
    if (retry->backoff == Retry::Backoff::linear) {
      CROSSDOCK_TRY(const std::int64_t increment,
                    retry->increment ? run.duration_ms(*retry->increment, frame, input) : base);
      ms = increment == 0 || n < max / increment ? base + increment * n : max;
    } else if (retry->backoff == Retry::Backoff::exponential) {
      if (retry->delay_max) {
        CROSSDOCK_TRY(max, run.duration_ms(*retry->delay_max, frame, input));
      }
      for (std::int64_t i = 0; i < n && ms < max; ++i) ms = ms < max / retry->factor ? ms * retry->factor : max;
    }
    ms = std::min(ms, max);
    if (!retry->jitter) return ms;
    CROSSDOCK_TRY(const std::int64_t from, run.duration_ms(retry->jitter->first, frame, input));
    CROSSDOCK_TRY(const std::int64_t to, run.duration_ms(retry->jitter->second, frame, input));
    SeededRandom random(hash64(fmt::format("{} {} {}", run.live().row.id.value, run.token(frame).task, n)));
    const std::int64_t spread =
        to > from ? static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(to - from) + 1)) : 0;
    return std::min(ms + from + spread, k_duration_ms_max);
  }
};

Result<void> read_backoff(Loader& loader, const View& view, Retry& retry) {
  CROSSDOCK_TRY(const auto kind, view.single());
  const auto& [name, body] = kind;
  if (name == "constant") return body.only({});
  if (name == "linear") {
    retry.backoff = Retry::Backoff::linear;
    CROSSDOCK_CHECK(body.only({"increment"}));
    if (const auto increment = body.find("increment")) {
      CROSSDOCK_TRY(retry.increment, loader.duration(*increment));
    }
    return {};
  }
  if (name != "exponential") return body.refuse("The backoff is constant, linear or exponential");
  retry.backoff = Retry::Backoff::exponential;
  CROSSDOCK_CHECK(body.only({"factor", "maxDelay"}));
  if (const auto factor = body.find("factor")) {
    CROSSDOCK_TRY(retry.factor, factor->integer(1, 100));
  }
  if (const auto delay_max = body.find("maxDelay")) {
    CROSSDOCK_TRY(retry.delay_max, loader.duration(*delay_max));
  }
  return {};
}

Result<void> read_limit(Loader& loader, const View& view, Retry& retry) {
  CROSSDOCK_CHECK(view.only({"attempt", "duration"}));
  if (const auto duration = view.find("duration")) {
    CROSSDOCK_TRY(retry.total_duration, loader.duration(*duration));
  }
  const auto attempt = view.find("attempt");
  if (!attempt) return {};
  CROSSDOCK_CHECK(attempt->only({"count", "duration"}));
  if (const auto count = attempt->find("count")) {
    CROSSDOCK_TRY(retry.count, count->integer(0, 1'000'000));
  }
  if (const auto duration = attempt->find("duration")) {
    CROSSDOCK_TRY(retry.attempt_duration, loader.duration(*duration));
  }
  return {};
}

Result<Retry> read_retry(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"when", "exceptWhen", "delay", "backoff", "limit", "jitter"}));
  Retry retry;
  if (const auto when = view.find("when")) {
    CROSSDOCK_TRY(retry.when, loader.expression(*when, Site::task));
  }
  if (const auto except = view.find("exceptWhen")) {
    CROSSDOCK_TRY(retry.except_when, loader.expression(*except, Site::task));
  }
  if (const auto delay = view.find("delay")) {
    CROSSDOCK_TRY(retry.delay, loader.duration(*delay));
  } else if (!view.find("limit")) {
    return view.refuse("A retry needs a delay or a limit: without, it never pauses and never ends");
  }
  if (const auto backoff = view.find("backoff")) CROSSDOCK_CHECK(read_backoff(loader, *backoff, retry));
  if (const auto limit = view.find("limit")) CROSSDOCK_CHECK(read_limit(loader, *limit, retry));
  if (const auto jitter = view.find("jitter")) {
    CROSSDOCK_CHECK(jitter->only({"from", "to"}));
    CROSSDOCK_TRY(const View from, jitter->need("from"));
    CROSSDOCK_TRY(const View to, jitter->need("to"));
    CROSSDOCK_TRY(Duration least, loader.duration(from));
    CROSSDOCK_TRY(Duration most, loader.duration(to));
    if (!least.computed && !most.computed && least.ms > most.ms) return jitter->refuse("`from` is longer than `to`");
    retry.jitter = {std::move(least), std::move(most)};
  }
  return retry;
}

Result<void> read_filter(const View& errors, TryTask& task) {
  CROSSDOCK_CHECK(errors.only({"with"}));
  const auto with = errors.find("with");
  if (!with) return {};
  CROSSDOCK_CHECK(with->only({"type", "status", "instance", "title", "details", "detail", "kind", "code"}));
  if (with->node().items.empty()) return with->refuse("An error filter needs at least one member");
  for (const auto& [key, member] : with->members()) {
    if (key == "status") {
      CROSSDOCK_TRY(const std::int64_t status, member.integer(100, 599));
      task.filter.emplace_back(key, Json(status));
      continue;
    }
    CROSSDOCK_TRY(const std::string text, member.text());
    task.filter.emplace_back(key == "details" ? "detail" : key, Json(key == "type" ? normal_error_type(text) : text));
  }
  return {};
}

Result<void> read_catch(Loader& loader, const View& view, TryTask& task) {
  CROSSDOCK_CHECK(view.only({"errors", "as", "when", "exceptWhen", "retry", "do"}));
  if (const auto errors = view.find("errors")) CROSSDOCK_CHECK(read_filter(*errors, task));
  if (const auto as = view.find("as")) {
    CROSSDOCK_TRY(task.as, loader.variable_name(*as));
  }
  loader.push_variable(task.as);
  if (const auto when = view.find("when")) {
    CROSSDOCK_TRY(task.when, loader.expression(*when, Site::task));
  }
  if (const auto except = view.find("exceptWhen")) {
    CROSSDOCK_TRY(task.except_when, loader.expression(*except, Site::task));
  }
  if (const auto retry = view.find("retry")) {
    CROSSDOCK_TRY(const View policy, loader.used("retries", *retry));
    CROSSDOCK_TRY(task.retry, read_retry(loader, policy));
  }
  if (const auto list = view.find("do")) {
    CROSSDOCK_TRY(TaskList handlers, loader.tasks(*list));
    task.lists.push_back(std::move(handlers));
  }
  loader.pop_variables(1);
  return {};
}

}  // namespace

Result<std::unique_ptr<Task>> read_try(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"try", "catch", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<TryTask>();
  CROSSDOCK_TRY(const View list, view.need("try"));
  CROSSDOCK_TRY(TaskList tasks, loader.tasks(list));
  task->lists.push_back(std::move(tasks));
  CROSSDOCK_TRY(const View handler, view.need("catch"));
  CROSSDOCK_CHECK(read_catch(loader, handler, *task));
  return task;
}

}  // namespace crossdock::process
