// SPDX-License-Identifier: Apache-2.0
#include "process/runtime.hpp"

#include "base/assert.hpp"
#include "process/catalog.hpp"
#include "process/engine.hpp"
#include "process/error_model.hpp"
#include "process/listening.hpp"
#include "process/tables.hpp"
#include "process/wakeups.hpp"

#include <fmt/format.h>

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

struct Runtime::Impl {
  Host& host;
  IdSource& ids;
  Catalog catalog;
  // Instances that a unit of work is running right now. A host may come back (an emitted event that another instance,
  // or another branch of the same one, listens to): what it brings is left with the instance, and is run later.
  std::map<InstanceId, Run*> running;

  // Large values of instances that yielded in the middle of their work, so that each turn need not read them again.
  std::map<InstanceId, Cells> kept;

  // One change of one instance, from outside: false when it had no effect. An instance that cannot be read (its
  // definition needs a function that is gone, say) is not `readable`, and has been set aside as faulted.
  struct Changed {
    bool changed = false;
    bool readable = true;
  };
  using Change = std::function<Result<bool>(Engine&, Live&)>;
  Result<Changed> change(store::Tx& tx, InstanceId id, Timestamp now, bool advance, const Change& change);
  Result<bool> change_loaded(store::Tx& tx, Live& live, Timestamp now, bool advance, const Change& change);
  Result<Live> open(tables::InstanceRow row);
  Result<void> set_aside(store::Tx& tx, tables::InstanceRow row, const Error& error, Timestamp now);
  void announce(store::Tx& tx, const Live& live);

  Result<InstanceId> start(store::Tx& tx, const Definition& definition, Json input, std::string_view subject,
                           std::string_view correlation, Timestamp now);
  Result<std::size_t> offer(store::Tx& tx, const Catalog::Listening& listening, const events::Event& event,
                            const Json& envelope, Timestamp now);
  Result<void> keep_pending(store::Tx& tx, const std::string& filter, const std::string& key, std::int64_t position,
                            const Json& envelope, Timestamp now);
  Instance describe(const tables::InstanceRow& row) const;
  Result<std::vector<Instance>> scan(store::Reader& reader, std::string_view index, store::Value value, std::size_t limit,
                                     InstanceId after = {}) const;
};

Runtime::Runtime(Host& host, IdSource& ids)
    : impl_(std::make_unique<Impl>(Impl{.host = host, .ids = ids, .catalog = Catalog(host), .running = {}, .kept = {}})) {}
Runtime::~Runtime() = default;

Result<void> Runtime::load_definition(std::string_view yaml, std::string_view source) {
  return impl_->catalog.load(yaml, source);
}

Result<void> Runtime::recover(store::Tx& tx) {
  CROSSDOCK_CHECK(impl_->catalog.recover(tx));
  CROSSDOCK_TRY(const auto last,
                tx.scan(tables::instance, {.index = "", .prefix = {}, .after = {}, .descending = true, .limit = 1}));
  if (!last.empty()) impl_->ids.advance_past(store::as_integer(last.front().front()));
  return {};
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

Result<InstanceId> Runtime::Impl::start(store::Tx& tx, const Definition& definition, Json input, std::string_view subject,
                                        std::string_view correlation, Timestamp now) {
  Live live;
  live.definition = &definition;
  live.row = {.id = ids.make<InstanceId>(),
              .definition = definition.hash,
              .subject = std::string(subject),
              .correlation = std::string(correlation),
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
  CROSSDOCK_CHECK(save_live(tx, live, now));
  announce(tx, live);
  return live.row.id;
}

bool Runtime::has(std::string_view definition) const { return impl_->catalog.newest(definition).has_value(); }

Result<InstanceId> Runtime::start(store::Tx& tx, std::string_view definition, Json input, std::string_view subject,
                                  std::string_view correlation, Timestamp now) {
  CROSSDOCK_TRY(const Definition* const newest, impl_->catalog.newest(definition));
  return impl_->start(tx, *newest, std::move(input), subject, correlation, now);
}

Result<bool> Runtime::Impl::change_loaded(store::Tx& tx, Live& live, Timestamp now, bool advance, const Change& change) {
  Run run(tx, host, live, now);
  Engine engine(run);
  struct Guard {
    std::map<InstanceId, Run*>& running;
    InstanceId id;
    ~Guard() { running.erase(id); }
  };
  const bool alone = running.empty();
  running.emplace(live.row.id, &run);
  const Guard guard{running, live.row.id};
  CROSSDOCK_TRY(const bool changed, change(engine, live));
  if (!changed) return false;
  const bool may_run = live.row.status == Status::ready || live.row.status == Status::waiting;
  if (advance && alone && may_run) CROSSDOCK_CHECK(engine.advance());
  CROSSDOCK_CHECK(save_live(tx, live, now));
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
    CROSSDOCK_TRY(const bool changed, change(engine, found->second->live()));
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
  const auto go_on = [](Engine&, Live& live) -> Result<bool> { return live.row.status == Status::ready; };
  return checked(impl_->change(tx, instance, now, true, go_on));
}

Result<bool> Runtime::complete(store::Tx& tx, const Token& token, Result<Json> answer, Timestamp now) {
  const auto take = [&](Engine& engine, Live&) { return engine.answered(token.attempt, answer); };
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
      const auto take = [&](Engine& engine, Live&) { return engine.event_came(attempt, slot, event.position, envelope); };
      CROSSDOCK_TRY(const Changed outcome, change(tx, InstanceId{store::as_integer(row[0])}, now, true, take));
      taken += outcome.changed ? 1 : 0;
    }
    if (rows.size() < k_page) break;
    scan.after = store::Key{rows.back()[0], rows.back()[1], rows.back()[2]};
  }
  if (taken == 0) CROSSDOCK_CHECK(keep_pending(tx, filter.id, *key, event.position, envelope, now));
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
  for (const Catalog::Listening& one : starting) {
    if (!matches(*one.filter, one.definition->expressions, envelope)) continue;
    CROSSDOCK_TRY([[maybe_unused]] const InstanceId started,
                  impl_->start(tx, *one.definition, JsonArray{envelope}, event.subject, event.correlation, now));
    ++consumed;
  }
  return consumed;
}

Result<std::optional<Timestamp>> Runtime::fire_due(store::Tx& tx, Timestamp now, std::size_t limit) {
  std::size_t fired = 0;
  for (;;) {
    CROSSDOCK_TRY(const auto rows, tx.scan(tables::timer, {.index = "", .prefix = {}, .after = {}, .limit = 1}));
    if (rows.empty()) return std::optional<Timestamp>();
    const std::int64_t due_us = store::as_integer(rows[0][0]);
    if (due_us > now.us || fired == limit) return std::optional<Timestamp>(Timestamp{due_us});
    CROSSDOCK_CHECK(tx.erase(tables::timer, {rows[0][0], rows[0][1], rows[0][2]}));
    const std::int64_t attempt = store::as_integer(rows[0][2]);
    const InstanceId instance{store::as_integer(rows[0][1])};
    const auto fire = [&](Engine& engine, Live&) { return engine.timer_fired(attempt); };
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
  const auto again = [](Engine& engine, Live& live) -> Result<bool> {
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
  const auto stop = [&](Engine& engine, Live&) -> Result<bool> {
    CROSSDOCK_CHECK(engine.cancel(reason));
    return true;
  };
  return checked(impl_->change(tx, instance, now, false, stop));
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
               .error = row.error};
  if (row.status == Status::completed) out.output = json_parse(row.state, 512).value_or(Json());
  if (row.status == Status::faulted) {
    const auto error = json_parse(row.error, 512);
    if (error && error->is_object()) out.error = to_error(*error).text();
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
