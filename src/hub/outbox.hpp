// SPDX-License-Identifier: Apache-2.0
// The transactional outbox: calls to systems and deliveries to channels, written in the unit of work that decided
// them and executed after its commit (dispatcher.hpp). A row is erased when its outcome is recorded.
//
// What one target is told about one subject (order) keeps its order: an item stays behind the earlier ones of both until
// they are done. An item that is parked holds those behind it back, and nothing else. Items without a subject have none.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

struct OutboxTag {
  static constexpr std::string_view prefix = "out";
};
using OutboxId = Id<OutboxTag>;

struct OutboxItem {
  OutboxId id;
  bool parked = false;    // waiting for a person: it has an open exception
  bool behind = false;    // an earlier one of its subject and target is not done
  std::string target;     // system name, or "channel:<name>"
  std::string operation;  // system operation, or the file name for a channel
  std::string business_key;
  std::string arguments;  // JSON text for a system; the bytes for a channel
  std::string token;      // who waits for the answer; "" = nobody
  std::string subject;
  std::string correlation;
  std::int64_t attempts = 0;
  Timestamp next;          // not before
  std::string error;       // of the last attempt
  std::int64_t owner = 0;  // the node that makes the call; 0 = the only one
  bool in_doubt = false;   // memory only: an attempt may have been under way when the process stopped

  bool is_delivery() const { return target.starts_with("channel:"); }
};

class Outbox {
 public:
  // `added` runs on the writer thread after the commit from which on an item may be attempted.
  explicit Outbox(std::function<void(OutboxItem)> added) : added_(std::move(added)) {}

  // Whose calls are added, updated and revived from now on. Before any work.
  void set_owner(std::int64_t node) { owner_ = node; }
  bool is_mine(const OutboxItem& item) const { return owner_ == 0 || item.owner == owner_; }
  Result<void> add(store::Tx& tx, OutboxItem item) const;
  // A failed attempt that will be made again at item.next, or a parked one.
  Result<void> update(store::Tx& tx, OutboxItem item) const;
  // Takes over, in doubt, whatever is not parked and belongs to none of `living`; returns how many.
  Result<std::size_t> adopt(store::Tx& tx, const std::vector<std::int64_t>& living, Timestamp not_before) const;
  // The call is another node's from now on, which has to hear of it.
  Result<void> hand_over(store::Tx& tx, OutboxItem item, std::int64_t node) const;
  Result<void> revive(store::Tx& tx, OutboxId id, Timestamp now) const;  // a parked item goes again
  // Nothing is before it any more and nobody has let it go: it goes now. Returns whether that was so.
  Result<bool> let_go_if_first(store::Tx& tx, const OutboxItem& item) const;
  // It is done: the next of its subject and target may go.
  Result<void> remove(store::Tx& tx, const OutboxItem& item) const;
  // The earliest of the same subject and target; nothing for an item without a subject.
  static Result<std::optional<OutboxItem>> first_of_line(store::Reader& reader, const OutboxItem& item);
  // Of one subject, by target and then oldest first.
  static Result<std::vector<OutboxItem>> of_subject(store::Reader& reader, std::string_view subject, std::size_t limit);
  static Result<std::optional<OutboxItem>> find(store::Reader& reader, OutboxId id);
  // Everything not yet done, oldest first; at most `limit` after `after`.
  static Result<std::vector<OutboxItem>> list(store::Reader& reader, OutboxId after,
                                              std::size_t limit = store::k_scan_rows_max);

 private:
  Result<void> let_go(store::Tx& tx, OutboxItem item) const;

  std::function<void(OutboxItem)> added_;
  std::int64_t owner_ = 0;
};

}  // namespace crossdock::hub
