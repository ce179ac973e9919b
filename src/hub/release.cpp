// SPDX-License-Identifier: Apache-2.0
#include "hub/release.hpp"

#include "hub/interchange.hpp"
#include "hub/receive.hpp"
#include "hub/tables.hpp"
#include "hub/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_page = 1'000;

Result<bool> is_event(store::Reader& reader, MessageId message) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_message, {message.value}));
  return row && store::as_text((*row)[3]) == k_event_content_type;
}

Result<void> apply_event(Domain& domain, store::Tx& tx, const Waiting& waiting, Timestamp now) {
  auto published = publish_kept_event(domain, tx, waiting.message, now);
  if (published) return leave(tx, waiting.message, waiting.set);
  Exception exception;
  exception.id = domain.ids.make<ExceptionId>();
  exception.error = std::move(published).error();
  exception.subject = waiting.sequence.number;
  exception.message = waiting.message;
  exception.opened = now;
  exception.changed = now;
  CROSSDOCK_CHECK(save_exception(tx, exception));
  return set_exception(tx, waiting.message, waiting.set, exception.id);
}

Result<void> take_turn(Domain& domain, store::Tx& tx, const Waiting& waiting, Timestamp now) {
  CROSSDOCK_TRY(const bool event, is_event(tx, waiting.message));
  if (event) return apply_event(domain, tx, waiting, now);
  return apply_held_back_set(domain, tx, waiting.message, waiting.set, now);
}

// Where the message of an exception stands: one set, or all of an interchange.
Result<std::vector<Waiting>> places_held(store::Reader& reader, const Exception& exception) {
  CROSSDOCK_TRY(auto places, places_of(reader, exception.message));
  std::erase_if(places, [&](const Waiting& waiting) { return waiting.exception != exception.id; });
  return places;
}

std::vector<Sequence> sequences_of(const std::vector<Waiting>& places) {
  std::set<Sequence> sequences;
  for (const Waiting& waiting : places) sequences.insert(waiting.sequence);
  return {sequences.begin(), sequences.end()};
}

// The next of the sequence whose turn it is; nothing when there is none, or it must wait in another sequence.
Result<std::optional<Waiting>> next_in_turn(store::Reader& reader, const Sequence& sequence) {
  CROSSDOCK_TRY(auto head, head_of(reader, sequence));
  if (!head || !head->is_held_back()) return std::optional<Waiting>();
  CROSSDOCK_TRY(const auto ahead, ahead_of(reader, head->message, head->set));
  return ahead ? std::nullopt : std::move(head);
}

}  // namespace

Result<void> release(Domain& domain, store::Tx& tx, std::vector<Sequence> sequences, Timestamp now) {
  std::size_t released = 0;
  while (!sequences.empty()) {
    CROSSDOCK_TRY(const auto next, next_in_turn(tx, sequences.back()));
    if (!next) {
      sequences.pop_back();
      continue;
    }
    if (released++ == k_released_max) {
      // Should it not come to pass, the sweep finds what is left.
      tx.follow_up([&domain, sequences, now](store::Tx& later) { return release(domain, later, sequences, now); }, {});
      return {};
    }
    CROSSDOCK_TRY(const auto places, places_of(tx, next->message, next->set));
    CROSSDOCK_CHECK(take_turn(domain, tx, *next, now));
    for (const Sequence& sequence : sequences_of(places)) {
      if (std::ranges::find(sequences, sequence) == sequences.end()) sequences.insert(sequences.begin(), sequence);
    }
  }
  return {};
}

Result<void> retry_message(Domain& domain, store::Tx& tx, const Exception& exception, Timestamp now) {
  CROSSDOCK_TRY(const auto places, places_held(tx, exception));
  CROSSDOCK_TRY(const auto ahead, ahead_of(tx, exception.message, exception.detail));
  if (ahead) {
    return fail(
        ErrorKind::conflict, "exception.behind",
        fmt::format("An earlier message of {} is not dealt with yet: {}", ahead->sequence.number, ahead->exception.text()),
        ahead->exception.text());
  }
  CROSSDOCK_TRY(const bool event, is_event(tx, exception.message));
  if (event) {
    CROSSDOCK_CHECK(publish_kept_event(domain, tx, exception.message, now));
    CROSSDOCK_CHECK(leave(tx, exception.message, ""));
  } else {
    CROSSDOCK_CHECK(replay_sets(domain, tx, exception, now));
  }
  Exception done = exception;
  done.state = ExceptionState::resolved;
  done.resolution = "retried";
  done.changed = now;
  CROSSDOCK_CHECK(save_exception(tx, done));
  return release(domain, tx, sequences_of(places), now);
}

Result<void> skip_message(Domain& domain, store::Tx& tx, const Exception& exception, Timestamp now) {
  CROSSDOCK_TRY(const auto places, places_held(tx, exception));
  for (const Waiting& waiting : places) CROSSDOCK_CHECK(leave(tx, waiting.message, waiting.set));
  return release(domain, tx, sequences_of(places), now);
}

Result<void> release_forgotten(Domain& domain, store::Tx& tx, MessageId message, Timestamp now) {
  CROSSDOCK_TRY(const auto places, places_of(tx, message));
  for (const Waiting& waiting : places) {
    if (waiting.is_held_back()) continue;
    CROSSDOCK_TRY(const std::string why, why_forgotten(tx, waiting));
    if (!why.empty()) CROSSDOCK_CHECK(leave(tx, message, waiting.set));  // whoever closed it has dealt with it
  }
  return release(domain, tx, sequences_of(places), now);
}

Result<std::string> why_forgotten(store::Reader& reader, const Waiting& waiting) {
  if (!waiting.is_held_back()) {
    const auto exception = load_exception(reader, waiting.exception);
    if (exception && exception->state != ExceptionState::resolved) return std::string();
    if (!exception && exception.error().kind != ErrorKind::not_found) return fail(exception.error());
    return fmt::format("{} {} failed and its exception is closed", waiting.message.text(), waiting.set);
  }
  CROSSDOCK_TRY(const auto ahead, ahead_of(reader, waiting.message, waiting.set));
  if (ahead) return std::string();
  return fmt::format("{} {} is held back behind nothing", waiting.message.text(), waiting.set);
}

Result<std::vector<std::string>> verify_sequences(store::Reader& reader) {
  std::vector<std::string> wrong;
  MessageId last;
  while (wrong.size() < k_differences_max) {
    CROSSDOCK_TRY(const auto page, list_waiting(reader, last, k_page));
    for (const Waiting& waiting : page) {
      last = waiting.message;
      CROSSDOCK_TRY(std::string why, why_forgotten(reader, waiting));
      if (!why.empty()) wrong.push_back(std::move(why));
    }
    if (page.size() < k_page) break;
  }
  return wrong;
}

}  // namespace crossdock::hub
