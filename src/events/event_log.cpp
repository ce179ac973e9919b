// SPDX-License-Identifier: Apache-2.0
#include "events/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::events {
namespace {

using store::ColumnType;

const store::Table& event_table() {
  static const store::Table table{
      .name = "event",
      .columns = {{"position"},
                  {"type", ColumnType::text},
                  {"source", ColumnType::text},
                  {"subject", ColumnType::text},
                  {"time_us"},
                  {"correlation", ColumnType::text},
                  {"data", ColumnType::text},
                  {"attributes", ColumnType::text}},
      .indexes = {{"subject", {3}}},
      .log = true,
  };
  return table;
}

// Rows looked at by one filtered read, so that a rare type does not cost one read per page of other types.
constexpr std::size_t k_filtered_rows = 5000;

bool deeper_than(const Json& value, std::size_t depth) {
  if (const auto* object = value.if_object()) {
    return depth == 0 ||
           std::ranges::any_of(*object, [&](const auto& member) { return deeper_than(member.value(), depth - 1); });
  }
  if (const auto* array = value.if_array()) {
    return depth == 0 || std::ranges::any_of(*array, [&](const Json& element) { return deeper_than(element, depth - 1); });
  }
  return false;
}

Result<void> check_attributes(const Event& event) {
  if (event.type.empty()) return fail(ErrorKind::invalid, "event.attribute_missing", "An event needs a type", "type");
  if (event.source.empty()) return fail(ErrorKind::invalid, "event.attribute_missing", "An event needs a source", "source");
  using Attribute = std::pair<std::string_view, const std::string*>;
  const std::array<Attribute, 4> attributes{Attribute{"type", &event.type}, Attribute{"source", &event.source},
                                            Attribute{"subject", &event.subject},
                                            Attribute{"correlation", &event.correlation}};
  for (const auto& [name, value] : attributes) {
    if (value->size() <= k_attribute_bytes_max) continue;
    return fail(ErrorKind::limit, "event.attribute_too_long",
                fmt::format("The {} of an event has {} bytes, at most {}", name, value->size(), k_attribute_bytes_max),
                std::string(name));
  }
  if (!event.attributes.empty() && json_text(event.attributes).size() > k_attribute_bytes_max) {
    return fail(ErrorKind::limit, "event.attribute_too_long",
                fmt::format("The further attributes of an event have more than {} bytes", k_attribute_bytes_max),
                "attributes");
  }
  return {};
}

Result<std::string> data_text(const Json& data) {
  if (deeper_than(data, k_data_depth_max)) {
    return fail(ErrorKind::limit, "event.data_too_deep",
                fmt::format("The data of an event is nested deeper than {}", k_data_depth_max), "data");
  }
  std::string text = json_text(data);
  if (text.size() <= k_data_bytes_max) return text;
  return fail(ErrorKind::limit, "event.data_too_large",
              fmt::format("The data of an event has {} bytes, at most {}", text.size(), k_data_bytes_max), "data");
}

Result<Event> from_row(const store::Row& row) {
  Event event;
  event.position = store::as_integer(row.at(0));
  event.type = store::text_or(row.at(1), "");
  event.source = store::text_or(row.at(2), "");
  event.subject = store::text_or(row.at(3), "");
  event.time = Timestamp{store::integer_or(row.at(4), 0)};
  event.correlation = store::text_or(row.at(5), "");
  auto data = json_parse(store::text_or(row.at(6), "null"), k_data_depth_max + 1);
  if (!data) {
    return fail(ErrorKind::corrupt, "event.data", fmt::format("The stored data is not JSON: {}", data.error().message),
                fmt::format("event {}", event.position));
  }
  event.data = *std::move(data);
  if (const std::string_view more = row.size() > 7 ? store::text_or(row.at(7), "") : std::string_view(); !more.empty()) {
    auto attributes = json_parse(more);
    if (!attributes || !attributes->is_object()) {
      return fail(ErrorKind::corrupt, "event.attributes", "The stored attributes are not JSON",
                  fmt::format("event {}", event.position));
    }
    event.attributes = std::move(attributes->get_object());
  }
  return event;
}

bool matches(std::string_view type, std::string_view filter) {
  if (filter.empty()) return true;
  return filter.ends_with(".*") ? type.starts_with(filter.substr(0, filter.size() - 1)) : type == filter;
}

void add_text(JsonObject& object, std::string_view name, std::string_view value) {
  if (!value.empty()) object[name] = value;
}

}  // namespace

Json Event::to_json() const {
  JsonObject out;
  const std::string id = fmt::format("{}", position);
  out["specversion"] = "1.0";
  out["id"] = id;
  out["source"] = source;
  out["type"] = type;
  add_text(out, "subject", subject);
  out["time"] = time.rfc3339();
  add_text(out, "correlationid", correlation);
  out["position"] = id;
  if (!data.is_null()) {
    out["datacontenttype"] = "application/json";
    out["data"] = data;
  }
  for (const auto& [name, value] : attributes) out[name] = value;
  return out;
}

store::Schema schema() { return {&event_table()}; }

Result<std::int64_t> append(store::Tx& tx, const Event& event) {
  CROSSDOCK_CHECK(check_attributes(event));
  CROSSDOCK_TRY(std::string data, data_text(event.data));
  store::Value more;
  if (!event.attributes.empty()) more = json_text(event.attributes);
  return tx.append(event_table(), {std::int64_t{0}, event.type, event.source, event.subject, event.time.us,
                                   event.correlation, std::move(data), std::move(more)});
}

Result<Page> read_after(store::Reader& reader, std::int64_t after, std::size_t limit, std::string_view type) {
  limit = std::clamp<std::size_t>(limit, 1, k_page_events_max);
  const store::Scan scan{.after = store::Key{after}, .limit = type.empty() ? limit : k_filtered_rows};
  CROSSDOCK_TRY(const auto rows, reader.scan(event_table(), scan));
  Page page;
  page.next = after;
  page.more = rows.size() == scan.limit;
  for (const store::Row& row : rows) {
    if (page.events.size() == limit) {
      page.more = true;
      break;
    }
    page.next = store::as_integer(row.at(0));
    if (!matches(store::text_or(row.at(1), ""), type)) continue;
    CROSSDOCK_TRY(Event event, from_row(row));
    page.events.push_back(std::move(event));
  }
  return page;
}

Result<std::vector<Event>> of_subject(store::Reader& reader, std::string_view subject) {
  const store::Scan scan{.index = "subject", .prefix = {std::string(subject)}, .limit = k_page_events_max};
  CROSSDOCK_TRY(const auto rows, reader.scan(event_table(), scan));
  std::vector<Event> events;
  events.reserve(rows.size());
  for (const store::Row& row : rows) {
    CROSSDOCK_TRY(Event event, from_row(row));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace crossdock::events
