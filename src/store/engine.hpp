// SPDX-License-Identifier: Apache-2.0
// What the group-commit writer needs of an engine: one open transaction at a time, used by one thread. Tables are
// numbers of the Catalog; keys, rows and scans have been checked.
#pragma once

#include "store/overlay.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace crossdock::store {

class Engine {
 public:
  virtual ~Engine() = default;

  virtual Result<void> begin() = 0;
  // Both see what was applied in the open transaction.
  virtual Result<std::optional<Row>> get(std::size_t table, Values key) = 0;
  virtual Result<std::vector<Row>> scan(std::size_t table, const Scan& scan) = 0;
  // Takes over the writes of one table (rows may be moved out). conflict when a row to insert exists. After any error
  // the transaction can only be rolled back.
  virtual Result<void> apply(std::size_t table, TableWrites& writes) = 0;
  // A log is trimmed in this transaction: its last position given must outlive its rows.
  virtual Result<void> keep_log_end(std::size_t table, std::int64_t position) = 0;
  // Durable when it returns without error; on an error nothing of the transaction is visible.
  virtual Result<void> commit() = 0;
  virtual void rollback() = 0;
  // For engines whose place others write to as well. After begin() or look(): the last position of each log when others
  // have committed since caught_up() was called last; else null.
  virtual const std::vector<std::int64_t>* foreign_log_ends() const { return nullptr; }
  virtual void caught_up() {}
  // A transaction that only reads, to learn what others have committed; ended by rollback().
  virtual Result<void> look() { return begin(); }
  // Whether an error of kind corrupt is one of the place itself, which no other place will stand in for.
  virtual bool damage_stays() const { return false; }
  // A simulated crash: nobody is told anything any more.
  virtual bool dead() const { return false; }
};

}  // namespace crossdock::store
