// SPDX-License-Identifier: Apache-2.0
#include "bench/row_updates.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"

#include <sqlite3.h>

#include <functional>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace crossdock::bench {
namespace {

constexpr std::int64_t k_items = 100'000;
constexpr std::int64_t k_locations = 4;

constexpr const char* k_tables = R"(
  PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000;
  PRAGMA cache_size = -262144;
  CREATE TABLE stock (item INTEGER, location INTEGER, on_hand INTEGER, reserved INTEGER, PRIMARY KEY (item, location))
    WITHOUT ROWID;
  CREATE TABLE line (o INTEGER, line INTEGER, item INTEGER, location INTEGER, quantity INTEGER, price INTEGER,
    PRIMARY KEY (o, line)) WITHOUT ROWID;
  CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT, body BLOB);
  CREATE TABLE sales_order (id INTEGER PRIMARY KEY, text TEXT, body BLOB);
  CREATE TABLE key (id INTEGER PRIMARY KEY, text TEXT, body BLOB);
  CREATE TABLE process (id INTEGER PRIMARY KEY, text TEXT, body BLOB);
  CREATE TABLE process_input (id INTEGER PRIMARY KEY, text TEXT, body BLOB);
  CREATE TABLE outbox (id INTEGER PRIMARY KEY, text TEXT, body BLOB);
  CREATE TABLE event (id INTEGER PRIMARY KEY, text TEXT, body BLOB);
  CREATE TABLE seen (source INTEGER, id INTEGER, PRIMARY KEY (source, id)) WITHOUT ROWID;
  BEGIN;
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 399999)
    INSERT INTO stock SELECT i / 4, i % 4, 1000000000, 0 FROM n;
  COMMIT;)";

using Number = std::int64_t;
using Argument = std::variant<Number, std::string_view>;

class Statement {
 public:
  Statement(sqlite3* handle, const std::string& sql) {
    CROSSDOCK_ASSERT(sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement_, nullptr) == SQLITE_OK);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void run(std::initializer_list<Argument> arguments) {
    int at = 0;
    for (const Argument& argument : arguments) {
      ++at;
      if (const auto* number = std::get_if<Number>(&argument)) {
        sqlite3_bind_int64(statement_, at, *number);
      } else {
        const auto text = std::get<std::string_view>(argument);
        sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
      }
    }
    CROSSDOCK_ASSERT(sqlite3_step(statement_) == SQLITE_DONE);
    sqlite3_reset(statement_);
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

double per_second(std::size_t batches, std::size_t batch, sqlite3* handle, const std::function<void()>& one) {
  const SystemClock clock;
  const std::int64_t began_us = clock.monotonic_us();
  for (std::size_t i = 0; i < batches; ++i) {
    sqlite3_exec(handle, "BEGIN", nullptr, nullptr, nullptr);
    for (std::size_t j = 0; j < batch; ++j) one();
    CROSSDOCK_ASSERT(sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  return static_cast<double>(batches * batch) / (static_cast<double>(clock.monotonic_us() - began_us) / 1e6);
}

}  // namespace

struct RowUpdates::Statements {
  explicit Statements(sqlite3* handle)
      : reserve(handle, "UPDATE stock SET reserved = reserved + ? WHERE item = ? AND location = ? AND on_hand >= reserved"),
        change(handle, "UPDATE stock SET on_hand = on_hand + ? WHERE item = ? AND location = ?"),
        line(handle, "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)"),
        event(handle, "INSERT INTO event (text, body) VALUES (?, ?)"),
        seen(handle, "INSERT INTO seen VALUES (1, ?)"),
        message(handle, "INSERT INTO message VALUES (?, ?, ?)"),
        order(handle, "INSERT INTO sales_order VALUES (?, ?, ?)"),
        key(handle, "INSERT INTO key VALUES (?, ?, ?)"),
        process(handle, "INSERT INTO process VALUES (?, ?, ?)"),
        input(handle, "INSERT INTO process_input VALUES (?, ?, ?)"),
        outbox(handle, "INSERT INTO outbox VALUES (?, ?, ?)") {}
  Statement reserve, change, line, event, seen, message, order, key, process, input, outbox;
};

void RowUpdates::Close::operator()(sqlite3* handle) const { sqlite3_close(handle); }

RowUpdates::RowUpdates(const std::string& folder) {
  sqlite3* handle = nullptr;
  CROSSDOCK_ASSERT(sqlite3_open((folder + "/updates.db").c_str(), &handle) == SQLITE_OK);
  handle_.reset(handle);
  CROSSDOCK_ASSERT(sqlite3_exec(handle, k_tables, nullptr, nullptr, nullptr) == SQLITE_OK);
  statements_ = std::make_unique<Statements>(handle);
}

RowUpdates::~RowUpdates() { statements_.reset(); }

void RowUpdates::order(Number id) {
  static const std::string body(1380, 'b');
  static const std::string doc(240, 'd');
  static const std::string event(170, 'e');
  static const std::string state(120, 's');
  Statements& s = *statements_;
  s.key.run({id, "key", state});
  s.message.run({id, "api", body});
  s.order.run({id, "new", doc});
  for (Number line = 1; line <= 5; ++line) {
    const Number item = (id * 7919 + line * 104'729) % k_items;
    s.reserve.run({line, item, line % k_locations});
    s.line.run({id, line, item, line % k_locations, line, Number{1250}});
  }
  s.event.run({"order.accepted", event});
  s.event.run({"inventory.reserved", event});
  s.process.run({id, "ready", state});
  s.input.run({id, "", state});
  s.outbox.run({id, "erp", doc});
}

void RowUpdates::delta(Number id) {
  statements_->seen.run({id});
  statements_->change.run({id % 7 - 2, id * 7919 % k_items, id % k_locations});
}

double RowUpdates::orders_per_second(std::size_t batches, std::size_t batch) {
  return per_second(batches, batch, handle_.get(), [this] { order(next_++); });
}

double RowUpdates::deltas_per_second(std::size_t batches, std::size_t batch) {
  return per_second(batches, batch, handle_.get(), [this] { delta(next_++); });
}

}  // namespace crossdock::bench
