// SPDX-License-Identifier: Apache-2.0
#include "store/writer.hpp"

#include "base/assert.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <ranges>
#include <utility>

namespace crossdock::store {
namespace {

// The disk, not one unit of work, is at fault: running the same work again at once is no help.
bool is_disk_failure(const Error& error) { return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::corrupt; }

}  // namespace

Writer::Writer(const Catalog& catalog, Engine& engine, std::vector<std::int64_t> log_ends, Metrics& metrics, Mode mode)
    : engine_(engine),
      buffer_(catalog, engine),
      unit_(catalog, buffer_),
      committed_ends_(std::move(log_ends)),
      ends_(committed_ends_),
      trimmed_(catalog.size(), false),
      commits_total_(metrics.counter("crossdock_store_commits_total", "Group commits")),
      works_total_(metrics.counter("crossdock_store_works_total", "Units of work committed")),
      rows_total_(metrics.counter("crossdock_store_rows_total", "Rows written by commits")),
      failed_commits_total_(metrics.counter("crossdock_store_failed_commits_total", "Group commits that failed")),
      reruns_total_(metrics.counter("crossdock_store_reruns_total", "Groups run again to find the unit at fault")),
      refusing_gauge_(metrics.gauge("crossdock_store_refusing", "1 while writes are refused because the disk failed")) {
  CROSSDOCK_ASSERT(committed_ends_.size() == catalog.size());
  if (mode == Mode::thread) thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() { close(); }

std::optional<Error> Writer::why_refused() const {
  if (closing_) return Error{ErrorKind::unavailable, "store.closing", "The store is closing", {}};
  if (queue_.size() >= k_queue_max) {
    return Error{ErrorKind::unavailable, "store.queue_full", "Too much work is waiting to be written", {}};
  }
  // With nothing else under way, this one may find out whether the disk works again.
  if (!refused_for_ || (!damaged_ && running_ + queue_.size() == 0)) return std::nullopt;
  Error refused = *refused_for_;
  refused.kind = ErrorKind::unavailable;
  return refused;
}

std::optional<Error> Writer::trouble() const {
  const std::scoped_lock lock(mutex_);
  return refused_for_;
}

void Writer::refuse_for_good(const Error& error) {
  const std::scoped_lock lock(mutex_);
  if (damaged_) return;
  damaged_ = true;
  refused_for_ = error;
  refusing_gauge_.set(1);
  log(LogLevel::error, "the store is damaged and takes no more work: keep its files, restore a backup",
      {{"error", error.text()}});
}

void Writer::submit(Work work, Done done) {
  std::optional<Error> refused;
  bool wake = false;
  {
    const std::scoped_lock lock(mutex_);
    refused = why_refused();
    if (!refused) {
      queue_.push_back(Job{std::move(work), std::move(done), {}, {}, {}});
      wake = std::exchange(idle_, false);
    }
  }
  if (wake) arrived_.notify_one();
  if (refused) tell(done, fail(*std::move(refused)));
}

std::vector<Writer::Job> Writer::take() {
  const std::size_t count = std::min(queue_.size(), k_group_works_max);
  std::vector<Job> jobs;
  jobs.reserve(count);
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(queue_.begin(), end, std::back_inserter(jobs));
  queue_.erase(queue_.begin(), end);
  running_ = count;
  return jobs;
}

void Writer::loop() {
  runner_ = std::this_thread::get_id();
  for (;;) {
    std::vector<Job> jobs;
    {
      std::unique_lock lock(mutex_);
      idle_ = queue_.empty();
      arrived_.wait(lock, [this] { return !queue_.empty() || closing_ || look_wanted_; });
      idle_ = false;
      look_wanted_ = false;
      if (queue_.empty() && closing_) break;
      jobs = take();
    }
    if (jobs.empty()) {
      look_now();
    } else {
      run_group(jobs, false);
    }
  }
  runner_ = std::thread::id();
}

std::size_t Writer::pump() {
  CROSSDOCK_ASSERT(!thread_.joinable() && runner_.load() == std::thread::id());
  std::vector<Job> jobs;
  {
    const std::scoped_lock lock(mutex_);
    jobs = take();
  }
  const std::size_t count = jobs.size();
  if (count == 0) return 0;
  runner_ = std::this_thread::get_id();
  run_group(jobs, false);
  runner_ = std::thread::id();
  return count;
}

void Writer::close() {
  CROSSDOCK_ASSERT(!on_thread());
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  arrived_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  } else {
    while (pump() > 0) {
    }
  }
}

void Writer::drop() {
  std::deque<Job> dropped;
  const std::scoped_lock lock(mutex_);
  closing_ = true;
  dropped.swap(queue_);
}

void Writer::run_group(Jobs jobs, bool careful) {
  auto committed = attempt(jobs, careful);
  if (engine_.dead()) return;
  if (committed) {
    settle(jobs);
    return;
  }
  failed_commits_total_.add();
  const Error error = std::move(committed).error();
  if (is_disk_failure(error)) {
    for (auto& job : jobs) job.outcome = fail(error);
    refuse(error);
    settle(jobs);
  } else if (!careful) {
    reruns_total_.add();
    run_group(jobs, true);
  } else if (jobs.size() > 1) {
    for (std::size_t i = 0; i < jobs.size() && !engine_.dead(); ++i) run_group(jobs.subspan(i, 1), true);
  } else {
    jobs[0].outcome = fail(error);
    settle(jobs);
  }
}

// Either everything that succeeded is durable, or nothing is and all is undone in memory too.
Result<void> Writer::attempt(Jobs jobs, bool careful) {
  for (auto& job : jobs) job.outcome = {};
  CROSSDOCK_CHECK(engine_.begin());
  buffer_.clear();
  wrote_ = false;
  follow_ups_ = 0;
  if (auto level = catch_up(); !level) {
    engine_.rollback();
    return level;
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto ran = run_job(jobs[i], careful);
    if (!ran) {
      undo(jobs.first(i + 1));
      return ran;
    }
  }
  if (!wrote_) {
    engine_.rollback();
    return {};
  }
  auto committed = commit();
  if (!committed && !engine_.dead()) undo(jobs);
  return committed;
}

// An error is one of the transaction; the job's own is its outcome.
Result<void> Writer::run_job(Job& job, bool careful) {
  unit_.start(job.hooks, ends_, careful);
  job.outcome = call_work(job.work, unit_);
  if (buffer_.broken()) return fail(*buffer_.broken());
  if (job.outcome && unit_.fatal()) job.outcome = fail(*unit_.fatal());
  if (!job.outcome) {
    const Error& error = job.outcome.error();
    if (error.code == "store.corrupt" && engine_.damage_stays()) refuse_for_good(error);
    job.hooks.undo();
    return {};
  }
  CROSSDOCK_CHECK(take_writes());
  return careful ? Result<void>() : run_follow_ups(job);
}

// Those that find no room stay with the hooks, and are queued when the job has settled.
Result<void> Writer::run_follow_ups(Job& job) {
  while (!job.hooks.follow_ups.empty() && follow_ups_ < k_group_follow_ups_max) {
    ++follow_ups_;
    FollowUp next = std::move(job.hooks.follow_ups.front());
    job.hooks.follow_ups.pop_front();
    job.follow_ups.push_back(Job{std::move(next.work), std::move(next.done), {}, {}, {}});
    CROSSDOCK_CHECK(run_job(job.follow_ups.back(), false));
  }
  return {};
}

Result<void> Writer::take_writes() {
  auto& overlay = unit_.overlay();
  wrote_ = wrote_ || !overlay.touched().empty();
  for (const auto table : overlay.touched()) {
    ends_[table] += overlay.table(table).appended;
    if (unit_.trims_log(table)) trimmed_[table] = true;
  }
  return buffer_.take(overlay);
}

Result<void> Writer::commit() {
  CROSSDOCK_CHECK(buffer_.flush());
  for (std::size_t table = 0; table < trimmed_.size(); ++table) {
    if (!trimmed_[table]) continue;
    CROSSDOCK_CHECK(engine_.keep_log_end(table, ends_[table]));
    trimmed_[table] = false;
  }
  CROSSDOCK_CHECK(engine_.commit());
  committed_ends_ = ends_;
  accept_again();
  commits_.fetch_add(1, std::memory_order_relaxed);
  rows_.fetch_add(buffer_.rows_flushed(), std::memory_order_relaxed);
  commits_total_.add();
  rows_total_.add(buffer_.rows_flushed());
  return {};
}

void Writer::on_foreign_commits(std::function<Result<void>(Reader&)> catch_up) {
  {
    const std::scoped_lock lock(mutex_);
    catch_up_ = std::move(catch_up);
    catch_up_wanted_ = true;
  }
  look();
}

void Writer::look() {
  {
    const std::scoped_lock lock(mutex_);
    look_wanted_ = true;
    idle_ = false;
  }
  arrived_.notify_one();
}

void Writer::look_now() {
  buffer_.clear();
  auto looked = engine_.look();
  if (looked) looked = catch_up();
  // Whoever writes next tries again, and is told.
  engine_.rollback();
}

// Others' commits are in the store and not in memory: nothing may run before they are.
Result<void> Writer::catch_up() {
  const auto* ends = engine_.foreign_log_ends();
  std::function<Result<void>(Reader&)> catch_up;
  {
    const std::scoped_lock lock(mutex_);
    if (ends == nullptr && !catch_up_wanted_) return {};
    catch_up = catch_up_;
  }
  if (ends != nullptr) committed_ends_ = ends_ = *ends;
  if (catch_up) {
    Hooks none;
    unit_.start(none, ends_, false);
    auto level = catch_up(unit_);
    if (!level) return fail(ErrorKind::unavailable, level.error().code, level.error().message, level.error().place);
  }
  engine_.caught_up();
  const std::scoped_lock lock(mutex_);
  catch_up_wanted_ = false;
  return {};
}

void Writer::undo(Jobs jobs) {
  engine_.rollback();
  undo_hooks(jobs);
  ends_ = committed_ends_;
  trimmed_.assign(trimmed_.size(), false);
}

// Newest first: what followed a job ran after it.
void Writer::undo_hooks(Jobs jobs) {
  for (auto& job : std::views::reverse(jobs)) {
    undo_hooks(job.follow_ups);
    job.follow_ups.clear();
    job.hooks.undo();
  }
}

void Writer::settle(Jobs jobs) {
  succeeded_ = 0;
  for (auto& job : jobs) settle_job(job);
  works_.fetch_add(succeeded_, std::memory_order_relaxed);
  works_total_.add(succeeded_);
  {
    const std::scoped_lock lock(mutex_);
    running_ -= jobs.size();
  }
  for (auto& job : jobs) tell_job(job);
}

void Writer::settle_job(Job& job) {
  if (job.outcome) ++succeeded_;
  job.hooks.committed();
  for (auto& follow_up : job.follow_ups) settle_job(follow_up);
}

void Writer::tell_job(Job& job) {
  tell(job.done, std::move(job.outcome));
  for (auto& follow_up : job.follow_ups) tell_job(follow_up);
  for (auto& later : std::exchange(job.hooks.follow_ups, {})) submit(std::move(later.work), std::move(later.done));
}

void Writer::refuse(const Error& error) {
  std::deque<Job> queued;
  if (error.kind == ErrorKind::corrupt && engine_.damage_stays()) refuse_for_good(error);
  if (!std::exchange(refusing_, true))
    log(LogLevel::warn, "the store refuses work until it can be written to again", {{"error", error.text()}});
  refusing_gauge_.set(1);
  {
    const std::scoped_lock lock(mutex_);
    if (!damaged_) refused_for_ = error;
    queued.swap(queue_);
  }
  for (auto& job : queued) tell(job.done, fail(error));
}

void Writer::accept_again() {
  if (!std::exchange(refusing_, false)) return;
  const std::scoped_lock lock(mutex_);
  if (damaged_) return;
  refusing_gauge_.set(0);
  refused_for_.reset();
  log(LogLevel::info, "the store can be written to again");
}

Result<void> Writer::call_work(const Work& work, Tx& tx) {
  try {
    return work(tx);
  } catch (const std::exception& exception) {
    return fail(ErrorKind::internal, "store.work_threw", exception.what());
  } catch (...) {
    return fail(ErrorKind::internal, "store.work_threw", "An unknown exception left a unit of work");
  }
}

void Writer::tell(const Done& done, Result<void> outcome) noexcept {
  if (done) done(std::move(outcome));
}

Statistics Writer::statistics() const {
  Statistics statistics;
  statistics.commits = commits_.load(std::memory_order_relaxed);
  statistics.works = works_.load(std::memory_order_relaxed);
  statistics.rows_written = rows_.load(std::memory_order_relaxed);
  const std::scoped_lock lock(mutex_);
  statistics.queued = queue_.size() + running_;
  return statistics;
}

}  // namespace crossdock::store
