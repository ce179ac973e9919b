// SPDX-License-Identifier: Apache-2.0
// This process among those that use the same tables: its number, its lease, and the thread that renews it, hears of
// others' commits and declares dead whose lease ran out.
//
// A place used by one process alone has no such thread; the advisory lock of its writing connection keeps others away.
#pragma once

#include "base/clock.hpp"
#include "store/lease.hpp"
#include "store/membership.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/postgres.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::store::postgres {

class Node final : public Membership {
 public:
  Node(const Options& options, const Clock& clock);
  ~Node() override;  // leave()
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // On a writing connection, in its transaction: waits for the turn, and makes this node known. Gives the turn as it is.
  Result<std::int64_t> join(Connection& connection);
  // Locks the place for this process or for those that share it; for each new writing connection. conflict
  // "store.in_use".
  Result<void> lock_place(Connection& connection) const;
  // Before the connection is closed: the server may take a while to notice.
  static void unlock_place(Connection& connection);
  // Starts the thread; `heard` runs on it when others have committed up to a turn.
  Result<void> watch(std::function<void(std::int64_t turn)> heard);
  // Ends the thread and, when nothing is written any more, gives up the lease.
  void leave();
  // Any thread: it turned out that this node may not commit any more.
  void fenced();

  bool shared() const { return options_.shared; }
  std::string channel() const { return "crossdock_" + options_.schema; }
  std::string application(std::string_view part) const;

  std::int64_t node() const override { return node_; }
  std::uint32_t number() const override { return number_; }
  bool holds_lease() const override;
  Share share() const override;
  std::vector<std::int64_t> living() const override;
  Result<std::vector<std::int64_t>> living_now() override;
  void on_change(std::function<void(bool fenced)> listener) override;

 private:
  void loop();
  void wait(std::int64_t until_us);
  bool hear(const std::vector<std::string>& texts);
  Result<void> connect();
  Result<void> renew();
  Result<void> bury_dead();
  Result<void> bury(std::int64_t node);
  void tell(bool fenced);

  const Options& options_;
  const Clock& clock_;
  std::int64_t node_ = 0;
  std::uint32_t number_ = 0;
  std::function<void(std::int64_t)> heard_;
  std::optional<Connection> connection_;  // watch thread
  std::int64_t steady_since_us_ = 0;      // watch thread: the lease has been held without a break
  std::atomic<bool> fenced_ = false;

  mutable std::mutex mutex_;  // guards lease_, living_ and listener_
  Lease lease_;
  std::vector<std::int64_t> living_;
  std::function<void(bool)> listener_;

  int wake_ = -1;  // eventfd
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace crossdock::store::postgres
