// SPDX-License-Identifier: Apache-2.0
// RAII around libpq, always in pipeline mode: statements are sent, and answered all at once by receive(). A statement is
// prepared when its name is first used. One thread at a time.
//
// Errors carry what the server says, without values: conflict "store.key_exists" (unique violation), limit
// "store.key_too_large" (54xxx), corrupt (XX001, XX002), unavailable "store.unavailable" for everything that may pass
// (connection, resources, shutdown, locks), internal "store.engine" for the rest.
#pragma once

#include "base/result.hpp"
#include "store/postgres/postgres.hpp"
#include "store/postgres/wire.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;

namespace crossdock::store::postgres {

class Connection {
 public:
  // `name` is what the server shows (application_name).
  static Result<Connection> open(const Options& options, const std::string& name);

  // Prepared as `name` when it has one, else for this once.
  void send(std::string_view name, const std::string& sql, const Parameters& parameters = {});
  // Answers to everything sent since the last time, in order. On an error nothing behind it has been executed, and the
  // answers are lost.
  Result<std::vector<Rows>> receive();
  // Without waiting: the answer is read, and an error forgotten, by the next receive().
  void send_and_forget(const std::string& sql);
  // One statement and its answer.
  Result<Rows> ask(std::string_view name, const std::string& sql, const Parameters& parameters = {});
  Result<void> run(const std::string& sql);

  // How long receive() waits for the first word of a server before it takes the connection for lost; 0 = as long as it
  // takes. For look-ups, whose answer does not take long.
  void set_patience_ms(int patience_ms) { patience_ms_ = patience_ms; }

  // Whether the server is gone for this connection.
  bool broken() const;
  // For poll(2).
  int socket() const;
  // Reads what has arrived; the texts of notifications among it.
  std::vector<std::string> take_notifications();

 private:
  struct Finish {
    void operator()(pg_conn* handle) const;
  };
  enum class Sent : std::uint8_t { prepare, run, forgotten, sync };
  struct Expected {
    Sent what = Sent::run;
    std::string name;
  };
  void sync();
  bool hears_something();
  bool take_answer(const Expected& expected, std::vector<Rows>& answers, Result<void>& outcome);

  std::unique_ptr<pg_conn, Finish> handle_;
  std::set<std::string, std::less<>> prepared_;
  std::deque<Expected> expected_;
  bool failed_to_send_ = false;
  int patience_ms_ = 0;
};

// invalid "store.url", "store.password_in_url".
Result<void> check_url(const std::string& url);
std::string identifier(std::string_view name);

}  // namespace crossdock::store::postgres
