// SPDX-License-Identifier: Apache-2.0
// Group commit without a timer, for any Engine. One thread takes whatever work has arrived, runs each over an overlay,
// applies those that succeed to one transaction and commits it; then hooks, then Done callbacks. What a failed unit of
// work was told may rest on writes of its group, so its Done also waits for the commit.
//
// Follow-ups (Tx::follow_up) run in the group of the unit that asked for them, right behind it.
//
// A conflict (or another error of one unit of work) met while applying: everything is rolled back and run again,
// carefully, and at last one by one, so that only the guilty one fails; follow-ups then go to the queue. A failure of
// the disk: all of the group and of the queue fail with ErrorKind::unavailable, and new work is refused except one try
// at a time until one succeeds.
#pragma once

#include "base/metrics.hpp"
#include "store/engine.hpp"
#include "store/store.hpp"
#include "store/unit.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

namespace crossdock::store {

inline constexpr std::size_t k_group_works_max = 256;
// Follow-ups beyond these wait for a later group.
inline constexpr std::size_t k_group_follow_ups_max = 2048;

class Writer {
 public:
  enum class Mode : std::uint8_t { thread, pumped };

  // `log_ends`: the last position ever given out, per table number. catalog, engine and metrics outlive the writer.
  Writer(const Catalog& catalog, Engine& engine, std::vector<std::int64_t> log_ends, Metrics& metrics, Mode mode);
  ~Writer();  // close()
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void submit(Work work, Done done);
  // `catch_up` brings memory level with what others have committed: it runs on the writer thread before the first group
  // from now on, and before each group or look() that finds others' commits. While it fails, groups fail.
  void on_foreign_commits(std::function<Result<void>(Reader&)> catch_up);
  // Wakes the thread to learn what others have committed. Any thread.
  void look();
  // Mode::pumped: runs one group on the calling thread; returns how many units of work it had.
  std::size_t pump();
  // Refuses new work, commits what is queued and ends the thread. Not from the writer thread.
  void close();
  // Forgets what is queued, telling nobody (a simulated crash).
  void drop();

  // Damage met by a read: nothing is written any more. Any thread.
  void refuse_for_good(const Error& error);
  // See Store::trouble.
  std::optional<Error> trouble() const;

  bool on_thread() const { return runner_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }
  // All but bytes_on_disk.
  Statistics statistics() const;

 private:
  struct Job {
    Work work;
    Done done;
    Result<void> outcome;
    Hooks hooks;
    std::vector<Job> follow_ups;  // that ran in this group
  };
  using Jobs = std::span<Job>;

  void loop();
  std::vector<Job> take();
  void run_group(Jobs jobs, bool careful);
  Result<void> attempt(Jobs jobs, bool careful);
  Result<void> run_job(Job& job, bool careful);
  Result<void> run_follow_ups(Job& job);
  Result<void> take_writes();
  Result<void> commit();
  Result<void> catch_up();
  void look_now();
  void undo(Jobs jobs);
  static void undo_hooks(Jobs jobs);
  void settle(Jobs jobs);
  void settle_job(Job& job);
  void tell_job(Job& job);
  void refuse(const Error& error);
  void accept_again();
  std::optional<Error> why_refused() const;
  static Result<void> call_work(const Work& work, Tx& tx);
  static void tell(const Done& done, Result<void> outcome) noexcept;

  Engine& engine_;
  GroupBuffer buffer_;
  UnitOfWork unit_;
  // Last positions: of the commits, of the open transaction, and which logs it trims.
  std::vector<std::int64_t> committed_ends_;
  std::vector<std::int64_t> ends_;
  std::vector<bool> trimmed_;
  bool wrote_ = false;
  std::size_t follow_ups_ = 0;  // of the group that runs
  std::size_t succeeded_ = 0;
  bool refusing_ = false;

  mutable std::mutex mutex_;  // guards the members down to damaged_
  std::condition_variable arrived_;
  std::deque<Job> queue_;
  std::size_t running_ = 0;
  bool idle_ = false;
  bool closing_ = false;
  bool look_wanted_ = false;
  bool catch_up_wanted_ = false;
  std::function<Result<void>(Reader&)> catch_up_;
  std::optional<Error> refused_for_;
  bool damaged_ = false;  // for good

  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<std::uint64_t> works_ = 0;
  std::atomic<std::uint64_t> rows_ = 0;
  Counter& commits_total_;
  Counter& works_total_;
  Counter& rows_total_;
  Counter& failed_commits_total_;
  Counter& reruns_total_;
  Gauge& refusing_gauge_;
  std::atomic<std::thread::id> runner_;
  std::thread thread_;
};

}  // namespace crossdock::store
