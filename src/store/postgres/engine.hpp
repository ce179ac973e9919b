// SPDX-License-Identifier: Apache-2.0
// The writing side: sends the writes of a group as it is told of them, and hears of what became of them with the next
// answer it waits for: that of a look-up, or of the commit. Writer thread, but for the constructor and what is said to be
// for any thread.
#pragma once

#include "base/metrics.hpp"
#include "store/engine.hpp"
#include "store/overlay.hpp"
#include "store/postgres/node.hpp"
#include "store/postgres/session.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::store::postgres {

class PostgresEngine final : public Engine {
 public:
  // `known_turn`: what the caller knows of the store is as of this turn. All outlive the engine.
  PostgresEngine(const Options& options, const Catalog& catalog, Node& node, std::unique_ptr<Session> session,
                 std::int64_t known_turn, const Clock& clock, Metrics& metrics);

  ~PostgresEngine() override;

  Result<void> begin() override;
  Result<std::optional<Row>> get(std::size_t table, Values key) override;
  Result<std::vector<Row>> scan(std::size_t table, const Scan& scan) override;
  Result<void> apply(std::size_t table, TableWrites& writes) override;
  Result<void> keep_log_end(std::size_t table, std::int64_t position) override;
  Result<void> commit() override;
  void rollback() override;

  const std::vector<std::int64_t>* foreign_log_ends() const override { return foreign_ends_ ? &*foreign_ends_ : nullptr; }
  void caught_up() override;
  Result<void> look() override;

  // Any thread: the turn up to which others' commits are known.
  std::int64_t known_turn() const { return known_turn_.load(std::memory_order_relaxed); }
  // Any thread: do not wait for the outcome of a commit any more.
  void give_up();

 private:
  Result<void> connect();
  Result<void> connect_now();
  Result<void> take_turn();
  Result<void> see_foreign();
  // Notes that the open transaction cannot be committed any more when `answer` is an error.
  template <class T>
  Result<T> noted(Result<T> answer);
  Result<void> find_outcome(const Error& lost);
  Result<bool> ask_outcome();
  bool pause();

  const Options& options_;
  const Catalog& catalog_;
  Node& node_;
  std::unique_ptr<Session> session_;  // null: lost
  bool open_ = false;
  std::optional<Error> failed_;  // of the open transaction: the server ends it with the first error
  std::int64_t turn_ = 0;        // of the open transaction
  std::atomic<std::int64_t> known_turn_;
  std::optional<std::vector<std::int64_t>> foreign_ends_;
  const Clock& clock_;
  std::int64_t retry_at_us_ = 0;
  std::int64_t pause_ms_ = 0;
  std::mutex mutex_;  // guards giving_up_
  std::condition_variable given_up_;
  bool giving_up_ = false;
  Counter& reconnects_total_;
  Counter& unknown_total_;
  Counter& foreign_total_;
};

}  // namespace crossdock::store::postgres
