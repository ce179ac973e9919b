// SPDX-License-Identifier: Apache-2.0
#include "connectors/file/source.hpp"

#include "base/assert.hpp"
#include "base/log.hpp"
#include "connectors/file/tasks.hpp"
#include "connectors/file/worker.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

namespace crossdock::connectors::file {
namespace {

using connect::Ack;
using connect::Environment;
using connect::Message;
using connect::Receive;

bool is_trigger(const SourceSettings& settings, const std::string& name) {
  return settings.has_trigger && name.ends_with(k_trigger_suffix);
}

// Everything but the interface; acks hold it weakly, so they may come after the end.
class Watch : public std::enable_shared_from_this<Watch> {
 public:
  Watch(SourceSettings settings, Environment& environment)
      : settings_(std::move(settings)),
        loop_(environment.loop),
        clock_(environment.clock),
        worker_(environment.loop),
        files_(counter(environment, "taken")),
        asides_(counter(environment, "quarantined")),
        retries_(counter(environment, "retried")),
        errors_(counter(environment, "failed")) {}

  void start(Receive receive) {
    receive_ = std::move(receive);
    look_now();
  }
  void stop(std::function<void()> stopped);

 private:
  struct Seen {
    Stamp stamp;
    std::int64_t since_us = 0;       // unchanged since
    std::int64_t not_before_us = 0;  // after a retryable error
    bool noted = false;              // something odd about it was logged
  };

  Counter& counter(Environment& environment, std::string_view outcome) {
    return environment.metrics.counter("crossdock_file_source_files_total", "Files of watched folders by outcome",
                                       fmt::format("folder=\"{}\",outcome=\"{}\"", settings_.folder, outcome));
  }

  void look_now();
  void look_later();
  void note_listing(const Result<std::vector<Entry>>& listing);
  void consider(const std::vector<Entry>& entries);
  bool is_ready(const Entry& entry, const std::set<std::string, std::less<>>& names) const;
  void remember(const std::vector<Entry>& entries);
  void drop_orphan(const Entry& trigger, const std::set<std::string, std::less<>>& names);
  void begin(const Entry& entry);
  void offer(const Entry& entry, Result<Picked> picked);
  void settle(const Entry& entry, const Result<void>& taken);
  void keep_aside(const Entry& entry, const Error& error);
  void again_later(const std::string& name);
  void release(const std::string& name);
  void moved(const Entry& entry, const Result<void>& result, Counter& done);

  SourceSettings settings_;
  net::Loop& loop_;
  const Clock& clock_;
  Receive receive_;
  std::map<std::string, Seen> seen_;  // what the last look found; at most k_entries_max
  std::set<std::string> in_flight_;   // being read, out for an ack, or being moved
  bool looking_ = false;
  bool reachable_ = true;
  std::function<void()> stopped_;  // set: stopping
  std::unique_ptr<net::Timer> timer_;
  Worker worker_;
  Counter& files_;
  Counter& asides_;
  Counter& retries_;
  Counter& errors_;
};

void Watch::stop(std::function<void()> stopped) {
  CROSSDOCK_ASSERT(!stopped_);
  stopped_ = std::move(stopped);
  timer_.reset();
  if (in_flight_.empty()) loop_.post(stopped_);
}

void Watch::look_later() {
  if (stopped_) return;
  timer_ = loop_.after_ms(settings_.poll_ms, [this] { look_now(); });
}

void Watch::look_now() {
  if (stopped_ || looking_) return;
  looking_ = true;
  const bool added = worker_.run<Result<std::vector<Entry>>>([settings = settings_] { return look(settings); },
                                                             [this](Result<std::vector<Entry>> listing) {
                                                               looking_ = false;
                                                               note_listing(listing);
                                                               if (listing && !stopped_) consider(*listing);
                                                               look_later();
                                                             });
  CROSSDOCK_ASSERT(added);  // jobs are bounded by in_flight_max
}

void Watch::note_listing(const Result<std::vector<Entry>>& listing) {
  if (!listing) errors_.add();
  if (listing.has_value() == reachable_) return;
  reachable_ = listing.has_value();
  if (reachable_)
    log(LogLevel::info, "watched folder is back", {{"folder", settings_.folder}});
  else
    log(LogLevel::error, "watched folder cannot be read", {{"folder", settings_.folder}, {"error", listing.error().text()}});
}

void Watch::remember(const std::vector<Entry>& entries) {
  std::map<std::string, Seen> now_seen;
  const std::int64_t now_us = clock_.monotonic_us();
  for (const Entry& entry : entries) {
    const auto known = seen_.find(entry.name);
    const bool same = known != seen_.end() && known->second.stamp == entry.stamp;
    now_seen.emplace(entry.name, same ? known->second : Seen{.stamp = entry.stamp, .since_us = now_us});
  }
  seen_ = std::move(now_seen);
}

bool Watch::is_ready(const Entry& entry, const std::set<std::string, std::less<>>& names) const {
  const Seen& seen = seen_.at(entry.name);
  const std::int64_t now_us = clock_.monotonic_us();
  if (in_flight_.contains(entry.name) || now_us < seen.not_before_us) return false;
  if (settings_.has_trigger) return names.contains(entry.name + std::string(k_trigger_suffix));
  return now_us - seen.since_us >= settings_.stable_ms * 1000;
}

void Watch::consider(const std::vector<Entry>& entries) {
  remember(entries);
  std::set<std::string, std::less<>> names;
  for (const Entry& entry : entries) names.insert(entry.name);
  for (const Entry& entry : entries) {
    if (is_trigger(settings_, entry.name)) {
      drop_orphan(entry, names);
    } else if (!entry.is_regular) {
      Seen& seen = seen_.at(entry.name);
      if (!std::exchange(seen.noted, true)) {
        log(LogLevel::warn, "not a regular file: left alone", {{"folder", settings_.folder}, {"file", entry.name}});
      }
    } else if (in_flight_.size() < settings_.in_flight_max && is_ready(entry, names)) {
      begin(entry);
    }
  }
}

// A trigger whose file was archived just before a crash would wave through the next file of that name unfinished.
void Watch::drop_orphan(const Entry& trigger, const std::set<std::string, std::less<>>& names) {
  const std::string name = trigger.name.substr(0, trigger.name.size() - k_trigger_suffix.size());
  const bool old = clock_.monotonic_us() - seen_.at(trigger.name).since_us >= settings_.stable_ms * 1000;
  if (!old || names.contains(name) || in_flight_.size() >= settings_.in_flight_max) return;
  if (!in_flight_.insert(trigger.name).second) return;
  const bool added =
      worker_.run<Result<void>>([settings = settings_, name = trigger.name] { return remove_trigger(settings, name); },
                                [this, name = trigger.name](const Result<void>& removed) {
                                  if (!removed) errors_.add();
                                  release(name);
                                });
  CROSSDOCK_ASSERT(added);
}

void Watch::begin(const Entry& entry) {
  in_flight_.insert(entry.name);
  const bool added = worker_.run<Result<Picked>>([settings = settings_, entry] { return pick(settings, entry); },
                                                 [this, entry](Result<Picked> picked) { offer(entry, std::move(picked)); });
  CROSSDOCK_ASSERT(added);
}

void Watch::offer(const Entry& entry, Result<Picked> picked) {
  if (stopped_) {
    release(entry.name);
    return;
  }
  if (!picked) {
    const ErrorKind kind = picked.error().kind;
    if (kind == ErrorKind::limit || kind == ErrorKind::invalid) {
      keep_aside(entry, picked.error());
      return;
    }
    if (kind != ErrorKind::not_found && kind != ErrorKind::conflict) errors_.add();
    again_later(entry.name);
    return;
  }
  Message message{std::move(picked->id), std::move(picked->body), settings_.content_type, {{"file", entry.name}}};
  const auto used = std::make_shared<bool>(false);
  receive_(std::move(message), [weak = weak_from_this(), entry, used](Result<void> taken) {
    CROSSDOCK_ASSERT(!std::exchange(*used, true));
    if (const auto self = weak.lock()) self->settle(entry, taken);
  });
}

void Watch::settle(const Entry& entry, const Result<void>& taken) {
  if (!taken && (is_retryable(taken.error().kind) || taken.error().kind == ErrorKind::in_doubt)) {
    retries_.add();
    again_later(entry.name);
    return;
  }
  if (!taken) {
    keep_aside(entry, taken.error());
    return;
  }
  const bool added =
      worker_.run<Result<void>>([settings = settings_, entry, now = clock_.now()] { return archive(settings, entry, now); },
                                [this, entry](const Result<void>& result) { moved(entry, result, files_); });
  CROSSDOCK_ASSERT(added);
}

void Watch::keep_aside(const Entry& entry, const Error& error) {
  const bool added = worker_.run<Result<void>>(
      [settings = settings_, entry, error, now = clock_.now()] { return quarantine(settings, entry, error, now); },
      [this, entry](const Result<void>& result) { moved(entry, result, asides_); });
  CROSSDOCK_ASSERT(added);
}

// A file that could not be moved is offered again, under the same id: whoever took it knows it already.
void Watch::moved(const Entry& entry, const Result<void>& result, Counter& done) {
  if (result) {
    done.add();
    release(entry.name);
    return;
  }
  errors_.add();
  log(LogLevel::error, "file could not be moved", {{"folder", settings_.folder}, {"error", result.error().text()}});
  again_later(entry.name);
}

void Watch::again_later(const std::string& name) {
  const auto known = seen_.find(name);
  if (known != seen_.end()) known->second.not_before_us = clock_.monotonic_us() + settings_.retry_ms * 1000;
  release(name);
}

void Watch::release(const std::string& name) {
  in_flight_.erase(name);
  if (stopped_ && in_flight_.empty()) loop_.post(stopped_);
}

class FileSource final : public connect::Source {
 public:
  FileSource(SourceSettings settings, Environment& environment)
      : watch_(std::make_shared<Watch>(std::move(settings), environment)) {}
  void start(Receive receive) override { watch_->start(std::move(receive)); }
  void stop(std::function<void()> stopped) override { watch_->stop(std::move(stopped)); }

 private:
  std::shared_ptr<Watch> watch_;
};

}  // namespace

std::unique_ptr<connect::Source> make_source(SourceSettings settings, Environment& environment) {
  return std::make_unique<FileSource>(std::move(settings), environment);
}

}  // namespace crossdock::connectors::file
