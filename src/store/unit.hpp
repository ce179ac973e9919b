// SPDX-License-Identifier: Apache-2.0
// The Tx handed to work: an overlay over what its group has written so far. Reused for one unit of work after the other
// by the writer thread.
#pragma once

#include "store/group_buffer.hpp"
#include "store/overlay.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace crossdock::store {

struct FollowUp {
  Work work;
  Done done;
};

struct Hooks {
  std::vector<std::function<void()>> on_rollback;
  std::vector<std::function<void()>> on_commit;
  std::deque<FollowUp> follow_ups;

  // Newest first, then forgets all. A hook that throws ends the process: memory would no longer match the disk.
  void undo() noexcept;
  void committed() noexcept;
};

class UnitOfWork final : public Tx {
 public:
  UnitOfWork(const Catalog& catalog, GroupBuffer& group);

  // `log_ends`: the last position given out per table. `careful`: insert looks into the engine at once, so that
  // applying the writes cannot meet a conflict.
  void start(Hooks& hooks, std::span<const std::int64_t> log_ends, bool careful);
  // An error some call of this unit of work has returned that it may not survive.
  const std::optional<Error>& fatal() const { return fatal_; }
  Overlay& overlay() { return overlay_; }
  bool trims_log(std::size_t table) const { return trimmed_[table]; }

  Result<std::optional<Row>> get(const Table& table, const Key& key) override;
  Result<std::vector<Row>> scan(const Table& table, const Scan& scan) override;
  Result<void> insert(const Table& table, Row row) override;
  Result<void> put(const Table& table, Row row) override;
  Result<void> erase(const Table& table, const Key& key) override;
  Result<std::int64_t> append(const Table& table, Row row) override;
  Result<void> skip_log(const Table& table, std::int64_t position) override;
  void on_rollback(std::function<void()> undo) override;
  void on_commit(std::function<void()> action) override;
  void follow_up(Work work, Done done) override;

 private:
  Result<void> check_room(const Table& table, const Row& row);
  Result<bool> exists(std::size_t number, Values key);
  Unexpected doom(Error error);

  const Catalog& catalog_;
  GroupBuffer& group_;
  Overlay overlay_;
  Hooks* hooks_ = nullptr;
  std::span<const std::int64_t> log_ends_;
  std::vector<bool> trimmed_;
  bool careful_ = false;
  std::optional<Error> fatal_;
};

}  // namespace crossdock::store
