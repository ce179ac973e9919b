// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/node.hpp"

#include "base/assert.hpp"
#include "base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace crossdock::store::postgres {
namespace {

constexpr std::uint32_t k_numbers = 1024;  // base/ids.hpp: 10 bits of node

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof(name) - 1) == 0 ? name : "";
}

}  // namespace

Node::Node(const Options& options, const Clock& clock) : options_(options), clock_(clock), wake_(::eventfd(0, EFD_CLOEXEC)) {
  CROSSDOCK_ASSERT(wake_ >= 0);
}

Node::~Node() {
  leave();
  ::close(wake_);
}

std::string Node::application(std::string_view part) const {
  // Numbers of nodes are those of a schema: another one in the same database has the same.
  return node_ == 0 ? fmt::format("{}-{}", options_.schema, part) : fmt::format("{}-{}-{}", options_.schema, node_, part);
}

Result<void> Node::lock_place(Connection& connection) const {
  CROSSDOCK_TRY(const auto taken, connection.ask("",
                                                 fmt::format("SELECT pg_try_advisory_lock{}(hashtextextended($1, 1))",
                                                             options_.shared ? "_shared" : ""),
                                                 Parameters().add_bytes("crossdock " + options_.schema)));
  if (taken.bytes(0, 0) == std::string_view("\1", 1)) return {};
  return fail(ErrorKind::conflict, "store.in_use",
              options_.shared ? "Another process uses the database and does not share it"
                              : "Other processes use the database; stop them first",
              options_.schema);
}

void Node::unlock_place(Connection& connection) {
  if (!connection.broken()) static_cast<void>(connection.run("ROLLBACK"));
  if (!connection.broken()) static_cast<void>(connection.run("SELECT pg_advisory_unlock_all()"));
}

Result<std::int64_t> Node::join(Connection& connection) {
  const std::string schema = identifier(options_.schema);
  CROSSDOCK_TRY(const auto turn,
                connection.ask("", fmt::format("SELECT turn FROM {}.crossdock_turn WHERE id = 1 FOR UPDATE", schema)));
  CROSSDOCK_TRY(const auto id, connection.ask("", fmt::format("SELECT nextval('{}.crossdock_sequence')", schema)));
  node_ = id.integer(0, 0);
  if (!options_.shared) {
    // Whoever else was here can have no connection that may write: this one holds the place alone.
    CROSSDOCK_CHECK(connection.run(fmt::format("DELETE FROM {}.crossdock_node", schema)));
  }
  // A process that had the place alone and lost it is in no list.
  CROSSDOCK_CHECK(
      connection.run(fmt::format("UPDATE {0}.crossdock_commit SET fenced = true WHERE NOT fenced AND node NOT IN "
                                 "(SELECT node FROM {0}.crossdock_node)",
                                 schema)));
  CROSSDOCK_CHECK(
      connection.run(fmt::format("DELETE FROM {}.crossdock_commit WHERE fenced AND node < {} - 10000", schema, node_)));
  CROSSDOCK_TRY(const auto number,
                connection.ask(
                    "", fmt::format("SELECT n FROM (SELECT (({1} + i) % {2})::int8 AS n, i FROM generate_series(0, {2} - 1) "
                                    "AS g (i)) AS free WHERE NOT EXISTS (SELECT 1 FROM {0}.crossdock_node WHERE number = n) "
                                    "ORDER BY i LIMIT 1",
                                    schema, node_, k_numbers)));
  if (number.size() == 0)
    return fail(ErrorKind::limit, "store.nodes_full", fmt::format("There are {} nodes already", k_numbers));
  number_ = static_cast<std::uint32_t>(number.integer(0, 0));
  if (options_.shared) {
    Parameters parameters;
    parameters.add(node_).add(std::int64_t{number_}).add_bytes(host_name());
    CROSSDOCK_CHECK(
        connection.ask("",
                       fmt::format("INSERT INTO {}.crossdock_node VALUES ($1, $2, clock_timestamp() + interval '{} "
                                   "milliseconds', convert_from($3::bytea, 'UTF8'))",
                                   schema, k_lease_ms),
                       parameters));
  }
  CROSSDOCK_CHECK(connection.run(fmt::format("INSERT INTO {}.crossdock_commit VALUES ({}, 0)", schema, node_)));
  living_ = {node_};
  return turn.integer(0, 0);
}

bool Node::holds_lease() const {
  if (!options_.shared) return true;
  const std::scoped_lock lock(mutex_);
  return lease_.holds(clock_.monotonic_us());
}

Share Node::share() const {
  if (!options_.shared) return {};
  const std::scoped_lock lock(mutex_);
  return lease_.share(clock_.monotonic_us());
}

std::vector<std::int64_t> Node::living() const {
  const std::scoped_lock lock(mutex_);
  return living_;
}

Result<std::vector<std::int64_t>> Node::living_now() {
  CROSSDOCK_TRY(auto connection, Connection::open(options_, application("ask")));
  CROSSDOCK_TRY(const auto rows, connection.ask("", fmt::format("SELECT node FROM {}.crossdock_node ORDER BY node",
                                                                identifier(options_.schema))));
  std::vector<std::int64_t> nodes;
  for (std::size_t i = 0; i < rows.size(); ++i) nodes.push_back(rows.integer(i, 0));
  return nodes;
}

void Node::on_change(std::function<void(bool fenced)> listener) {
  const std::scoped_lock lock(mutex_);
  listener_ = std::move(listener);
}

void Node::tell(bool fenced) {
  std::function<void(bool)> listener;
  {
    const std::scoped_lock lock(mutex_);
    listener = listener_;
  }
  if (listener) listener(fenced);
}

void Node::fenced() {
  if (fenced_.exchange(true)) return;
  {
    const std::scoped_lock lock(mutex_);
    lease_.lost();
  }
  log(LogLevel::error, "declared dead by other nodes; this one may not write any more", {{"node", node_}});
  tell(true);
}

Result<void> Node::watch(std::function<void(std::int64_t turn)> heard) {
  if (!options_.shared) return {};
  heard_ = std::move(heard);
  CROSSDOCK_CHECK(connect());
  CROSSDOCK_CHECK(renew());
  thread_ = std::thread([this] { loop(); });
  return {};
}

void Node::leave() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_, &one, sizeof(one)) == sizeof(one));
  thread_.join();
  if (!connection_ || connection_->broken()) return;
  const std::string schema = identifier(options_.schema);
  connection_->send("", fmt::format("DELETE FROM {}.crossdock_node WHERE node = {}", schema, node_));
  connection_->send("", fmt::format("UPDATE {}.crossdock_commit SET fenced = true WHERE node = {}", schema, node_));
  connection_->send("", fmt::format("SELECT pg_notify('{}', '')", channel()));
  // Else the lease runs out.
  static_cast<void>(connection_->receive());
}

Result<void> Node::connect() {
  connection_.reset();
  CROSSDOCK_TRY(auto connection, Connection::open(options_, application("watch")));
  CROSSDOCK_CHECK(connection.run("SET lock_timeout = '500ms'"));
  CROSSDOCK_CHECK(connection.run("LISTEN " + identifier(channel())));
  connection_ = std::move(connection);
  return {};
}

void Node::loop() {
  std::int64_t next_us = clock_.monotonic_us() + k_lease_renewal_ms * 1000;
  while (!stopping_) {
    wait(next_us);
    if (stopping_) return;
    const bool members_changed = connection_ && hear(connection_->take_notifications());
    if (!members_changed && clock_.monotonic_us() < next_us && connection_ && !connection_->broken()) continue;
    next_us = clock_.monotonic_us() + k_lease_renewal_ms * 1000;
    Result<void> renewed;
    if (!connection_ || connection_->broken()) renewed = connect();
    if (renewed) renewed = renew();
    if (renewed) renewed = bury_dead();
    if (!renewed) log(LogLevel::warn, "lease not renewed; it will be tried again", {{"error", renewed.error().text()}});
  }
}

void Node::wait(std::int64_t until_us) {
  const std::int64_t left_ms =
      std::clamp<std::int64_t>((until_us - clock_.monotonic_us()) / 1000 + 1, 0, k_lease_renewal_ms);
  pollfd polled[2] = {{wake_, POLLIN, 0}, {connection_ ? connection_->socket() : -1, POLLIN, 0}};
  static_cast<void>(::poll(polled, connection_ ? 2 : 1, static_cast<int>(left_ms)));
}

// "node turn" after a commit, "" when one has left: then true.
bool Node::hear(const std::vector<std::string>& texts) {
  std::int64_t newest = 0;
  for (const auto& text : texts) {
    std::int64_t node = 0;
    std::int64_t turn = 0;
    const char* const last = text.data() + text.size();
    const auto first = std::from_chars(text.data(), last, node);
    if (first.ptr == last || node == node_) continue;
    if (std::from_chars(first.ptr + 1, last, turn).ec == std::errc{}) newest = std::max(newest, turn);
  }
  if (newest > 0) heard_(newest);
  return std::ranges::find(texts, std::string()) != texts.end();
}

Result<void> Node::renew() {
  const std::string schema = identifier(options_.schema);
  const std::int64_t asked_us = clock_.monotonic_us();
  connection_->send("renew", fmt::format("UPDATE {}.crossdock_node SET lease_until = clock_timestamp() + interval '{} "
                                         "milliseconds' WHERE node = {} RETURNING 1::int8",
                                         schema, k_lease_ms, node_));
  connection_->send("living", fmt::format("SELECT node FROM {}.crossdock_node ORDER BY node", schema));
  connection_->send("turn", fmt::format("SELECT turn FROM {}.crossdock_turn WHERE id = 1", schema));
  CROSSDOCK_TRY(const auto answers, connection_->receive());
  if (answers[0].size() == 0) {
    fenced();
    return {};
  }
  std::vector<std::int64_t> living;
  for (std::size_t i = 0; i < answers[1].size(); ++i) living.push_back(answers[1].integer(i, 0));
  bool changed = false;
  {
    const std::scoped_lock lock(mutex_);
    if (!lease_.holds(asked_us) || steady_since_us_ == 0) steady_since_us_ = asked_us;
    lease_.renewed(node_, asked_us, living);
    changed = living != living_;
    living_ = std::move(living);
  }
  if (changed) tell(false);
  heard_(answers[2].integer(0, 0));
  return {};
}

// After the database was away, all leases have run out: the others get the time to come back.
Result<void> Node::bury_dead() {
  if (clock_.monotonic_us() - steady_since_us_ < k_lease_ms * 1000) return {};
  CROSSDOCK_TRY(
      const auto dead,
      connection_->ask("dead", fmt::format("SELECT node FROM {}.crossdock_node WHERE lease_until < clock_timestamp()",
                                           identifier(options_.schema))));
  for (std::size_t i = 0; i < dead.size(); ++i) CROSSDOCK_CHECK(bury(dead.integer(i, 0)));
  return dead.size() == 0 ? Result<void>{} : renew();
}

// It may still live, and even be committing: its connections are ended, and the row that it has to write with every
// commit is taken from it.
Result<void> Node::bury(std::int64_t node) {
  const std::string schema = identifier(options_.schema);
  CROSSDOCK_CHECK(connection_->run("BEGIN"));
  const auto removed = connection_->ask("", fmt::format("DELETE FROM {}.crossdock_node WHERE node = {} AND lease_until < "
                                                        "clock_timestamp() RETURNING 1::int8",
                                                        schema, node));
  Result<void> done;
  if (!removed) {
    done = fail(removed.error());  // another survivor was quicker
  } else if (removed->size() > 0) {
    log(LogLevel::warn, "the lease of a node ran out; its work is taken over", {{"node", node}});
    connection_->send("", fmt::format("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name "
                                      "~ '^{}-{}-' AND datname = current_database() AND usename = current_user",
                                      options_.schema, node));
    connection_->send("", fmt::format("UPDATE {}.crossdock_commit SET fenced = true WHERE node = {}", schema, node));
    if (auto fenced_off = connection_->receive(); !fenced_off) done = fail(std::move(fenced_off).error());
  }
  // Of a failed transaction this is the end as well.
  const auto ended = connection_->run("COMMIT");
  return done ? ended : done;
}

}  // namespace crossdock::store::postgres
