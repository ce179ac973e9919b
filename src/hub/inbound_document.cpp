// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_document.hpp"

#include "codec/x12/acknowledgement.hpp"
#include "hub/accept.hpp"
#include "hub/answers.hpp"
#include "hub/document_writer.hpp"
#include "hub/duplicate.hpp"
#include "hub/sent.hpp"
#include "hub/xref.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

// Our item: by our own number, else by the buyer's UPC.
Result<std::shared_ptr<const model::Item>> item_of(const Domain& domain, const JsonObject& line) {
  const Json* given = json_find(line, "item");
  const JsonObject ids = given != nullptr && given->is_object() ? given->get_object() : JsonObject{};
  const std::string ours = json_string_or(ids, "vendor_part", "");
  const std::string upc = json_string_or(ids, "upc", "");
  if (auto item = domain.reference.item(ours)) return item;
  if (auto item = upc.empty() ? nullptr : domain.reference.item_by_upc(upc)) return item;
  return fail(ErrorKind::missing_reference, "item.unknown",
              fmt::format("Line {}: neither our number \"{}\" nor the UPC \"{}\" is an item of ours",
                          json_string_or(line, "line", "?"), ours, upc),
              fmt::format("line {}", json_string_or(line, "line", "?")));
}

// The same, and by what this partner calls the item, when there is a table of that (hub/xref.hpp).
Result<std::shared_ptr<const model::Item>> bought_item(const Domain& domain, store::Reader& reader, const Partner& partner,
                                                       const JsonObject& line, std::string_view day) {
  auto item = item_of(domain, line);
  const Json* given = json_find(line, "item");
  const std::string theirs =
      given != nullptr && given->is_object() ? json_string_or(given->get_object(), "buyer_part", "") : "";
  const std::string table = "item:" + partner.name;
  if (item || theirs.empty()) return item;
  CROSSDOCK_TRY(const bool has_table, has_xref(domain, reader, table));
  if (!has_table) return item;
  CROSSDOCK_TRY(const std::string ours, need_xref(domain, reader, table, theirs, day));
  return domain.reference.need_item(ours);
}

Result<std::string> party_of(const Partner& partner, const JsonObject& command) {
  const Json root(command);
  for (const char* path : {"buyer.id", "ship_to.id", "bill_to.id"}) {
    const Json* id = json_at(root, path);
    if (id == nullptr || !id->is_string()) continue;
    const auto found = partner.party_by_id.find(std::string_view(id->get_string()));
    if (found != partner.party_by_id.end()) return found->second;
  }
  if (!partner.party.empty()) return partner.party;
  return fail(ErrorKind::missing_reference, "party.unknown",
              fmt::format("No customer of partner {} has the buyer id in this order", partner.name), partner.name);
}

Result<model::OrderRequest> order_request(const Domain& domain, store::Reader& reader, const Partner& partner,
                                          const JsonObject& command, JsonObject& items, std::string_view day) {
  model::OrderRequest request;
  CROSSDOCK_TRY(request.purchase_order, json_string(command, "purchase_order"));
  CROSSDOCK_CHECK(model::check_identifier(request.purchase_order, "BEG03"));
  request.release = json_string_or(command, "release", "");
  if (!request.release.empty()) CROSSDOCK_CHECK(model::check_identifier(request.release, "BEG04"));
  CROSSDOCK_TRY(request.party, party_of(partner, command));
  request.currency = json_string_or(command, "currency", partner.currency);
  request.requested_ship_date = json_string_or(command, "requested_ship_date", "");
  request.partner = partner.name;
  if (const Json* ship_to = json_find(command, "ship_to"); ship_to != nullptr && ship_to->is_object())
    request.ship_to = ship_to->get_object();
  for (const Json& entry : json_list_or_empty(command, "lines")) {
    const JsonObject& line = entry.get_object();
    CROSSDOCK_TRY(const auto item, bought_item(domain, reader, partner, line, day));
    model::OrderLine out;
    CROSSDOCK_TRY(out.line, json_string(line, "line"));
    CROSSDOCK_TRY(out.quantity, json_decimal(line, "quantity"));
    out.item = item->code;
    out.unit = json_string_or(line, "unit", item->base_unit);
    if (out.quantity <= Decimal{})
      return fail(ErrorKind::invalid, "order.quantity", fmt::format("Line {} orders nothing", out.line),
                  fmt::format("line {}", out.line));
    if (json_find(line, "unit_price") != nullptr) {
      CROSSDOCK_TRY(out.unit_price, json_decimal(line, "unit_price"));
    }
    items[out.line] = line.at("item");
    request.lines.push_back(std::move(out));
  }
  if (request.lines.empty()) return fail(ErrorKind::invalid, "order.lines", "The order has no lines", "PO1");
  return request;
}

// BEG01: what the sender says the document is. Changes and cancellations are documents of their own (860).
Result<std::string> purpose_of(const JsonObject& command) {
  std::string purpose = json_string_or(command, "purpose", "original");
  if (purpose != "change" && purpose != "cancellation") return purpose;
  return fail(ErrorKind::unsupported, "x12.purpose",
              fmt::format("BEG01 says \"{}\": it is not a new order and a person decides", purpose), "BEG01");
}

Result<Applied> place_order(Domain& domain, store::Tx& tx, const Partner& partner, const std::string& channel,
                            MessageId message, const edi::TransactionSet& set, Timestamp now) {
  JsonObject context{{"currency", partner.currency}};
  CROSSDOCK_TRY(const Json command, domain.documents.read(set, context));
  const JsonObject& object = command.get_object();
  CROSSDOCK_TRY(const std::string purpose, purpose_of(object));
  JsonObject items;
  CROSSDOCK_TRY(model::OrderRequest request, order_request(domain, tx, partner, object, items, now.rfc3339().substr(0, 10)));
  request.channel = channel;
  request.reference["items"] = std::move(items);
  request.reference["order_date"] = json_string_or(object, "order_date", now.rfc3339().substr(0, 10));
  if (const Json* references = json_find(object, "reference")) request.reference["references"] = *references;
  const Incoming incoming{partner, channel, message, purpose, request};
  CROSSDOCK_TRY(const Judged judged, judge_duplicate(domain, tx, incoming, now));
  if (!judged.place) return Applied{judged.duplicate_of, judged.duplicate_of};
  Origin origin;
  origin.channel = channel;
  origin.message = message;
  origin.replaces = judged.replaces;
  CROSSDOCK_TRY(const Accepted accepted, accept_order(domain, tx, request, origin, now));
  if (judged.replaces) CROSSDOCK_CHECK(note_replaced(domain, tx, incoming, judged.replaces, accepted.order, now));
  return Applied{accepted.order, {}};
}

// The order line a warehouse line speaks of: by number, else by item.
std::string line_number(const Domain& domain, const Order& order, const JsonObject& line) {
  const std::string number = json_string_or(line, "line", "");
  if (!number.empty()) return number;
  const auto item = item_of(domain, line);
  if (!item) return {};
  const auto found = std::ranges::find(order.lines, (*item)->code, &Line::item);
  return found == order.lines.end() ? std::string() : found->line;
}

Result<Applied> confirm_shipment(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                                 Timestamp now) {
  CROSSDOCK_TRY(const Json command, domain.documents.read(set, {}));
  const JsonObject& object = command.get_object();
  CROSSDOCK_TRY(const std::string reference, json_string(object, "order_reference"));
  CROSSDOCK_TRY(const auto found, find_orders(tx, reference));
  if (found.empty())
    return fail(ErrorKind::missing_reference, "order.unknown",
                fmt::format("W0602 names \"{}\", which is no order of ours", reference), "W0602");
  CROSSDOCK_TRY(const Order order, load_order(tx, found.front().order));
  JsonArray lines;
  JsonArray packages;
  for (const Json& entry : json_list_or_empty(object, "lines")) {
    const JsonObject& line = entry.get_object();
    const std::string number = line_number(domain, order, line);
    if (number.empty())
      return fail(ErrorKind::missing_reference, "shipment.line_unknown", "A W12 line is no line of the order",
                  order.id.text());
    JsonObject out{{"line", number}, {"quantity", json_string_or(line, "quantity_shipped", "0")}};
    if (json_find(line, "unit") != nullptr) out["unit"] = json_string_or(line, "unit", "");
    lines.emplace_back(std::move(out));
    for (const Json& code : json_list_or_empty(line, "serial_shipping_container_codes"))
      packages.emplace_back(JsonObject{{"sscc", code}});
  }
  JsonObject data{{"order", order.id.text()},
                  {"shipment", json_string_or(object, "shipment", "")},
                  {"tracking", json_string_or(object, "tracking", "")}};
  data["shipped_at"] = json_string_or(object, "shipped_at", now.rfc3339());
  if (const Json* carrier = json_find(object, "carrier")) data["carrier"] = *carrier;
  data["lines"] = std::move(lines);
  data["packages"] = std::move(packages);
  events::Event event{.type = "shipment.confirmed",
                      .source = "/partners/" + partner.name,
                      .subject = order.id.text(),
                      .time = now,
                      .correlation = order.correlation,
                      .data = Json(std::move(data))};
  CROSSDOCK_CHECK(publish(domain, tx, std::move(event), now));
  return Applied{order.id, {}};
}

Result<Applied> acknowledged(Domain& domain, store::Tx& tx, const Partner& partner, MessageId message,
                             const edi::TransactionSet& set, Timestamp now) {
  CROSSDOCK_TRY(const x12::GroupAck ack, x12::read_ack(set));
  CROSSDOCK_TRY(const OrderId order, receive_ack(domain, tx, partner, ack, message, now));
  return Applied{order, {}};
}

}  // namespace

Result<Applied> apply_document(Domain& domain, store::Tx& tx, const Partner& partner, const std::string& channel,
                               MessageId message, const edi::TransactionSet& set, Timestamp now) {
  if (set.id == "850") return place_order(domain, tx, partner, channel, message, set, now);
  if (set.id == "945") return confirm_shipment(domain, tx, partner, set, now);
  if (set.id == "824") {
    CROSSDOCK_TRY(const OrderId order, receive_advice(domain, tx, partner, set, message, now));
    return Applied{order, {}};
  }
  if (set.id == "997" || set.id == "999") return acknowledged(domain, tx, partner, message, set, now);
  return fail(ErrorKind::unsupported, "x12.set_unsupported", fmt::format("Nothing here acts on a {}", set.id), set.control);
}

Result<std::vector<Sequence>> sequences_of(store::Reader& reader, const edi::InterchangeHeader& header,
                                           const edi::TransactionSet& set) {
  std::vector<Sequence> sequences;
  const auto add = [&](std::string_view tag, std::size_t element) {
    const edi::Segment* segment = set.find(tag);
    if (segment == nullptr || segment->element(element).empty()) return;
    sequences.push_back({std::string(segment->element(element)),
                         fmt::format("x12 {} {} {}", header.sender_qualifier, header.sender, header.usage)});
  };
  if (set.id == "850") add("BEG", 3);
  if (set.id == "860") add("BCH", 3);
  if (set.id == "945") add("W06", 2);
  if (set.id != "945" || sequences.empty()) return sequences;
  CROSSDOCK_TRY(const auto orders, find_orders(reader, sequences.front().number));
  if (!orders.empty()) sequences.push_back(sequence_of(orders.front().order));
  return sequences;
}

}  // namespace crossdock::hub
