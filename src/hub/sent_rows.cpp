// SPDX-License-Identifier: Apache-2.0
#include "hub/sent_rows.hpp"

#include "hub/exceptions.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::array<std::string_view, 6> k_states = {"waiting",  "overdue",      "accepted",
                                                      "rejected", "not_expected", "replaced"};

Result<std::vector<SentSetRow>> scan_sets(store::Reader& reader, const store::Scan& scan) {
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_sent_set, scan));
  std::vector<SentSetRow> out;
  for (const store::Row& row : rows) out.push_back(SentSetRow::from(row));
  return out;
}

JsonObject head_of(const SentRow& sent) {
  return JsonObject{{"id", sent.id.text()},        {"partner", sent.partner}, {"standard", sent.standard},
                    {"interchange", sent.control}, {"file", sent.file},       {"sent", sent.sent.rfc3339()}};
}

JsonObject view_of(const SentSetRow& row) {
  JsonObject view{{"group", row.group}, {"set", row.set}, {"type", row.type}, {"state", to_string(row.state)}};
  if (row.order) view["order"] = row.order.text();
  if (row.due.us != 0) view["due"] = row.due.rfc3339();
  if (row.answered.us != 0) view["answered"] = row.answered.rfc3339();
  if (!row.status.empty()) view["status"] = row.status;
  if (row.exception) view["exception"] = row.exception.text();
  return view;
}

}  // namespace

std::string_view to_string(AckState state) { return k_states.at(static_cast<std::size_t>(state)); }

SentRow SentRow::from(const store::Row& row) {
  SentRow sent;
  sent.id.value = store::as_integer(row[0]);
  sent.partner = store::as_text(row[1]);
  sent.standard = store::as_text(row[2]);
  sent.control = store::as_text(row[3]);
  sent.target = store::as_text(row[4]);
  sent.file = store::as_text(row[5]);
  sent.bytes = store::as_text(row[6]);
  sent.sent.us = store::as_integer(row[7]);
  sent.outbox.value = store::as_integer(row[8]);
  return sent;
}

Result<SentRow> SentRow::load(store::Reader& reader, SentId id) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_sent_interchange, {id.value}));
  if (!row)
    return fail(ErrorKind::not_found, "sent.unknown", fmt::format("There is no sent interchange {}", id.text()), id.text());
  return from(*row);
}

Result<void> SentRow::save(store::Tx& tx) const {
  return tx.put(tables::k_sent_interchange,
                {id.value, partner, standard, control, target, file, bytes, sent.us, outbox.value});
}

SentSetRow SentSetRow::from(const store::Row& row) {
  SentSetRow set;
  set.partner = store::as_text(row[0]);
  set.group = store::as_text(row[1]);
  set.set = store::as_text(row[2]);
  set.type = store::as_text(row[3]);
  set.order.value = store::as_integer(row[4]);
  set.sent.value = store::as_integer(row[5]);
  set.state = static_cast<AckState>(store::as_integer(row[6]));
  set.due.us = store::as_integer(row[7]);
  set.exception.value = store::as_integer(row[8]);
  set.answered.us = store::as_integer(row[9]);
  set.status = store::as_text(row[10]);
  return set;
}

Result<std::optional<SentSetRow>> SentSetRow::find(store::Reader& reader, std::string_view partner, std::string_view group,
                                                   std::string_view set) {
  CROSSDOCK_TRY(const auto row,
                reader.get(tables::k_sent_set, {std::string(partner), std::string(group), std::string(set)}));
  if (!row) return std::optional<SentSetRow>();
  return from(*row);
}

Result<std::vector<SentSetRow>> SentSetRow::of_group(store::Reader& reader, std::string_view partner,
                                                     std::string_view group) {
  return scan_sets(reader, {.prefix = {std::string(partner), std::string(group)}, .limit = store::k_scan_rows_max});
}

Result<std::vector<SentSetRow>> SentSetRow::of_sent(store::Reader& reader, SentId sent) {
  return scan_sets(reader, {.index = "sent_set_sent", .prefix = {sent.value}, .limit = store::k_scan_rows_max});
}

Result<void> SentSetRow::save(store::Tx& tx) const {
  return tx.put(tables::k_sent_set, {partner, group, set, type, order.value, sent.value, static_cast<std::int64_t>(state),
                                     due.us, exception.value, answered.us, status});
}

std::string SentSetRow::place() const {
  return group.empty() ? fmt::format("message {}", set) : fmt::format("group {} set {}", group, set);
}

Result<void> remember_number(store::Tx& tx, const SentSetRow& row, const std::string& number) {
  if (number.empty()) return {};
  return tx.put(tables::k_sent_number, {row.partner, number, row.type, row.group, row.set});
}

Result<void> close_exception(store::Tx& tx, const SentSetRow& row, std::string_view resolution, Timestamp now) {
  if (!row.exception) return {};
  CROSSDOCK_TRY(Exception exception, load_exception(tx, row.exception));
  if (exception.state == ExceptionState::resolved) return {};
  exception.state = ExceptionState::resolved;
  exception.resolution = resolution;
  exception.changed = now;
  return save_exception(tx, exception);
}

Result<Json> sent_view(store::Reader& reader, SentId id) {
  CROSSDOCK_TRY(const SentRow sent, SentRow::load(reader, id));
  CROSSDOCK_TRY(const auto rows, SentSetRow::of_sent(reader, id));
  JsonObject view = head_of(sent);
  view["bytes"] = sent.bytes;
  JsonArray sets;
  for (const SentSetRow& row : rows) sets.emplace_back(view_of(row));
  view["sets"] = std::move(sets);
  return Json(std::move(view));
}

Result<Json> sent_list(store::Reader& reader, std::string_view partner, std::string_view after, std::size_t limit) {
  store::Scan scan{.descending = true, .limit = limit};
  if (!partner.empty())
    scan = {.index = "sent_interchange_control", .prefix = {std::string(partner)}, .descending = true, .limit = limit};
  if (!after.empty()) {
    CROSSDOCK_TRY(const SentId last, SentId::parse(after));
    CROSSDOCK_TRY(const SentRow row, SentRow::load(reader, last));
    scan.after = partner.empty() ? store::Key{last.value} : store::Key{row.control, last.value};
  }
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_sent_interchange, scan));
  JsonArray list;
  for (const store::Row& row : rows) list.emplace_back(head_of(SentRow::from(row)));
  const std::string next = rows.size() == limit ? SentId{store::as_integer(rows.back()[0])}.text() : "";
  return Json(JsonObject{{"documents", std::move(list)}, {"next", next}});
}

}  // namespace crossdock::hub
