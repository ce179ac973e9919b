// SPDX-License-Identifier: Apache-2.0
#include "hub/sequences.hpp"

#include "hub/tables.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_shown_max = 100;

Waiting from_row(const store::Row& row) {
  Waiting waiting;
  waiting.sequence = {store::as_text(row[0]), store::as_text(row[1])};
  waiting.place = store::as_integer(row[2]);
  waiting.message = MessageId{store::as_integer(row[3])};
  waiting.set = store::as_text(row[4]);
  waiting.exception = ExceptionId{store::as_integer(row[5])};
  waiting.since = Timestamp{store::as_integer(row[6])};
  return waiting;
}

store::Row to_row(const Waiting& waiting) {
  return {waiting.sequence.number, waiting.sequence.scope, waiting.place, waiting.message.value, waiting.set,
          waiting.exception.value, waiting.since.us};
}

Result<std::vector<Waiting>> scan(store::Reader& reader, const store::Scan& scan) {
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_sequence, scan));
  std::vector<Waiting> found;
  for (const store::Row& row : rows) found.push_back(from_row(row));
  return found;
}

store::Scan of_sequence(const Sequence& sequence, bool descending, std::size_t limit) {
  return {.index = "", .prefix = {sequence.number, sequence.scope}, .after = {}, .descending = descending, .limit = limit};
}

}  // namespace

Sequence sequence_of(OrderId order) { return {order.text(), "order"}; }

Json Waiting::to_json() const {
  JsonObject json{{"number", sequence.number}, {"scope", sequence.scope}, {"source_message", message.text()}, {"set", set}};
  json["state"] = is_held_back() ? "held_back" : "exception";
  if (exception) json["exception"] = exception.text();
  json["since"] = since.rfc3339();
  return json;
}

Result<bool> is_occupied(store::Reader& reader, const std::vector<Sequence>& sequences) {
  for (const Sequence& sequence : sequences) {
    CROSSDOCK_TRY(const auto head, head_of(reader, sequence));
    if (head) return true;
  }
  return false;
}

Result<bool> has_room(store::Reader& reader, const std::vector<Sequence>& sequences) {
  for (const Sequence& sequence : sequences) {
    CROSSDOCK_TRY(const auto waiting, scan(reader, of_sequence(sequence, false, k_held_back_max + 1)));
    if (waiting.size() > k_held_back_max) return false;
  }
  return true;
}

Result<void> join(store::Tx& tx, const std::vector<Sequence>& sequences, MessageId message, std::string_view set,
                  ExceptionId exception, Timestamp now) {
  for (const Sequence& sequence : sequences) {
    CROSSDOCK_TRY(const auto last, scan(tx, of_sequence(sequence, true, 1)));
    const std::int64_t place = last.empty() ? 1 : last.front().place + 1;
    const Waiting waiting{sequence, place, message, std::string(set), exception, now};
    CROSSDOCK_CHECK(tx.insert(tables::k_sequence, to_row(waiting)));
  }
  return {};
}

Result<void> set_exception(store::Tx& tx, MessageId message, std::string_view set, ExceptionId exception) {
  CROSSDOCK_TRY(auto places, places_of(tx, message, set));
  for (Waiting& waiting : places) {
    waiting.exception = exception;
    CROSSDOCK_CHECK(tx.put(tables::k_sequence, to_row(waiting)));
  }
  return {};
}

Result<void> leave(store::Tx& tx, MessageId message, std::string_view set) {
  CROSSDOCK_TRY(const auto places, places_of(tx, message, set));
  for (const Waiting& waiting : places) {
    CROSSDOCK_CHECK(tx.erase(tables::k_sequence, {waiting.sequence.number, waiting.sequence.scope, waiting.place}));
  }
  return {};
}

Result<std::vector<Waiting>> places_of(store::Reader& reader, MessageId message, std::optional<std::string_view> set) {
  store::Scan of_message{.index = "sequence_message", .prefix = {message.value}, .limit = store::k_scan_rows_max};
  CROSSDOCK_TRY(auto places, scan(reader, of_message));
  if (set) std::erase_if(places, [&](const Waiting& waiting) { return waiting.set != *set; });
  return places;
}

Result<std::optional<Waiting>> head_of(store::Reader& reader, const Sequence& sequence) {
  CROSSDOCK_TRY(auto first, scan(reader, of_sequence(sequence, false, 1)));
  return first.empty() ? std::nullopt : std::optional(std::move(first.front()));
}

Result<std::optional<Waiting>> ahead_of(store::Reader& reader, MessageId message, std::string_view set) {
  CROSSDOCK_TRY(const auto places, places_of(reader, message, set));
  for (const Waiting& waiting : places) {
    CROSSDOCK_TRY(auto head, head_of(reader, waiting.sequence));
    if (head && head->place < waiting.place) return head;
  }
  return std::optional<Waiting>();
}

Result<std::vector<Waiting>> waiting_under(store::Reader& reader, std::string_view number) {
  return scan(reader,
              {.index = "", .prefix = {std::string(number)}, .after = {}, .descending = false, .limit = k_shown_max});
}

Result<std::vector<Waiting>> list_waiting(store::Reader& reader, MessageId after, std::size_t limit) {
  store::Scan by_message{.index = "sequence_message", .limit = limit};
  if (after) by_message.after = store::Key{after.value};
  return scan(reader, by_message);
}

Result<HeldBack> count_held_back(store::Reader& reader) {
  CROSSDOCK_TRY(const auto all, list_waiting(reader, {}, store::k_scan_rows_max));
  HeldBack held;
  std::set<std::pair<MessageId, std::string>> seen;
  for (const Waiting& waiting : all) {
    if (!waiting.is_held_back() || !seen.emplace(waiting.message, waiting.set).second) continue;
    ++held.count;
    if (held.oldest.us == 0 || waiting.since < held.oldest) held.oldest = waiting.since;
  }
  return held;
}

}  // namespace crossdock::hub
