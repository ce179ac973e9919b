// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>

namespace crossdock::store::postgres {
namespace {

ErrorKind kind_of(std::string_view state) {
  if (state == "23505") return ErrorKind::conflict;
  if (state == "XX001" || state == "XX002") return ErrorKind::corrupt;
  if (state.empty()) return ErrorKind::unavailable;
  const std::string_view group = state.substr(0, 2);
  if (group == "54") return ErrorKind::limit;
  // Connection, transaction state and rollback, authorisation, resources, object in use, operator, system; a standby.
  for (const std::string_view passing : {"08", "25", "28", "40", "53", "55", "57", "58"}) {
    if (group == passing) return ErrorKind::unavailable;
  }
  return ErrorKind::internal;
}

std::string_view code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::conflict: return "store.key_exists";
    case ErrorKind::corrupt: return "store.corrupt";
    case ErrorKind::limit: return "store.key_too_large";
    case ErrorKind::unavailable: return "store.unavailable";
    default: return "store.engine";
  }
}

std::string first_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return std::string(text.substr(0, text.find('\n')));
}

Error error_of(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const ErrorKind kind = kind_of(state == nullptr ? std::string_view() : state);
  const std::string reason = message == nullptr ? first_line(PQresultErrorMessage(result)) : message;
  return Error{kind,
               std::string(code_of(kind)),
               fmt::format("The database says: {} ({})", reason, state == nullptr ? "no connection" : state),
               {}};
}

Error lost(PGconn* handle) {
  return Error{ErrorKind::unavailable,
               "store.unavailable",
               fmt::format("No connection to the database: {}", first_line(PQerrorMessage(handle))),
               {}};
}

// Every access is a walk along an index; a plan made when a table was small must not become a scan of all of it.
constexpr const char* k_settings =
    "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off "
    "-c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0 -c lock_timeout=30s "
    "-c idle_in_transaction_session_timeout=60s -c synchronous_commit=on";

void ignore_notices(void* /*context*/, const PGresult* /*notice*/) {}

}  // namespace

void Connection::Finish::operator()(pg_conn* handle) const { PQfinish(handle); }

Result<Connection> Connection::open(const Options& options, const std::string& name) {
  const std::string timeout = fmt::format("{}", options.connect_timeout_s);
  std::vector<const char*> keys = {
      "dbname",          "application_name",    "options",          "connect_timeout", "client_encoding",
      "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"};
  std::vector<const char*> values = {
      options.url.c_str(), name.c_str(), k_settings, timeout.c_str(), "UTF8", "10", "5", "3", "20000"};
  if (!options.password.empty()) {
    keys.push_back("password");
    values.push_back(options.password.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  Connection connection;
  connection.handle_.reset(PQconnectdbParams(keys.data(), values.data(), 1));
  PGconn* const handle = connection.handle_.get();
  if (PQstatus(handle) != CONNECTION_OK) return fail(lost(handle));
  PQsetNoticeReceiver(handle, ignore_notices, nullptr);
  if (PQserverVersion(handle) < 150000) {
    return fail(ErrorKind::unsupported, "store.server_version",
                fmt::format("PostgreSQL 15 or newer is needed; the server is {}", PQserverVersion(handle) / 10000));
  }
  PQenterPipelineMode(handle);
  return connection;
}

void Connection::send(std::string_view name, const std::string& sql, const Parameters& parameters) {
  PGconn* const handle = handle_.get();
  if (name.empty()) {
    failed_to_send_ = PQsendQueryParams(handle, sql.c_str(), parameters.count(), nullptr, parameters.values(),
                                        parameters.lengths(), parameters.formats(), 1) == 0 ||
                      failed_to_send_;
    expected_.push_back({Sent::run, {}});
    return;
  }
  std::string key(name);
  if (prepared_.insert(key).second) {
    failed_to_send_ = PQsendPrepare(handle, key.c_str(), sql.c_str(), 0, nullptr) == 0 || failed_to_send_;
    expected_.push_back({Sent::prepare, key});
  }
  failed_to_send_ = PQsendQueryPrepared(handle, key.c_str(), parameters.count(), parameters.values(), parameters.lengths(),
                                        parameters.formats(), 1) == 0 ||
                    failed_to_send_;
  expected_.push_back({Sent::run, std::move(key)});
}

void Connection::sync() {
  failed_to_send_ = PQpipelineSync(handle_.get()) == 0 || failed_to_send_;
  expected_.push_back({Sent::sync, {}});
}

void Connection::send_and_forget(const std::string& sql) {
  send("", sql);
  expected_.back().what = Sent::forgotten;
  sync();
}

// False: nothing more will come.
bool Connection::take_answer(const Expected& expected, std::vector<Rows>& answers, Result<void>& outcome) {
  PGresult* const first = PQgetResult(handle_.get());
  if (first == nullptr) return false;
  Rows answer(first);
  const ExecStatusType status = PQresultStatus(first);
  if (expected.what == Sent::sync) return status == PGRES_PIPELINE_SYNC;
  const bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
  if (!good && expected.what == Sent::prepare) prepared_.erase(expected.name);
  if (!good && expected.what != Sent::forgotten && outcome && status != PGRES_PIPELINE_ABORTED) {
    outcome = fail(error_of(first));
  }
  if (good && expected.what == Sent::run) answers.push_back(std::move(answer));
  while (PGresult* const more = PQgetResult(handle_.get())) PQclear(more);
  return true;
}

// What arrived before was taken in by take_notifications().
bool Connection::hears_something() {
  pollfd waiting{PQsocket(handle_.get()), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, patience_ms_);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

Result<std::vector<Rows>> Connection::receive() {
  sync();
  if (patience_ms_ > 0 && !failed_to_send_ && !hears_something()) {
    failed_to_send_ = true;
    return fail(ErrorKind::unavailable, "store.unavailable",
                fmt::format("The database has not answered for {} ms", patience_ms_));
  }
  std::vector<Rows> answers;
  Result<void> outcome;
  if (failed_to_send_) return fail(lost(handle_.get()));
  while (!expected_.empty()) {
    const Expected expected = std::move(expected_.front());
    expected_.pop_front();
    if (take_answer(expected, answers, outcome) && !broken()) continue;
    failed_to_send_ = true;
    if (!outcome) return Unexpected(std::move(outcome).error());
    return fail(lost(handle_.get()));
  }
  if (!outcome) return Unexpected(std::move(outcome).error());
  return answers;
}

Result<Rows> Connection::ask(std::string_view name, const std::string& sql, const Parameters& parameters) {
  send(name, sql, parameters);
  CROSSDOCK_TRY(auto answers, receive());
  return std::move(answers.back());
}

Result<void> Connection::run(const std::string& sql) {
  CROSSDOCK_CHECK(ask("", sql));
  return {};
}

bool Connection::broken() const { return failed_to_send_ || PQstatus(handle_.get()) != CONNECTION_OK; }

int Connection::socket() const { return PQsocket(handle_.get()); }

std::vector<std::string> Connection::take_notifications() {
  if (PQconsumeInput(handle_.get()) == 0) failed_to_send_ = true;
  std::vector<std::string> texts;
  while (PGnotify* const one = PQnotifies(handle_.get())) {
    texts.emplace_back(one->extra);
    PQfreemem(one);
  }
  return texts;
}

Result<void> check_url(const std::string& url) {
  PQconninfoOption* const options = PQconninfoParse(url.c_str(), nullptr);
  // What libpq says would repeat the address, which may hold a password.
  if (options == nullptr) return fail(ErrorKind::invalid, "store.url", "The address of the database cannot be read");
  bool password = false;
  for (const PQconninfoOption* at = options; at->keyword != nullptr; ++at) {
    password = password || (std::string_view(at->keyword) == "password" && at->val != nullptr);
  }
  PQconninfoFree(options);
  if (!password) return {};
  return fail(ErrorKind::invalid, "store.password_in_url",
              "An address with a password is seen by everybody; give the password as a secret");
}

std::string identifier(std::string_view name) { return fmt::format("\"{}\"", name); }

}  // namespace crossdock::store::postgres
