// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

// The order line a warehouse line speaks of: by number, else by item.
std::string line_number(const Domain& domain, const Order& order, const JsonObject& line) {
  const std::string number = json_string_or(line, "line", "");
  if (!number.empty()) return number;
  const auto item = item_of_line(domain, line, Numbering::by_either);
  if (!item) return {};
  const auto found = std::ranges::find(order.lines, (*item)->code, &Line::item);
  return found == order.lines.end() ? std::string() : found->line;
}

// {sscc, contents} of each container; of a line in one container it is known how much of it is there.
void add_packages(const JsonObject& line, const std::string& number, JsonArray& packages) {
  const JsonArray& codes = json_list_or_empty(line, "serial_shipping_container_codes");
  for (const Json& code : codes) {
    auto found = std::ranges::find_if(packages, [&](const Json& one) { return one.at("sscc") == code; });
    if (found == packages.end()) found = packages.insert(packages.end(), Json(JsonObject{{"sscc", code}}));
    if (codes.size() != 1) continue;
    JsonArray contents = json_list_or_empty(found->get_object(), "contents");
    contents.emplace_back(JsonObject{{"line", number}, {"quantity", json_string_or(line, "quantity_shipped", "0")}});
    found->get_object()["contents"] = std::move(contents);
  }
}

}  // namespace

Result<Applied> confirm_shipment(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  const JsonObject& content = document.content;
  CROSSDOCK_TRY(const std::string reference, json_string(content, "order_reference"));
  CROSSDOCK_TRY(const auto found, find_orders(tx, reference));
  if (found.empty())
    return fail(ErrorKind::missing_reference, "order.unknown",
                fmt::format("The shipment is of \"{}\", which is no order of ours", reference), "order_reference");
  CROSSDOCK_TRY(const Order order, load_order(tx, found.front().order));
  JsonArray lines;
  JsonArray packages;
  for (const Json& entry : json_list_or_empty(content, "lines")) {
    const JsonObject& line = entry.get_object();
    const std::string number = line_number(domain, order, line);
    if (number.empty())
      return fail(ErrorKind::missing_reference, "shipment.line_unknown", "A line of the shipment is no line of the order",
                  order.id.text());
    JsonObject out{{"line", number}, {"quantity", json_string_or(line, "quantity_shipped", "0")}};
    if (json_find(line, "unit") != nullptr) out["unit"] = json_string_or(line, "unit", "");
    lines.emplace_back(std::move(out));
    add_packages(line, number, packages);
  }
  JsonObject data{{"order", order.id.text()},
                  {"shipment", json_string_or(content, "shipment", "")},
                  {"tracking", json_string_or(content, "tracking", "")}};
  data["shipped_at"] = json_string_or(content, "shipped_at", now.rfc3339());
  if (const Json* carrier = json_find(content, "carrier")) data["carrier"] = *carrier;
  data["lines"] = std::move(lines);
  data["packages"] = std::move(packages);
  events::Event event{.type = "shipment.confirmed",
                      .source = source_of(document.partner),
                      .subject = order.id.text(),
                      .time = now,
                      .correlation = order.correlation,
                      .data = Json(std::move(data))};
  CROSSDOCK_CHECK(publish(domain, tx, std::move(event), now));
  return Applied{order.id, {}};
}

}  // namespace crossdock::hub
