// SPDX-License-Identifier: Apache-2.0
// How stock is usually kept in an embedded database, as a yardstick: rows of numbers that every order and every delta
// updates in place, in plain SQLite with prepared statements (write-ahead log, synchronous=FULL).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

struct sqlite3;

namespace crossdock::bench {

class RowUpdates {
 public:
  // A new file in `folder`, with stock of 100 000 items at 4 locations.
  explicit RowUpdates(const std::string& folder);
  ~RowUpdates();

  // The 13 rows of order_rows.hpp and five updates of stock for each order, `batch` orders in a commit.
  double orders_per_second(std::size_t batches, std::size_t batch);
  // An update and a row that remembers its id for each delta, `batch` deltas in a commit.
  double deltas_per_second(std::size_t batches, std::size_t batch);

 private:
  struct Statements;
  void order(std::int64_t id);
  void delta(std::int64_t id);

  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
  std::unique_ptr<Statements> statements_;
  std::int64_t next_ = 1;
};

}  // namespace crossdock::bench
