// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/engine.hpp"

#include "base/log.hpp"
#include "store/postgres/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::store::postgres {
namespace {

constexpr std::int64_t k_pause_ms_min = 50;
constexpr std::int64_t k_pause_ms_max = 2000;

}  // namespace

PostgresEngine::PostgresEngine(const Options& options, const Catalog& catalog, Node& node, std::unique_ptr<Session> session,
                               std::int64_t known_turn, const Clock& clock, Metrics& metrics)
    : options_(options),
      catalog_(catalog),
      node_(node),
      session_(std::move(session)),
      known_turn_(known_turn),
      clock_(clock),
      reconnects_total_(metrics.counter("crossdock_store_reconnects_total", "Times the writing connection was made anew")),
      unknown_total_(metrics.counter("crossdock_store_unknown_commits_total",
                                     "Commits whose outcome had to be looked up because the connection was lost")),
      foreign_total_(
          metrics.counter("crossdock_store_foreign_turns_total", "Commits of other nodes that were caught up with")) {}

PostgresEngine::~PostgresEngine() {
  if (session_) Node::unlock_place(session_->connection());
}

void PostgresEngine::give_up() {
  {
    const std::scoped_lock lock(mutex_);
    giving_up_ = true;
  }
  given_up_.notify_all();
}

// False when there is nothing to wait for any more.
bool PostgresEngine::pause() {
  pause_ms_ = std::clamp(pause_ms_ * 2, k_pause_ms_min, k_pause_ms_max);
  std::unique_lock lock(mutex_);
  return !given_up_.wait_for(lock, std::chrono::milliseconds(pause_ms_), [this] { return giving_up_; });
}

Result<void> PostgresEngine::connect() {
  if (session_ && !session_->connection().broken()) return {};
  session_.reset();
  if (clock_.monotonic_us() < retry_at_us_) {
    return fail(ErrorKind::unavailable, "store.unavailable", "The database cannot be reached; it is tried again soon");
  }
  auto connected = connect_now();
  if (!connected) {
    pause_ms_ = std::clamp(pause_ms_ * 2, k_pause_ms_min, k_pause_ms_max);
    retry_at_us_ = clock_.monotonic_us() + pause_ms_ * 1000;
  }
  return connected;
}

Result<void> PostgresEngine::connect_now() {
  CROSSDOCK_TRY(auto connection, Connection::open(options_, node_.application("write")));
  // The server may not have noticed yet that the connection before is gone; it would hold the turn and the place.
  CROSSDOCK_CHECK(
      connection.run(fmt::format("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                                 "application_name = '{}' AND pid <> pg_backend_pid() AND datname = "
                                 "current_database() AND usename = current_user",
                                 node_.application("write"))));
  if (auto locked = node_.lock_place(connection); !locked) {
    return fail(ErrorKind::unavailable, locked.error().code, locked.error().message);
  }
  session_ = std::make_unique<Session>(std::move(connection), options_.schema, catalog_);
  pause_ms_ = 0;
  retry_at_us_ = 0;
  reconnects_total_.add();
  return {};
}

Result<void> PostgresEngine::begin() {
  rollback();
  CROSSDOCK_CHECK(connect());
  auto taken = take_turn();
  // Nobody must wait for a turn that is not used.
  if (!taken) rollback();
  return taken;
}

Result<void> PostgresEngine::take_turn() {
  auto& connection = session_->connection();
  open_ = true;
  connection.send("begin", "BEGIN");
  // Waits for whoever holds the turn; no row comes back when this node was fenced.
  connection.send("take_turn",
                  fmt::format("WITH t AS (UPDATE {0}.crossdock_turn SET turn = turn + 1, node = $1 WHERE id = 1 RETURNING "
                              "turn) UPDATE {0}.crossdock_commit c SET turn = t.turn FROM t WHERE c.node = $1 AND NOT "
                              "c.fenced RETURNING c.turn",
                              identifier(options_.schema)),
                  Parameters().add(node_.node()));
  CROSSDOCK_TRY(const auto answers, connection.receive());
  if (answers.back().size() == 0) {
    node_.fenced();
    return fail(ErrorKind::unavailable, "store.fenced",
                "Other nodes have declared this one dead; it may not write any more");
  }
  turn_ = answers.back().integer(0, 0);
  if (turn_ == known_turn() + 1) return {};
  return see_foreign();
}

// A snapshot without the turn: nobody has to wait for a node that only wants to know.
Result<void> PostgresEngine::look() {
  rollback();
  CROSSDOCK_CHECK(connect());
  session_->begin_read();
  open_ = true;
  CROSSDOCK_TRY(const auto turn, session_->connection().ask("look", fmt::format("SELECT turn FROM {}.crossdock_turn WHERE "
                                                                                "id = 1",
                                                                                identifier(options_.schema))));
  turn_ = turn.integer(0, 0) + 1;
  if (turn_ == known_turn() + 1) return {};
  return see_foreign();
}

Result<void> PostgresEngine::see_foreign() {
  CROSSDOCK_TRY(foreign_ends_, log_ends(session_->connection(), options_.schema, catalog_));
  return {};
}

void PostgresEngine::caught_up() {
  foreign_total_.add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, turn_ - 1 - known_turn())));
  foreign_ends_.reset();
  known_turn_ = turn_ - 1;
}

template <class T>
Result<T> PostgresEngine::noted(Result<T> answer) {
  if (!answer && !failed_) failed_ = answer.error();
  return answer;
}

Result<std::optional<Row>> PostgresEngine::get(std::size_t table, Values key) { return noted(session_->get(table, key)); }

Result<std::vector<Row>> PostgresEngine::scan(std::size_t table, const Scan& scan) {
  return noted(session_->scan(table, scan));
}

Result<void> PostgresEngine::apply(std::size_t table, TableWrites& writes) {
  std::vector<const Row*> inserts;
  std::vector<const Row*> puts;
  std::vector<const Row*> erases;
  for (const auto& write : writes.writes) {
    auto& rows = write.kind == WriteKind::insert ? inserts : write.kind == WriteKind::put ? puts : erases;
    rows.push_back(&write.row);
  }
  session_->insert(table, inserts);
  session_->erase(table, erases);
  session_->put(table, puts);
  return {};
}

Result<void> PostgresEngine::keep_log_end(std::size_t table, std::int64_t position) {
  const auto name = catalog_.table(table).name;
  session_->connection().send(
      "keep_log_end",
      fmt::format("INSERT INTO {}.crossdock_log_end VALUES (convert_from($1::bytea, 'UTF8'), $2) ON CONFLICT (name) DO "
                  "UPDATE SET position = EXCLUDED.position",
                  identifier(options_.schema)),
      Parameters().add_bytes(name).add(position));
  return {};
}

Result<void> PostgresEngine::commit() {
  if (!open_ || !session_ || session_->connection().broken()) {
    return fail(ErrorKind::unavailable, "store.unavailable", "The connection to the database was lost");
  }
  // COMMIT would be answered without an error, and undo everything.
  if (failed_) return fail(*failed_);
  auto& connection = session_->connection();
  if (node_.shared()) {
    connection.send("", fmt::format("SELECT pg_notify('{}', '{} {}')", node_.channel(), node_.node(), turn_));
  }
  connection.send("commit", "COMMIT");
  auto committed = connection.receive();
  Result<void> outcome;
  if (!committed) outcome = connection.broken() ? find_outcome(committed.error()) : fail(committed.error());
  if (!outcome) return outcome;
  open_ = false;
  known_turn_ = turn_;
  rollback();
  return {};
}

// The connection went away between sending COMMIT and its answer.
Result<void> PostgresEngine::find_outcome(const Error& lost) {
  unknown_total_.add();
  session_.reset();
  open_ = false;
  log(LogLevel::warn, "connection lost while committing; looking up what became of it", {{"error", lost.text()}});
  for (bool waiting = true; waiting; waiting = pause()) {
    const auto committed = ask_outcome();
    if (committed && *committed) return {};
    if (committed)
      return fail(ErrorKind::unavailable, "store.unavailable", "The connection was lost; nothing was committed");
    session_.reset();
  }
  return fail(ErrorKind::unavailable, "store.commit_in_doubt",
              "The store was closed before it was known whether the last commit took effect");
}

Result<bool> PostgresEngine::ask_outcome() {
  CROSSDOCK_CHECK(connect_now());
  auto& connection = session_->connection();
  const std::string schema = identifier(options_.schema);
  // Whoever holds the turn is awaited: the lost transaction is over then.
  connection.send("", "BEGIN");
  connection.send("", fmt::format("SELECT turn FROM {}.crossdock_turn WHERE id = 1 FOR UPDATE", schema));
  connection.send("", fmt::format("SELECT turn FROM {}.crossdock_commit WHERE node = {}", schema, node_.node()));
  connection.send("", "ROLLBACK");
  CROSSDOCK_TRY(const auto answers, connection.receive());
  const Rows& mine = answers[2];
  return mine.size() > 0 && mine.integer(0, 0) == turn_;
}

// An error here breaks the connection, and begin() makes a new one.
void PostgresEngine::rollback() {
  failed_.reset();
  foreign_ends_.reset();
  if (!std::exchange(open_, false) || !session_) return;
  auto& connection = session_->connection();
  // The first may only bring to light that a write before it has failed; then nothing behind that was executed.
  const bool ended =
      !connection.broken() && (connection.run("ROLLBACK") || (!connection.broken() && connection.run("ROLLBACK")));
  if (!ended) session_.reset();
}

}  // namespace crossdock::store::postgres
