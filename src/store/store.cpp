// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace crossdock::store {
namespace {

class Outcome {
 public:
  void set(Result<void> result) {
    const std::scoped_lock lock(mutex_);
    if (finished_) return;
    result_ = std::move(result);
    finished_ = true;
    changed_.notify_all();  // under the lock: the waiter may destroy this as soon as it can take it
  }
  bool finished() const {
    const std::scoped_lock lock(mutex_);
    return finished_;
  }
  Result<void> wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return finished_; });
    return std::move(result_);
  }

 private:
  mutable std::mutex mutex_;  // guards result_ and finished_
  std::condition_variable changed_;
  Result<void> result_;
  bool finished_ = false;
};

// Held by the Done callback alone: when a store is torn down without calling it, the waiter is still let go. The
// callback may be destroyed long after the waiter has gone on, hence the shared outcome.
class Promise {
 public:
  explicit Promise(std::shared_ptr<Outcome> outcome) : outcome_(std::move(outcome)) {}
  Promise(const Promise&) = delete;
  Promise& operator=(const Promise&) = delete;
  ~Promise() { outcome_->set(fail(ErrorKind::unavailable, "store.gone", "The store ended before the work was done")); }
  void keep(Result<void> result) { outcome_->set(std::move(result)); }

 private:
  std::shared_ptr<Outcome> outcome_;
};

}  // namespace

Result<void> Store::run(const Work& work) {
  CROSSDOCK_ASSERT(!on_writer_thread());
  const auto outcome = std::make_shared<Outcome>();
  {
    auto promise = std::make_shared<Promise>(outcome);
    // A reference: the caller waits, so `work` outlives its last run.
    Done done = [promise = std::move(promise)](Result<void> result) { promise->keep(std::move(result)); };
    submit([&work](Tx& tx) { return work(tx); }, std::move(done));
  }
  while (!outcome->finished() && help()) {
  }
  return outcome->wait();
}

// A position that is asked for and given back.
Result<std::int64_t> Store::log_end(const Table& table) {
  std::int64_t next = 0;
  const auto asked = run([&](Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(next, tx.append(table, Row(table.columns.size())));
    return fail(ErrorKind::conflict, "store.only_looked", "Nothing is to be written");
  });
  if (!asked && asked.error().code == "store.only_looked") return next - 1;
  return Unexpected(asked.error());
}

Key after_of(const Table& table, const Scan& scan, const Row& row) {
  std::vector<std::uint8_t> columns;
  if (!scan.index.empty()) {
    const auto index = std::ranges::find(table.indexes, scan.index, &Index::name);
    CROSSDOCK_ASSERT(index != table.indexes.end());
    columns = index->columns;
  }
  for (std::uint8_t i = 0; i < table.key_columns; ++i) {
    if (std::ranges::find(columns, i) == columns.end()) columns.push_back(i);
  }
  CROSSDOCK_ASSERT(scan.prefix.size() <= columns.size());
  Key after;
  for (std::size_t i = scan.prefix.size(); i < columns.size(); ++i) after.push_back(row[columns[i]]);
  return after;
}

}  // namespace crossdock::store
