// SPDX-License-Identifier: Apache-2.0
#include "process/runtime.hpp"

#include "base/assert.hpp"
#include "process/error_model.hpp"
#include "process/listening.hpp"
#include "process/runtime_impl.hpp"
#include "process/wakeups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

namespace crossdock::process {
namespace {

constexpr std::array<std::string_view, 6> k_statuses = {"ready",     "waiting", "suspended",
                                                        "completed", "faulted", "cancelled"};

// Events without a listener are forgotten after this time.
constexpr std::int64_t k_pending_ms_max = 400LL * 24 * 3600 * 1000;
constexpr std::size_t k_page = 1000;
// A timer of an instance that cannot be read is tried again after this time.
constexpr std::int64_t k_postpone_ms = 600'000;
constexpr std::size_t k_kept_max = 16;

}  // namespace

void Host::reached(std::string_view, std::string_view) const {}

std::string_view to_string(Status status) { return k_statuses.at(static_cast<std::size_t>(status)); }

std::string Token::text() const { return fmt::format("{}:{}:{}", instance.text(), attempt, task); }

Result<Token> Token::parse(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::invalid, "process.token", fmt::format("\"{}\" is not the token of a task", text.substr(0, 80)));
  };
  const std::size_t first = text.find(':');
  const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
  if (second == std::string_view::npos) return bad();
  const auto instance = InstanceId::parse(text.substr(0, first));
  std::int64_t attempt = 0;
  const auto [end, error] = std::from_chars(text.data() + first + 1, text.data() + second, attempt);
  if (!instance || error != std::errc() || end != text.data() + second || attempt <= 0) return bad();
  return Token{.instance = *instance, .task = std::string(text.substr(second + 1)), .attempt = attempt};
}

Runtime::Runtime(Host& host, IdSource& ids) : impl_(std::make_unique<Impl>(host, ids)) {}
Runtime::~Runtime() = default;

Result<void> Runtime::load_definition(std::string_view yaml, std::string_view source) {
  return impl_->catalog.load(yaml, source);
}

Result<void> Runtime::recover(store::Tx& tx) {
  CROSSDOCK_CHECK(impl_->catalog.recover(tx));
  CROSSDOCK_TRY(const auto last,
                tx.scan(tables::instance, {.index = "", .prefix = {}, .after = {}, .descending = true, .limit = 1}));
  if (!last.empty()) impl_->ids.advance_past(store::as_integer(last.front().front()));
  return impl_->recover_schedules(tx);
}

Result<void> Runtime::learn(store::Reader& reader) { return impl_->catalog.learn(reader); }

void Runtime::forget() { impl_->kept.clear(); }

Result<std::vector<InstanceId>> Runtime::ready_instances(store::Reader& reader, std::size_t limit) {
  std::vector<InstanceId> out;
  store::Scan scan{.index = "status", .prefix = {static_cast<std::int64_t>(Status::ready)}, .after = {}, .limit = k_page};
  while (out.size() < limit) {
    CROSSDOCK_TRY(const auto rows, reader.scan(tables::instance, scan));
    for (const store::Row& row : rows) {
      if (out.size() < limit) out.push_back(InstanceId{store::as_integer(row[0])});
    }
    if (rows.size() < k_page) break;
    scan.after = store::Key{rows.back()[0]};
  }
  return out;
}

// Whoever is ready, and after the commit the earliest timer.
void Runtime::Impl::announce(store::Tx& tx, const Live& live) {
  if (live.row.status == Status::ready) {
    if (kept.size() < k_kept_max) {
      kept[live.row.id] = loaded_cells(live.state);
      tx.on_rollback([this, id = live.row.id] { kept.erase(id); });
    }
    host.ready(tx, live.row.id);
  }
  if (live.next_timer) tx.on_commit([this, due = *live.next_timer] { host.timer_set(due); });
}

Result<InstanceId> Runtime::Impl::start(store::Tx& tx, const Definition& definition, Json input, const Start& start,
                                        Timestamp now) {
  Live live;
  live.definition = &definition;
  live.row = {.id = ids.make<InstanceId>(),
              .definition = definition.hash,
              .subject = std::string(start.subject),
              .correlation = std::string(start.correlation),
              .waiting_for = {},
              .started_us = now.us,
              .updated_us = now.us,
              .state = {},
              .error = {},
              .format = k_state_format};
  std::string text = json_text(input);
  if (text.size() > State::k_bytes_max) {
    return fail(ErrorKind::limit, "process.input_too_large",
                fmt::format("The input is larger than {} MiB", State::k_bytes_max >> 20));
  }
  CROSSDOCK_CHECK(tx.insert(tables::value, {live.row.id.value, k_input_row, std::move(text)}));
  Frame& root = live.state.main.frames.emplace_back();
  root.task = definition.root.get();
  root.raw = std::make_shared<Cell>(Cell{.json = std::move(input), .row = k_input_row});
  root.started_us = now.us;
  live.state.main.signal = {.kind = SignalKind::begin};
  live.state.parent = start.parent;
  CROSSDOCK_CHECK(save_live(tx, live, now));
  announce(tx, live);
  return live.row.id;
}

bool Runtime::has(std::string_view definition) const { return impl_->catalog.newest(definition).has_value(); }

Result<InstanceId> Runtime::start(store::Tx& tx, std::string_view definition, Json input, std::string_view subject,
                                  std::string_view correlation, Timestamp now) {
  CROSSDOCK_TRY(const Definition* const newest, impl_->catalog.newest(definition));
  return impl_->start(tx, *newest, std::move(input), {.subject = subject, .correlation = correlation, .parent = {}}, now);
}

Result<InstanceId> Runtime::Impl::begin(Run& run, const WorkflowRef& workflow, Json input, const std::string& parent) {
  CROSSDOCK_TRY(const Definition* const definition, catalog.find(workflow.name, workflow.version));
  if (!workflow.name_space.empty() && workflow.name_space != definition->name_space) {
    return fail(ErrorKind::not_found, "process.unknown",
                fmt::format("The process {} is of the namespace {}, not {}", workflow.name, definition->name_space,
                            workflow.name_space));
  }
  const auto& row = run.live().row;
  return start(run.tx(), *definition, std::move(input),
               {.subject = row.subject, .correlation = row.correlation, .parent = parent}, run.now());
}

Result<void> Runtime::Impl::give_up(Run& run, InstanceId child) {
  const auto stop = [&](Engine& engine, Live& live, Run&) -> Result<bool> {
    live.state.parent.clear();
    CROSSDOCK_CHECK(engine.cancel("the task that waited for it was given up"));
    return true;
  };
  return checked(change(run.tx(), child, run.now(), false, stop));
}

// A faulted one that another waits for has ended: its error is the other's to handle, and to retry.
Result<void> Runtime::Impl::tell_parent(store::Tx& tx, Live& live, Engine& engine, Timestamp now) {
  if (live.state.parent.empty()) return {};
  const bool faulted = live.row.status == Status::faulted;
  if (!faulted && !live.ended()) return {};
  CROSSDOCK_TRY(const Token token, Token::parse(live.state.parent));
  live.state.parent.clear();
  Json answer = live.output.value_or(Json());
  if (faulted) {
    answer = *live.fault;
    answer.get_object()["instance"] = token.task.substr(0, token.task.find('#'));
    CROSSDOCK_CHECK(engine.close("failed: " + to_error(*live.fault).text()));
  } else if (live.row.status == Status::cancelled) {
    const Error error{
        ErrorKind::rejected, "process.cancelled", "The process was cancelled: " + live.cancel.value_or(""), {}};
    answer = host_error(error, token.task.substr(0, token.task.find('#')));
  }
  const bool failed = live.row.status == Status::cancelled;
  const auto take = [&](Engine& parent, Live&, Run&) { return parent.answered(token.attempt, make_data(answer), failed); };
  return checked(change(tx, token.instance, now, true, take));
}

Result<void> Runtime::Impl::record(store::Tx& tx, Live& live, const std::vector<Moment>& moments, Timestamp now) {
  CROSSDOCK_CHECK(history::append(tx, live.row.id, live.state.history, moments));
  if (!host.wants_lifecycle()) return {};
  const history::Workflow workflow{live.definition->name_space, live.definition->name, live.definition->version};
  CallContext context{.tx = tx,
                      .token = {.instance = live.row.id, .task = {}, .attempt = 0},
                      .subject = live.row.subject,
                      .correlation = live.row.correlation,
                      .now = now};
  for (const Moment& moment : moments) {
    for (events::Event& event : history::lifecycle(moment, workflow, live.row.id)) {
      CROSSDOCK_CHECK(host.lifecycle(context, std::move(event)));
    }
  }
  return {};
}

Result<bool> Runtime::Impl::change_loaded(store::Tx& tx, Live& live, Timestamp now, bool advance, const Change& change) {
  Run run(tx, host, *this, live, now);
  Engine engine(run);
  struct Guard {
    std::map<InstanceId, Run*>& running;
    InstanceId id;
    ~Guard() { running.erase(id); }
  };
  const bool alone = running.empty();
  running.emplace(live.row.id, &run);
  const Guard guard{running, live.row.id};
  CROSSDOCK_TRY(const bool changed, change(engine, live, run));
  if (!changed) return false;
  const bool may_run = live.row.status == Status::ready || live.row.status == Status::waiting;
  if (advance && alone && may_run) CROSSDOCK_CHECK(engine.advance());
  CROSSDOCK_CHECK(tell_parent(tx, live, engine, now));
  CROSSDOCK_CHECK(record(tx, live, run.take_moments(), now));
  CROSSDOCK_CHECK(save_live(tx, live, now));
  CROSSDOCK_CHECK(schedule_after(tx, live, now));
  announce(tx, live);
  return true;
}

Result<Live> Runtime::Impl::open(tables::InstanceRow row) {
  Cells loaded;
  if (auto node = kept.extract(row.id)) loaded = std::move(node.mapped());
  CROSSDOCK_TRY(const Definition* const definition, catalog.by_hash(row.definition));
  return make_live(std::move(row), *definition, std::move(loaded));
}

Result<void> Runtime::Impl::set_aside(store::Tx& tx, tables::InstanceRow row, const Error& error, Timestamp now) {
  if (row.status == Status::faulted) return {};
  row.status = Status::faulted;
  row.error = json_text(host_error(error, ""));
  row.waiting_for.clear();
  row.updated_us = now.us;
  CROSSDOCK_CHECK(tx.put(tables::instance, tables::to_row(row)));
  CallContext context{.tx = tx,
                      .token = {.instance = row.id, .task = {}, .attempt = 0},
                      .subject = row.subject,
                      .correlation = row.correlation,
                      .now = now};
  return host.ended(context, to_string(Status::faulted), Json(), &error);
}

Result<Runtime::Impl::Changed> Runtime::Impl::change(store::Tx& tx, InstanceId id, Timestamp now, bool advance,
                                                     const Change& change) {
  const auto found = running.find(id);
  if (found != running.end()) {
    Engine engine(*found->second);
    CROSSDOCK_TRY(const bool changed, change(engine, found->second->live(), *found->second));
    return Changed{.changed = changed};
  }
  CROSSDOCK_TRY(const auto stored, tx.get(tables::instance, {id.value}));
  if (!stored) return Changed{};
  tables::InstanceRow row = tables::from_row(*stored);
  if (row.status == Status::completed || row.status == Status::cancelled) return Changed{};
  auto live = open(row);
  if (!live) {
    CROSSDOCK_CHECK(set_aside(tx, std::move(row), live.error(), now));
    return Changed{.changed = false, .readable = false};
  }
  CROSSDOCK_TRY(const bool changed, change_loaded(tx, *live, now, advance, change));
  return Changed{.changed = changed};
}

Result<void> Runtime::advance(store::Tx& tx, InstanceId instance, Timestamp now) {
  const auto go_on = [](Engine&, Live& live, Run&) -> Result<bool> { return live.row.status == Status::ready; };
  return checked(impl_->change(tx, instance, now, true, go_on));
}

Result<bool> Runtime::complete(store::Tx& tx, const Token& token, Result<Json> answer, Timestamp now) {
  const auto take = [&](Engine& engine, Live&, Run&) { return engine.answered(token.attempt, answer); };
  CROSSDOCK_TRY(const auto outcome, impl_->change(tx, token.instance, now, true, take));
  if (outcome.readable) return outcome.changed;
  return fail(ErrorKind::unavailable, "process.unreadable", "The process cannot be read now; its answer must wait",
              token.instance.text());
}

Result<void> Runtime::Impl::keep_pending(store::Tx& tx, const std::string& filter, const std::string& key,
                                         std::int64_t position, const Json& envelope, Timestamp now) {
  CROSSDOCK_TRY(const auto oldest, tx.scan(tables::pending, {.index = "", .prefix = {}, .after = {}, .limit = 2}));
  for (const store::Row& row : oldest) {
    if (now.ms_since(Timestamp{store::as_integer(row[3])}) > k_pending_ms_max) {
      CROSSDOCK_CHECK(tx.erase(tables::pending, {row[0], row[1]}));
    }
  }
  return tx.put(tables::pending, {position, filter, key, now.us, json_text(envelope)});
}

// To everybody who waits for it under the filter now, or else to whoever does so first.
Result<std::size_t> Runtime::Impl::offer(store::Tx& tx, const Catalog::Listening& listening, const events::Event& event,
                                         const Json& envelope, Timestamp now) {
  const EventFilter& filter = *listening.filter;
  const Expressions& expressions = listening.definition->expressions;
  if (!matches(filter, expressions, envelope)) return 0;
  const auto key = correlation_key(filter, expressions, envelope);
  if (!key) return 0;
  std::size_t taken = 0;
  store::Scan scan{.index = "filter", .prefix = {filter.id, *key}, .after = {}, .limit = k_page};
  for (;;) {
    CROSSDOCK_TRY(const auto rows, tx.scan(tables::listener, scan));
    for (const store::Row& row : rows) {
      const std::int64_t attempt = store::as_integer(row[1]);
      const auto slot = static_cast<std::size_t>(store::as_integer(row[2]));
      const auto take = [&](Engine& engine, Live&, Run&) {
        return engine.event_came(attempt, slot, event.position, envelope);
      };
      CROSSDOCK_TRY(const Changed outcome, change(tx, InstanceId{store::as_integer(row[0])}, now, true, take));
      taken += outcome.changed ? 1 : 0;
    }
    if (rows.size() < k_page) break;
    scan.after = store::Key{rows.back()[0], rows.back()[1], rows.back()[2]};
  }
  if (taken == 0 && !filter.everything) CROSSDOCK_CHECK(keep_pending(tx, filter.id, *key, event.position, envelope, now));
  return taken;
}

Result<std::size_t> Runtime::deliver(store::Tx& tx, const events::Event& event, Timestamp now) {
  const auto listening = impl_->catalog.listening(event.type);
  const auto starting = impl_->catalog.starting(event.type);
  if (listening.empty() && starting.empty()) return 0;
  if (event.position <= 0) {
    return fail(ErrorKind::internal, "process.position", "An event is delivered with its position in the log", event.type);
  }
  const Json envelope = event.to_json();
  std::size_t consumed = 0;
  for (const Catalog::Listening& one : listening) {
    CROSSDOCK_TRY(const std::size_t taken, impl_->offer(tx, one, event, envelope, now));
    consumed += taken;
  }
  for (const Definition* definition : starting) {
    CROSSDOCK_TRY(const bool begun, impl_->begin_with(tx, *definition, event, envelope, now));
    consumed += begun ? 1 : 0;
  }
  return consumed;
}

Result<bool> Runtime::Impl::begin_with(store::Tx& tx, const Definition& definition, const events::Event& event,
                                       const Json& envelope, Timestamp now) {
  if (definition.schedule.all) return begin_with_all(tx, definition, event, envelope, now);
  const auto wanted = [&](const EventFilter& filter) {
    return matches(filter, definition.expressions, envelope) && correlation_key(filter, definition.expressions, envelope);
  };
  if (std::ranges::none_of(definition.schedule.on, wanted)) return false;
  CROSSDOCK_CHECK(checked(start(tx, definition, JsonArray{envelope},
                                {.subject = event.subject, .correlation = event.correlation, .parent = {}}, now)));
  return true;
}

// Events are kept, under the values of their correlations, until there is one for each filter.
Result<bool> Runtime::Impl::begin_with_all(store::Tx& tx, const Definition& definition, const events::Event& event,
                                           const Json& envelope, Timestamp now) {
  bool taken = false;
  for (const EventFilter& filter : definition.schedule.on) {
    if (!matches(filter, definition.expressions, envelope)) continue;
    JsonArray values{"start"};
    for (const auto& correlation : filter.correlations)
      values.push_back(correlation_value(correlation, definition.expressions, envelope));
    const std::string key = correlation_key(values);
    CROSSDOCK_CHECK(keep_pending(tx, filter.id, key, event.position, envelope, now));
    taken = true;
    std::vector<store::Row> found;
    for (const EventFilter& each : definition.schedule.on) {
      CROSSDOCK_TRY(const auto rows,
                    tx.scan(tables::pending, {.index = "filter", .prefix = {each.id, key}, .after = {}, .limit = 1}));
      if (rows.empty()) break;
      found.push_back(rows.front());
    }
    if (found.size() < definition.schedule.on.size()) continue;
    JsonArray input;
    for (const store::Row& row : found) {
      CROSSDOCK_TRY(Json one, json_parse(store::as_text(row[4]), 512));
      input.push_back(std::move(one));
      CROSSDOCK_CHECK(tx.erase(tables::pending, {row[0], row[1]}));
    }
    CROSSDOCK_CHECK(checked(start(tx, definition, std::move(input),
                                  {.subject = event.subject, .correlation = event.correlation, .parent = {}}, now)));
  }
  return taken;
}

Result<std::optional<Timestamp>> Runtime::fire_due(store::Tx& tx, Timestamp now, std::size_t limit) {
  std::size_t fired = 0;
  CROSSDOCK_TRY(const auto scheduled, impl_->fire_schedules(tx, now));
  for (;;) {
    CROSSDOCK_TRY(const auto rows, tx.scan(tables::timer, {.index = "", .prefix = {}, .after = {}, .limit = 1}));
    if (rows.empty()) return scheduled;
    const std::int64_t due_us = store::as_integer(rows[0][0]);
    if (due_us > now.us || fired == limit)
      return std::optional<Timestamp>(scheduled ? std::min(*scheduled, Timestamp{due_us}) : Timestamp{due_us});
    CROSSDOCK_CHECK(tx.erase(tables::timer, {rows[0][0], rows[0][1], rows[0][2]}));
    const std::int64_t attempt = store::as_integer(rows[0][2]);
    const InstanceId instance{store::as_integer(rows[0][1])};
    const auto fire = [&](Engine& engine, Live&, Run&) { return engine.timer_fired(attempt); };
    CROSSDOCK_TRY(const auto outcome, impl_->change(tx, instance, now, true, fire));
    if (!outcome.readable) {
      CROSSDOCK_CHECK(tx.put(tables::timer, {now.plus_ms(k_postpone_ms).us, instance.value, attempt}));
    }
    ++fired;
  }
}

Result<Runtime::Wakeups> Runtime::wakeups(store::Tx& tx, InstanceId instance) {
  CROSSDOCK_TRY(const auto stored, tx.get(tables::instance, {instance.value}));
  if (!stored) return Wakeups{};
  CROSSDOCK_TRY(const Live live, impl_->open(tables::from_row(*stored)));
  return wakeups_of(tx, live);
}

Result<void> Runtime::retry(store::Tx& tx, InstanceId instance, Timestamp now) {
  const auto again = [](Engine& engine, Live& live, Run&) -> Result<bool> {
    if (live.row.status != Status::faulted) return false;
    engine.retry();
    return true;
  };
  CROSSDOCK_TRY(const auto outcome, impl_->change(tx, instance, now, false, again));
  if (outcome.changed) return {};
  if (!outcome.readable) {
    return fail(ErrorKind::unsupported, "process.unreadable", "The process cannot be read", instance.text());
  }
  return fail(ErrorKind::conflict, "process.not_faulted", "Only a faulted process can be retried", instance.text());
}

Result<void> Runtime::cancel(store::Tx& tx, InstanceId instance, std::string_view reason, Timestamp now) {
  const auto found = impl_->running.find(instance);
  if (found != impl_->running.end()) {
    found->second->live().cancel = std::string(reason);  // it stops after the task that is running
    return {};
  }
  const auto stop = [&](Engine& engine, Live&, Run&) -> Result<bool> {
    CROSSDOCK_CHECK(engine.cancel(reason));
    return true;
  };
  return checked(impl_->change(tx, instance, now, false, stop));
}

Result<std::string> Host::resource(std::string_view uri) const {
  return fail(ErrorKind::unsupported, "process.resource", fmt::format("Nothing is fetched from outside here: {}", uri));
}

Result<Json> Host::secret(std::string_view name) {
  return fail(ErrorKind::forbidden, "process.secret", fmt::format("There is no secret \"{}\" for processes", name));
}

Result<void> Host::lifecycle(CallContext&, events::Event) { return {}; }

std::vector<Error> Runtime::check(std::string_view yaml, std::string_view source, const Host& host) {
  return check_definition(yaml, source, host);
}

Result<TimeLine> Runtime::history(store::Reader& reader, InstanceId instance) const {
  return history::read(reader, instance);
}

Instance Runtime::Impl::describe(const tables::InstanceRow& row) const {
  auto [name, version] = catalog.title(row.definition);
  Instance out{.id = row.id,
               .definition = std::move(name),
               .version = std::move(version),
               .status = row.status,
               .subject = row.subject,
               .correlation = row.correlation,
               .waiting_for = row.waiting_for,
               .started = Timestamp{row.started_us},
               .updated = Timestamp{row.updated_us},
               .output = nullptr,
               .error = row.error,
               .fault = nullptr};
  if (row.status == Status::completed) out.output = json_parse(row.state, 512).value_or(Json());
  if (row.status == Status::faulted) {
    const auto error = json_parse(row.error, 512);
    if (error && error->is_object()) {
      out.error = to_error(*error).text();
      out.fault = *error;
    }
  }
  return out;
}

Result<std::optional<Instance>> Runtime::find(store::Reader& reader, InstanceId instance) const {
  CROSSDOCK_TRY(const auto row, reader.get(tables::instance, {instance.value}));
  if (!row) return std::optional<Instance>();
  return std::optional<Instance>(impl_->describe(tables::from_row(*row)));
}

Result<std::vector<Instance>> Runtime::Impl::scan(store::Reader& reader, std::string_view index, store::Value value,
                                                  std::size_t limit, InstanceId after) const {
  store::Scan scan{
      .index = index, .prefix = {std::move(value)}, .after = {}, .limit = std::min(limit, store::k_scan_rows_max)};
  if (after) scan.after = store::Key{after.value};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::instance, scan));
  std::vector<Instance> out;
  for (const store::Row& row : rows) out.push_back(describe(tables::from_row(row)));
  return out;
}

Result<std::vector<Instance>> Runtime::of_subject(store::Reader& reader, std::string_view subject) const {
  return impl_->scan(reader, "subject", std::string(subject), k_page);
}

Result<std::vector<Instance>> Runtime::list(store::Reader& reader, Status status, std::size_t limit) const {
  return impl_->scan(reader, "status", static_cast<std::int64_t>(status), limit);
}

Result<std::vector<Instance>> Runtime::list_after(store::Reader& reader, Status status, InstanceId after,
                                                  std::size_t limit) const {
  return impl_->scan(reader, "status", static_cast<std::int64_t>(status), limit, after);
}

}  // namespace crossdock::process
