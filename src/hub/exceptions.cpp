// SPDX-License-Identifier: Apache-2.0
#include "hub/exceptions.hpp"

#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossdock::hub {
namespace {

constexpr std::array<std::string_view, 3> k_state_names = {"open", "retrying", "resolved"};

JsonObject to_doc(const Exception& exception) {
  JsonObject doc;
  doc["v"] = 1;
  doc["kind"] = to_string(exception.error.kind);
  doc["code"] = exception.error.code;
  doc["message"] = exception.error.message;
  doc["place"] = exception.error.place;
  doc["subject"] = exception.subject;
  doc["correlation"] = exception.correlation;
  if (exception.outbox) doc["outbox"] = exception.outbox.value;
  if (exception.instance) doc["instance"] = exception.instance.value;
  if (exception.sent) doc["sent"] = exception.sent.value;
  if (exception.message) doc["source_message"] = exception.message.value;
  doc["detail"] = exception.detail;
  doc["opened_us"] = exception.opened.us;
  doc["changed_us"] = exception.changed.us;
  doc["retries"] = exception.retries;
  doc["resolution"] = exception.resolution;
  return doc;
}

std::int64_t integer_in(const JsonObject& doc, std::string_view key) {
  const Json* value = json_find(doc, key);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

Result<Exception> from_row(const store::Row& row) {
  CROSSDOCK_TRY(const Json parsed, json_parse(store::as_text(row[3])));
  const JsonObject& doc = parsed.get_object();
  Exception exception;
  exception.id = ExceptionId{store::as_integer(row[0])};
  exception.state = static_cast<ExceptionState>(store::as_integer(row[1]));
  exception.error = {error_kind_from(json_string_or(doc, "kind", "")), json_string_or(doc, "code", ""),
                     json_string_or(doc, "message", ""), json_string_or(doc, "place", "")};
  exception.subject = json_string_or(doc, "subject", "");
  exception.correlation = json_string_or(doc, "correlation", "");
  exception.outbox.value = integer_in(doc, "outbox");
  exception.instance.value = integer_in(doc, "instance");
  exception.message.value = integer_in(doc, "source_message");
  exception.sent.value = integer_in(doc, "sent");
  exception.detail = json_string_or(doc, "detail", "");
  exception.opened.us = integer_in(doc, "opened_us");
  exception.changed.us = integer_in(doc, "changed_us");
  exception.retries = integer_in(doc, "retries");
  exception.resolution = json_string_or(doc, "resolution", "");
  return exception;
}

std::int64_t order_of(const Exception& exception) {
  const auto order = OrderId::parse(exception.subject);
  return order ? order->value : 0;
}

store::Key state_key(ExceptionState state) { return {static_cast<std::int64_t>(state)}; }

}  // namespace

std::string_view to_string(ExceptionState state) { return k_state_names.at(static_cast<std::size_t>(state)); }

std::int64_t Exception::target() const {
  if (outbox) return outbox.value;
  if (sent) return sent.value;
  return instance ? instance.value : message.value;
}

std::string Exception::cause() const { return fmt::format("{}/{}", to_string(error.kind), error.code); }

Json Exception::to_json() const {
  JsonObject json;
  json["id"] = id.text();
  json["state"] = to_string(state);
  json["cause"] = cause();
  json["kind"] = to_string(error.kind);
  json["code"] = error.code;
  json["message"] = error.message;
  json["place"] = error.place;
  json["order"] = subject;
  json["correlation"] = correlation;
  json["detail"] = detail;
  if (outbox) json["call"] = outbox.text();
  if (instance) json["process"] = instance.text();
  if (sent) json["sent"] = sent.text();
  if (message) json["source_message"] = message.text();
  json["opened"] = opened.rfc3339();
  json["changed"] = changed.rfc3339();
  json["retries"] = retries;
  if (!resolution.empty()) json["resolution"] = resolution;
  return json;
}

Result<void> save_exception(store::Tx& tx, const Exception& exception) {
  return tx.put(tables::k_exception, {exception.id.value, static_cast<std::int64_t>(exception.state), exception.target(),
                                      json_text(to_doc(exception)), order_of(exception)});
}

Result<Exception> load_exception(store::Reader& reader, ExceptionId id) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_exception, {id.value}));
  if (!row)
    return fail(ErrorKind::not_found, "exception.unknown", fmt::format("There is no exception {}", id.text()), id.text());
  return from_row(*row);
}

Result<std::vector<Exception>> list_exceptions(store::Reader& reader, ExceptionState state, ExceptionId after,
                                               std::size_t limit) {
  store::Scan scan{
      .index = "exception_state", .prefix = {static_cast<std::int64_t>(state)}, .descending = true, .limit = limit};
  if (after) scan.after = store::Key{after.value};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_exception, scan));
  std::vector<Exception> found;
  for (const store::Row& row : rows) {
    CROSSDOCK_TRY(Exception exception, from_row(row));
    found.push_back(std::move(exception));
  }
  return found;
}

Result<std::vector<Exception>> exceptions_of_order(store::Reader& reader, ExceptionState state, OrderId order) {
  store::Scan scan{.index = "exception_order", .prefix = state_key(state), .descending = true};
  scan.prefix.emplace_back(order.value);
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_exception, scan));
  std::vector<Exception> found;
  for (const store::Row& row : rows) {
    CROSSDOCK_TRY(Exception exception, from_row(row));
    found.push_back(std::move(exception));
  }
  return found;
}

Result<bool> is_held(store::Reader& reader, OrderId order) {
  store::Scan scan{.index = "exception_order", .prefix = state_key(ExceptionState::open), .limit = 1};
  scan.prefix.emplace_back(order.value);
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_exception, scan));
  return !rows.empty();
}

Result<HeldOrders> held_orders(store::Reader& reader, OrderId after, std::size_t limit) {
  store::Scan scan{.index = "exception_order",
                   .prefix = state_key(ExceptionState::open),
                   .descending = true,
                   .limit = std::min(limit, store::k_scan_rows_max)};
  if (after) scan.after = store::Key{after.value};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_exception, scan));
  HeldOrders held;
  for (const store::Row& row : rows) {
    const OrderId order{store::integer_or(row[4], 0)};
    if (!order) return held;  // those without an order come last
    if (held.orders.empty() || held.orders.back() != order) held.orders.push_back(order);
  }
  held.more = rows.size() == scan.limit;
  return held;
}

// Ids grow, so the rows without the column come first; all in one unit of work, so that none is left behind a new one.
Result<void> add_missing_orders(store::Tx& tx) {
  store::Scan scan{.limit = 1'000};
  while (true) {
    CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_exception, scan));
    for (const store::Row& row : rows) {
      if (!store::is_null(row[4])) return {};
      CROSSDOCK_TRY(const Exception exception, from_row(row));
      CROSSDOCK_CHECK(save_exception(tx, exception));
    }
    if (rows.size() < scan.limit) return {};
    scan.after = store::Key{rows.back()[0]};
  }
}

Result<bool> has_exception(store::Reader& reader, std::int64_t target) {
  CROSSDOCK_TRY(
      const auto rows,
      reader.scan(tables::k_exception, {.index = "exception_target", .prefix = {target}, .descending = true, .limit = 20}));
  return std::ranges::any_of(rows, [](const store::Row& row) {
    return static_cast<ExceptionState>(store::as_integer(row[1])) != ExceptionState::resolved;
  });
}

Result<void> resolve_exceptions_of(store::Tx& tx, std::int64_t target, std::string_view resolution, Timestamp now) {
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_exception, {.index = "exception_target", .prefix = {target}}));
  for (const store::Row& row : rows) {
    CROSSDOCK_TRY(Exception exception, from_row(row));
    if (exception.state == ExceptionState::resolved) continue;
    exception.state = ExceptionState::resolved;
    exception.resolution = resolution;
    exception.changed = now;
    CROSSDOCK_CHECK(save_exception(tx, exception));
  }
  return {};
}

}  // namespace crossdock::hub
