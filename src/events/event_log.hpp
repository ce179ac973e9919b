// SPDX-License-Identifier: Apache-2.0
// The append-only event log: CloudEvents 1.0 in commit order. The truth about what happened; everything else can be
// rebuilt from it. Cursors are log positions: a reader that has seen n never later finds a smaller one.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::events {

// CloudEvents attributes; `subject` is the business object ("ord_..."), `correlation` runs from edge to edge.
struct Event {
  std::int64_t position = 0;  // given by append; also the CloudEvents id, as text
  std::string type;           // "order.accepted"
  std::string source;         // "crossdock", or "/systems/sim-wms" for what came from outside
  std::string subject;
  Timestamp time;  // when it happened
  std::string correlation;
  Json data;
  // Further context attributes as they came (extensions, dataschema, datacontenttype, the id at the source): names of
  // lower-case letters and digits, values of text, whole numbers or booleans (CloudEvents 1.0, type system).
  JsonObject attributes = {};

  // The CloudEvents JSON envelope, with extensions `correlationid` and `position`. Both are text: a CloudEvents integer
  // ends at 2^31-1 (CloudEvents 1.0, type system). Empty optional attributes and null data are left out; `attributes`
  // are added, over the position an `id` of theirs.
  Json to_json() const;
};

// Tables of this folder, for Store::open.
store::Schema schema();

// Attributes longer than the first, data longer or nested deeper than the others, are refused with ErrorKind::limit.
inline constexpr std::size_t k_attribute_bytes_max = 1024;
inline constexpr std::size_t k_data_bytes_max = 1024 * 1024;
inline constexpr std::size_t k_data_depth_max = 100;

// Adds an event within the caller's unit of work; returns its position. event.position is ignored. invalid
// "event.attribute_missing" without a type or source (CloudEvents 1.0, required attributes).
Result<std::int64_t> append(store::Tx& tx, const Event& event);

// Events after a position, oldest first; at most `limit` (<= 1000). An empty type matches all; otherwise types with
// that exact name or, when it ends in ".*", that prefix. Filtering may return fewer than limit although more follow:
// go on from `next`.
inline constexpr std::size_t k_page_events_max = 1000;
struct Page {
  std::vector<Event> events;
  std::int64_t next = 0;  // the cursor to pass on
  bool more = false;      // more may be there now
};
Result<Page> read_after(store::Reader& reader, std::int64_t after, std::size_t limit, std::string_view type = {});
// The time line of one subject, oldest first, at most 1000 events.
Result<std::vector<Event>> of_subject(store::Reader& reader, std::string_view subject);

}  // namespace crossdock::events
