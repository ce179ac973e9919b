// SPDX-License-Identifier: Apache-2.0
#include "hub/order_change.hpp"

#include "base/hash.hpp"
#include "hub/accept.hpp"
#include "hub/order_amend.hpp"
#include "hub/order_revision.hpp"
#include "hub/withdraw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

constexpr int k_replaced_max = 100;  // orders that took each other's place

Json answer_of(const Order& order, const JsonObject& change) {
  JsonObject out{{"order", order.id.text()}};
  for (const auto& [member, value] : change) {
    if (member != "request" && member != "digest") out[member] = value;
  }
  return Json(std::move(out));
}

// The order that stands in its place now.
Result<Order> standing(store::Reader& reader, Order order) {
  for (int i = 0; i < k_replaced_max && !order.replaced_by.empty(); ++i) {
    CROSSDOCK_TRY(const OrderId next, OrderId::parse(order.replaced_by));
    CROSSDOCK_TRY(order, load_order(reader, next));
  }
  return order;
}

JsonObject record_of(const ChangeRequest& request, std::string_view state, Timestamp now) {
  return {{"change", request.number},
          {"state", state},
          {"by", request.by},
          {"asked", now.rfc3339()},
          {"digest", hex(hash16(json_text(Json(request.content))))},
          {"request", request.content}};
}

// What was asked for in full is kept of the latest change; by its digest an earlier one is still known.
void remember(Order& order, JsonObject record) {
  for (Json& earlier : order.changes) earlier.get_object().erase("request");
  order.changes.emplace_back(std::move(record));
}

enum class Way { amend, replace };

// Whether its process hears of changes. One that is at work on it already, or asks warehouses to take it back, comes first.
Result<Way> way_of(const Domain& domain, store::Reader& reader, const Order& order) {
  const std::string id = order.id.text();
  CROSSDOCK_TRY(const auto instances, domain.runtime->of_subject(reader, id));
  bool hears = false;
  for (const process::Instance& one : instances) {
    const bool ended = one.status == process::Status::completed || one.status == process::Status::cancelled;
    if (ended) continue;
    if (one.definition == domain.settings.cancel_process || one.definition == domain.settings.change_process)
      return fail(ErrorKind::conflict, "order.change_under_way",
                  fmt::format("Order {} is being changed or cancelled; try again", id), id);
    if (one.definition == domain.settings.order_process && one.waiting_for.starts_with("call "))
      return fail(ErrorKind::conflict, "order.call_under_way",
                  fmt::format("Order {} is being sent to a system; try again", id), id);
    const bool waits = one.status == process::Status::waiting && one.waiting_for.contains("order.changed");
    hears = hears || (one.definition == domain.settings.order_process && waits);
  }
  return hears && domain.runtime->has(domain.settings.change_process) ? Way::amend : Way::replace;
}

Result<Json> amend(Domain& domain, store::Tx& tx, Order& order, const ChangeRequest& request, Timestamp now) {
  if (order.changes.size() >= k_changes_max)
    return fail(ErrorKind::limit, "order.changes",
                fmt::format("Order {} was changed {} times", order.id.text(), k_changes_max), order.id.text());
  remember(order, record_of(request, "under_way", now));
  CROSSDOCK_CHECK(save_order(tx, order));
  JsonObject input{{"order", JsonObject{{"id", order.id.text()}}}, {"change", request.number}};
  input["picks"] = picks_to_recall(domain, order, request.content);
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "order.change_requested",
                                    JsonObject{{"change", request.number}, {"by", request.by}}, now));
  CROSSDOCK_CHECK(
      domain.runtime->start(tx, domain.settings.change_process, std::move(input), order.id.text(), order.correlation, now));
  return answer_of(order, order.changes.back().get_object());
}

Result<Json> replace(Domain& domain, store::Tx& tx, const Order& order, const ChangeRequest& request, Timestamp now) {
  CROSSDOCK_CHECK(check_withdrawable(domain, tx, order));
  CROSSDOCK_TRY(const model::OrderRequest revised, revised_request(domain, tx, order, request.content, now));
  Origin origin;
  origin.channel = request.channel;
  origin.message = request.message;
  origin.replaces = order.id;
  CROSSDOCK_TRY(const Accepted accepted, accept_order(domain, tx, revised, origin, now));
  CROSSDOCK_TRY(Order after, load_order(tx, accepted.order));
  JsonObject record = record_of(request, "done", now);
  record["lines"] = all_accepted(request.content);
  after.changes = order.changes;
  remember(after, record);
  CROSSDOCK_CHECK(save_order(tx, after));
  JsonObject data{{"by", request.by}, {"change", request.number}, {"replaced_by", after.id.text()}};
  if (!order.partner.empty()) data["partner"] = request.by;
  data[k_change_sequence] = request.number;
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "order.changed", std::move(data), now));
  return answer_of(after, record);
}

// The canonical document of a body of the API.
Result<JsonObject> content_of(const Order& order, const JsonObject& body, const std::string& number) {
  for (const auto& [member, value] : body) {
    static constexpr std::array<std::string_view, 4> k_known = {"change", "lines", "requested_ship_date", "ship_to"};
    if (std::ranges::find(k_known, std::string_view(member)) == k_known.end())
      return fail(ErrorKind::invalid, "field.unknown",
                  fmt::format("\"{}\" is not a member of a change", std::string_view(member)), std::string(member));
  }
  JsonObject content{{"purchase_order", order.purchase_order}, {"purpose", "change"}, {k_change_sequence, number}};
  const std::string date = json_string_or(body, "requested_ship_date", "");
  if (!date.empty()) {
    CROSSDOCK_CHECK(model::check_date(date, "requested_ship_date"));
    content["requested_ship_date"] = date;
  }
  if (const Json* ship_to = json_find(body, "ship_to")) {
    if (!ship_to->is_object() || json_text(*ship_to).size() > 4 * model::k_text_bytes_max)
      return fail(ErrorKind::invalid, "order.text", "\"ship_to\" is an object of at most 1600 bytes", "ship_to");
    content["ship_to"] = *ship_to;
  }
  JsonArray lines;
  for (const Json& entry : json_list_or_empty(body, "lines")) {
    if (!entry.is_object()) return fail(ErrorKind::invalid, "field.type", "A line must be an object", "lines");
    JsonObject line = entry.get_object();
    CROSSDOCK_TRY(const std::string name, json_string(line, "line", "lines"));
    CROSSDOCK_CHECK(model::check_identifier(name, "lines"));
    const std::string item = json_string_or(line, "item", "");
    line["change"] = json_string_or(line, "change", "change");
    if (!item.empty()) line["item"] = JsonObject{{"vendor_part", item}};
    for (const char* member : {"quantity", "unit_price"}) {
      if (json_find(line, member) == nullptr) continue;
      CROSSDOCK_TRY(const Decimal value, json_decimal(line, member, "lines"));
      if (value.is_negative())
        return fail(ErrorKind::invalid, "order.quantity", fmt::format("\"{}\" is not negative", member), "lines");
      line[member] = value.text();
    }
    lines.emplace_back(std::move(line));
  }
  if (lines.empty() && content.size() == 3)
    return fail(ErrorKind::invalid, "order.change_empty", "The change says nothing that is to be changed", "lines");
  content["lines"] = std::move(lines);
  return content;
}

}  // namespace

JsonObject* find_change(Order& order, std::string_view number) {
  for (Json& entry : order.changes) {
    if (entry.is_object() && json_string_or(entry.get_object(), "change", "") == number) return &entry.get_object();
  }
  return nullptr;
}

Result<Json> change_order(Domain& domain, store::Tx& tx, Order order, const ChangeRequest& request, Timestamp now) {
  if (json_list_or_empty(request.content, "lines").size() > k_change_lines_max)
    return fail(ErrorKind::limit, "order.lines", fmt::format("A change names at most {} lines", k_change_lines_max),
                "lines");
  CROSSDOCK_TRY(order, standing(tx, std::move(order)));
  if (const JsonObject* known = find_change(order, request.number)) {
    const std::string digest = hex(hash16(json_text(Json(request.content))));
    if (json_string_or(*known, "digest", "") == digest) return answer_of(order, *known);
    return fail(ErrorKind::conflict, "order.change_differs",
                fmt::format("Change {} of order {} was another one", request.number, order.id.text()), request.number);
  }
  if (order.is_final())
    return fail(ErrorKind::rejected, "order.too_late",
                fmt::format("Order {} is {}", order.id.text(), to_string(order.status)), order.id.text());
  CROSSDOCK_TRY(const Way way, way_of(domain, tx, order));
  return way == Way::amend ? amend(domain, tx, order, request, now) : replace(domain, tx, order, request, now);
}

Result<Json> change_order(Domain& domain, store::Tx& tx, std::string_view id, const JsonObject& body, const std::string& raw,
                          const std::string& who, Timestamp now) {
  CROSSDOCK_TRY(const OrderId order_id, OrderId::parse(id));
  CROSSDOCK_TRY(const Order first, load_order(tx, order_id));
  CROSSDOCK_TRY(Order order, standing(tx, first));
  CROSSDOCK_TRY(const std::string number, json_string(body, "change"));
  CROSSDOCK_CHECK(model::check_identifier(number, "change"));
  CROSSDOCK_TRY(const JsonObject content, content_of(order, body, number));
  Origin origin;
  origin.consumer = who;
  origin.source_id = number;
  origin.raw = raw;
  CROSSDOCK_TRY(const MessageId message, keep_message(domain, tx, origin, order.correlation, now));
  return change_order(domain, tx, std::move(order), ChangeRequest{content, number, who, "api", message}, now);
}

}  // namespace crossdock::hub
