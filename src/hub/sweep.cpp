// SPDX-License-Identifier: Apache-2.0
#include "hub/sweep.hpp"

#include "hub/exceptions.hpp"
#include "hub/release.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace crossdock::hub {
namespace {

using process::Status;

constexpr std::array<std::string_view, 6> k_kinds = {"ready", "lost", "unwatched", "call", "retry", "sequence"};
constexpr std::array<Status, 4> k_phases = {Status::ready, Status::waiting, Status::suspended, Status::faulted};
constexpr std::uint8_t k_outbox_phase = k_phases.size();
constexpr std::uint8_t k_exception_phase = k_outbox_phase + 1;
constexpr std::uint8_t k_sequence_phase = k_exception_phase + 1;
constexpr std::uint8_t k_phase_count = k_sequence_phase + 1;
// A page must stay short for the writer: calls that are looked through for a process that waits for one.
constexpr std::size_t k_owed_max = 2'000;
// Whoever is ready longer than this was forgotten.
constexpr std::int64_t k_ready_ms_max = 10'000;

// Looks at items; the outbox rows whose answers processes wait for are read once for all of them.
class Look {
 public:
  Look(const Domain& domain, store::Tx& tx, Timestamp now) : domain_(domain), tx_(tx), now_(now) {}

  Result<std::optional<Suspect>> instance(const process::Instance& instance) {
    Suspect suspect{.kind = Suspect::Kind::lost, .id = instance.id.value, .subject = instance.subject, .why = {}};
    switch (instance.status) {
      case Status::ready:
        suspect.kind = Suspect::Kind::ready;
        suspect.why = "ready since " + instance.updated.rfc3339();
        return now_.ms_since(instance.updated) > k_ready_ms_max ? std::optional(suspect) : std::nullopt;
      case Status::waiting: return waiting(std::move(suspect));
      case Status::suspended:
      case Status::faulted: break;
      case Status::completed:
      case Status::cancelled: return std::optional<Suspect>();
    }
    CROSSDOCK_TRY(const bool known, has_exception(tx_, instance.id.value));
    suspect.kind = Suspect::Kind::unwatched;
    suspect.why = fmt::format("{}: {}", process::to_string(instance.status), instance.error);
    return known ? std::nullopt : std::optional(suspect);
  }

  Result<std::optional<Suspect>> outbox(const OutboxItem& item) {
    Suspect suspect{.kind = Suspect::Kind::call, .id = item.id.value, .subject = item.subject, .why = {}};
    suspect.why = fmt::format("{}.{} is in nobody's hands", item.target, item.operation);
    if (item.behind) {
      CROSSDOCK_TRY(const auto first, Outbox::first_of_line(tx_, item));
      const bool waits = first && first->id != item.id;
      suspect.why = fmt::format("{}.{} is behind nothing", item.target, item.operation);
      return waits ? std::nullopt : std::optional(suspect);
    }
    if (!item.parked && !domain_.outbox.is_mine(item)) return std::optional<Suspect>();
    if (!item.parked) return std::optional(suspect);
    CROSSDOCK_TRY(const bool known, has_exception(tx_, item.id.value));
    suspect.kind = Suspect::Kind::unwatched;
    suspect.why = fmt::format("{}.{} is parked: {}", item.target, item.operation, item.error);
    return known ? std::nullopt : std::optional(suspect);
  }

  Result<std::optional<Suspect>> retried(const Exception& exception) {
    if (exception.state != ExceptionState::retrying) return std::optional<Suspect>();
    CROSSDOCK_TRY(const bool alive, is_alive(exception));
    if (alive) return std::optional<Suspect>();
    return Suspect{Suspect::Kind::retry, exception.id.value, exception.subject, "what was retried is gone"};
  }

  Result<std::optional<Suspect>> waiting(const Waiting& waiting) {
    CROSSDOCK_TRY(std::string why, why_forgotten(tx_, waiting));
    if (why.empty()) return std::optional<Suspect>();
    return Suspect{Suspect::Kind::sequence, waiting.message.value, waiting.sequence.number, std::move(why)};
  }

 private:
  Result<std::optional<Suspect>> waiting(Suspect suspect) {
    auto wakeups = domain_.runtime->wakeups(tx_, InstanceId{suspect.id});
    if (!wakeups) {
      suspect.why = wakeups.error().text();
      return std::optional(suspect);
    }
    std::vector<std::string> missing = std::move(wakeups->missing);
    for (const std::int64_t attempt : wakeups->calls) {
      CROSSDOCK_TRY(const bool owed, is_owed(suspect.id, attempt));
      if (!owed) missing.push_back(fmt::format("call of attempt {}", attempt));
    }
    if (missing.empty() || wakeups->ready) return std::optional<Suspect>();
    suspect.why = fmt::format("waits for ever: {}", fmt::join(missing, ", "));
    return std::optional(suspect);
  }

  // With more calls outstanding than are read here nobody is accused.
  Result<bool> is_owed(std::int64_t instance, std::int64_t attempt) {
    if (!owed_) {
      CROSSDOCK_TRY(const auto items, Outbox::list(tx_, {}, k_owed_max));
      all_read_ = items.size() < k_owed_max;
      owed_.emplace();
      for (const OutboxItem& item : items) {
        const auto token = process::Token::parse(item.token);
        if (token) owed_->emplace(token->instance.value, token->attempt);
      }
    }
    return !all_read_ || owed_->contains({instance, attempt});
  }

  Result<bool> is_alive(const Exception& exception) {
    if (exception.outbox) {
      CROSSDOCK_TRY(const auto item, Outbox::find(tx_, exception.outbox));
      return item.has_value();
    }
    if (!exception.instance) return true;  // a message is replayed at once
    CROSSDOCK_TRY(const auto instance, domain_.runtime->find(tx_, exception.instance));
    return instance && instance->status != Status::completed && instance->status != Status::cancelled;
  }

  const Domain& domain_;
  store::Tx& tx_;
  Timestamp now_;
  std::optional<std::set<std::pair<std::int64_t, std::int64_t>>> owed_;
  bool all_read_ = false;
};

// Reads one page and gives the id of its last item; 0 when there is no more.
class Page {
 public:
  Page(const Domain& domain, store::Tx& tx, std::size_t limit, Timestamp now)
      : domain_(domain), tx_(tx), limit_(limit), look_(domain, tx, now) {}

  Result<std::int64_t> read(SweepPosition from) {
    if (from.phase == k_outbox_phase) return outbox(from.after);
    if (from.phase == k_exception_phase) return exceptions(from.after);
    if (from.phase == k_sequence_phase) return sequences(from.after);
    return instances(k_phases.at(from.phase), from.after);
  }
  SweepPage take() { return std::move(page_); }

 private:
  Result<std::int64_t> instances(Status status, std::int64_t after) {
    CROSSDOCK_TRY(const auto found, domain_.runtime->list_after(tx_, status, InstanceId{after}, limit_));
    for (const process::Instance& instance : found) CROSSDOCK_CHECK(keep(look_.instance(instance)));
    return found.size() < limit_ ? 0 : found.back().id.value;
  }
  Result<std::int64_t> outbox(std::int64_t after) {
    CROSSDOCK_TRY(auto items, Outbox::list(tx_, OutboxId{after}, limit_));
    for (const OutboxItem& item : items) CROSSDOCK_CHECK(keep(look_.outbox(item)));
    return items.size() < limit_ ? 0 : items.back().id.value;
  }
  Result<std::int64_t> exceptions(std::int64_t after) {
    CROSSDOCK_TRY(const auto found, list_exceptions(tx_, ExceptionState::retrying, ExceptionId{after}, limit_));
    for (const Exception& exception : found) CROSSDOCK_CHECK(keep(look_.retried(exception)));
    return found.size() < limit_ ? 0 : found.back().id.value;
  }
  Result<std::int64_t> sequences(std::int64_t after) {
    CROSSDOCK_TRY(const auto found, list_waiting(tx_, MessageId{after}, limit_));
    for (const Waiting& waiting : found) CROSSDOCK_CHECK(keep(look_.waiting(waiting)));
    return found.size() < limit_ ? 0 : found.back().message.value;
  }
  Result<void> keep(Result<std::optional<Suspect>> looked) {
    if (!looked) return Unexpected(std::move(looked).error());
    ++page_.looked_at;
    if (*looked) page_.suspects.push_back(**std::move(looked));
    return {};
  }

  const Domain& domain_;
  store::Tx& tx_;
  std::size_t limit_;
  Look look_;
  SweepPage page_;
};

}  // namespace

std::string_view to_string(Suspect::Kind kind) { return k_kinds.at(static_cast<std::size_t>(kind)); }

Result<SweepPage> sweep(const Domain& domain, store::Tx& tx, SweepPosition from, std::size_t limit, Timestamp now) {
  Page reading(domain, tx, limit, now);
  CROSSDOCK_TRY(const std::int64_t last, reading.read(from));
  SweepPage page = reading.take();
  page.next = last != 0 ? SweepPosition{from.phase, last}
                        : SweepPosition{static_cast<std::uint8_t>((from.phase + 1) % k_phase_count), 0};
  return page;
}

Result<std::optional<Suspect>> look_again(const Domain& domain, store::Tx& tx, const Suspect& suspect, Timestamp now) {
  Look look(domain, tx, now);
  if (suspect.kind == Suspect::Kind::retry) {
    CROSSDOCK_TRY(const Exception exception, load_exception(tx, ExceptionId{suspect.id}));
    return look.retried(exception);
  }
  if (suspect.kind == Suspect::Kind::sequence) {
    CROSSDOCK_TRY(const auto places, places_of(tx, MessageId{suspect.id}));
    for (const Waiting& waiting : places) {
      CROSSDOCK_TRY(auto looked, look.waiting(waiting));
      if (looked) return looked;
    }
    return std::optional<Suspect>();
  }
  CROSSDOCK_TRY(const auto item, Outbox::find(tx, OutboxId{suspect.id}));
  if (item) return look.outbox(*item);
  CROSSDOCK_TRY(const auto instance, domain.runtime->find(tx, InstanceId{suspect.id}));
  if (!instance) return std::optional<Suspect>();
  return look.instance(*instance);
}

}  // namespace crossdock::hub
