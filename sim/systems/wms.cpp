// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/wms.hpp"

#include "base/log.hpp"
#include "sim/systems/master_data.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::size_t k_listed_max = 100;
constexpr std::int64_t k_recount_ms = 50;
constexpr std::string_view k_source = "/systems/sim-wms";

// Takes one unit off the first line that can spare it.
void ship_one_less(JsonArray& lines) {
  for (Json& line : lines) {
    const auto quantity = json_decimal(line.as_object(), "quantity");
    if (!quantity || *quantity <= Decimal::of(1)) continue;
    line.as_object()["quantity"] = quantity->minus(Decimal::of(1)).value_or(*quantity).text();
    return;
  }
}

// What leaves first when a pick leaves in two: one unit of the first line that has more. Empty: it cannot be split.
JsonArray first_part(const JsonArray& lines) {
  for (const Json& line : lines) {
    const auto quantity = json_decimal(line.as_object(), "quantity");
    if (!quantity || *quantity <= Decimal::of(1)) continue;
    JsonObject part = line.as_object();
    part["quantity"] = "1";
    return JsonArray{std::move(part)};
  }
  return {};
}

// Every count was taken or known already.
bool all_counted(const http::Response& response) {
  const auto answer = json_parse(response.body);
  const Json* results = answer ? json_at(*answer, "results") : nullptr;
  if (results == nullptr || !results->is_array()) return false;
  for (const Json& result : results->get_array()) {
    const Json* status = json_at(result, "status");
    if (status == nullptr || !status->is_string() || status->get_string() == "rejected") return false;
  }
  return true;
}

}  // namespace

JsonObject shipment_confirmation(const JsonObject& pick, JsonArray lines, std::uint64_t serial, std::int64_t sequence,
                                 const std::string& shipped_at, bool complete) {
  JsonArray packages;
  packages.push_back(JsonObject{{"sscc", "00" + sscc(serial)}});
  // A reference may name a part of an order: "ord_.../2".
  const std::string_view reference = pick.at("reference").as_string();
  JsonObject confirmation{{"order", reference.substr(0, reference.find('/'))},
                          {"shipment", fmt::format("SHP-{:06}", serial)},
                          {"carrier", JsonObject{{"scac", "SIMC"}}},
                          {"pick", pick.at("pick")},
                          {"tracking", fmt::format("TRK-{:06}", serial)},
                          {"shipped_at", shipped_at},
                          {"lines", std::move(lines)},
                          {"packages", std::move(packages)}};
  if (const Json* location = json_find(pick, "location")) confirmation["location"] = *location;
  confirmation["sequence"] = sequence;
  if (!complete) confirmation["complete"] = false;
  return confirmation;
}

Wms::Wms(Service& service, WmsOptions options) : service_(service), options_(std::move(options)) {}

Result<void> Wms::open() {
  CROSSDOCK_TRY(journal_, Journal::open(journal_path(service_.options().data, "wms.jsonl"),
                                        [this](const JsonObject& r) { apply(r); }));
  using enum http::Method;
  service_.business(post, "/picks", [this](const http::Request& request) { return create_pick(request); });
  service_.business(get, "/picks", [this](const http::Request& request) {
    const auto reference = request.query_value("reference");
    return http::Response::json(
        200, JsonObject{{"picks", reference ? picks_.by_reference(*reference) : picks_.latest(k_listed_max)}});
  });
  service_.business(post, "/picks/cancel", [this](const http::Request& request) { return cancel_pick(request); });
  service_.observe(get, "/statistics", [this](const http::Request&) { return http::Response::json(200, statistics()); });
  return {};
}

void Wms::start() {
  for (const Json& pick : picks_.latest(picks_.size())) {
    const std::string number(pick.at("pick").as_string());
    if (closed_.contains(number)) continue;
    service_.delays().after_ms(options_.ship_after_ms, [this, number] { ship(number); });
  }
  for (const auto& [number, shipment] : shipments_) proceed(number);
  if (options_.seed_hub && !seeded_) {
    service_.set_ready(false);
    seed();
  }
}

void Wms::apply(const JsonObject& record) {
  const std::string kind = json_string_or(record, "record", "");
  const std::string number = json_string_or(record, "shipment", "");
  if (kind == "seeded") seeded_ = true;
  if (kind == "pick") picks_.add(record.at("document").as_object());
  if (kind == "confirmed") shipments_[number].confirmed = true;
  if (kind == "handed_over") shipments_[number].handed_over = true;
  if (kind == "shipped") {
    Shipment& shipment = shipments_[number];
    shipment.confirmation = record.at("document").as_object();
    shipment.order = json_string_or(shipment.confirmation, "order", "");
    shipment.parcel_first = record.at("parcel_first").as_bool();
    remember_sent(json_string_or(record, "pick", ""), shipment.confirmation);
  }
  if (kind == "cancelled") closed_.insert(json_string_or(record, "pick", ""));
}

void Wms::remember_sent(const std::string& pick, const JsonObject& confirmation) {
  for (const Json& line : confirmation.at("lines").as_array()) {
    const auto quantity = json_decimal(line.as_object(), "quantity");
    Decimal& sum = sent_[pick][json_string_or(line.as_object(), "line", "")];
    if (quantity) sum = sum.plus(*quantity).value_or(sum);
  }
  ++parts_[pick];
  if (json_find(confirmation, "complete") == nullptr) closed_.insert(pick);
}

JsonArray Wms::lines_left(const JsonObject& pick) const {
  JsonArray lines = pick.at("lines").as_array();
  const auto sent = sent_.find(std::string(pick.at("pick").as_string()));
  if (sent == sent_.end()) return lines;
  for (Json& line : lines) {
    const auto quantity = json_decimal(line.as_object(), "quantity");
    const auto gone = sent->second.find(json_string_or(line.as_object(), "line", ""));
    if (!quantity || gone == sent->second.end()) continue;
    line.as_object()["quantity"] = quantity->minus(gone->second).value_or(*quantity).text();
  }
  return lines;
}

http::Response Wms::cancel_pick(const http::Request& request) {
  const auto body = object_body(request);
  if (!body) return refusal(400, body.error().text());
  const auto number = json_string(*body, "pick");
  if (!number) return refusal(400, number.error().text());
  if (picks_.by_number(*number) == nullptr) return refusal(422, "unknown pick");
  if (sent_.contains(*number)) return refusal(422, "the goods are packed");
  if (!closed_.contains(*number)) commit(JsonObject{{"record", "cancelled"}, {"pick", *number}});
  return http::Response::json(200, JsonObject{{"pick", *number}, {"cancelled", true}});
}

void Wms::commit(JsonObject record) {
  const auto appended = journal_->append(record);
  if (!appended) {
    // A warehouse that forgets what it shipped would prove nothing.
    log(LogLevel::error, "cannot write the journal", {{"error", appended.error().text()}});
    std::exit(1);
  }
  apply(record);
}

http::Response Wms::create_pick(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return refusal(400, body.error().text());
  const auto reference = json_string(*body, "reference");
  if (!reference) return refusal(400, reference.error().text());
  const Json* lines = json_find(*body, "lines");
  if (lines == nullptr || !lines->is_array() || lines->get_array().empty())
    return refusal(400, "at least one line is needed");
  for (const Json& line : lines->get_array()) {
    if (!line.is_object()) return refusal(400, "a line must be an object");
  }
  if (options_.idempotent) {
    const JsonArray known = picks_.by_reference(*reference);
    if (!known.empty()) return http::Response::json(201, JsonObject{{"pick", known.front().at("pick")}});
  }

  const std::string number = picks_.next_number();
  (*body)["pick"] = number;
  commit(JsonObject{{"record", "pick"}, {"document", *std::move(body)}});
  service_.delays().after_ms(options_.ship_after_ms, [this, number] { ship(number); });
  return http::Response::json(201, JsonObject{{"pick", number}});
}

void Wms::ship(const std::string& pick) {
  if (closed_.contains(pick)) return;
  const JsonObject& document = *picks_.by_number(pick);
  const std::uint64_t serial = shipments_.size() + 1;
  const std::string shipped_at = service_.clock().now().rfc3339();
  JsonArray lines = lines_left(document);
  JsonArray first = !sent_.contains(pick) && service_.faults().partial_ship() ? first_part(lines) : JsonArray();
  const bool complete = first.empty();
  if (complete && service_.faults().short_ship()) ship_one_less(lines);
  JsonObject confirmation = shipment_confirmation(document, complete ? std::move(lines) : std::move(first), serial,
                                                  parts_[pick] + 1, shipped_at, complete);
  const std::string number(confirmation.at("shipment").as_string());
  if (shipped_listener_) shipped_listener_(confirmation);
  commit(JsonObject{{"record", "shipped"},
                    {"pick", pick},
                    {"shipment", number},
                    {"parcel_first", service_.faults().out_of_order()},
                    {"document", std::move(confirmation)}});
  if (!complete) service_.delays().after_ms(options_.ship_after_ms, [this, pick] { ship(pick); });
  proceed(number);
}

void Wms::proceed(const std::string& number) {
  const Shipment& shipment = shipments_.at(number);
  if (shipment.parcel_first && !shipment.handed_over && !options_.carrier_url.empty()) return hand_over(number);
  if (!shipment.confirmed) return confirm(number);
  if (!shipment.handed_over && !options_.carrier_url.empty()) hand_over(number);
}

void Wms::confirm(const std::string& number) {
  const Shipment& shipment = shipments_.at(number);
  const JsonObject event{{"specversion", "1.0"},         {"id", number},
                         {"source", k_source},           {"type", "shipment.confirmed"},
                         {"subject", shipment.order},    {"time", shipment.confirmation.at("shipped_at")},
                         {"data", shipment.confirmation}};
  service_.tell_hub(http::Method::post, "/v1/events", event, [this, number, event](const http::Response&) {
    commit(JsonObject{{"record", "confirmed"}, {"shipment", number}});
    if (service_.faults().duplicate()) service_.tell_hub(http::Method::post, "/v1/events", event, [](const auto&) {});
    proceed(number);
  });
}

void Wms::hand_over(const std::string& number) {
  const Shipment& shipment = shipments_.at(number);
  const JsonObject parcel{
      {"tracking", shipment.confirmation.at("tracking")}, {"order", shipment.order}, {"shipment", number}};
  service_.tell(options_.carrier_url + "/parcels", parcel, [this, number](const http::Response&) {
    commit(JsonObject{{"record", "handed_over"}, {"shipment", number}});
    proceed(number);
  });
}

Json Wms::statistics() const {
  JsonArray above;  // more was sent than a pick says
  std::size_t confirmed = 0;
  for (const auto& [number, shipment] : shipments_) confirmed += shipment.confirmed ? 1 : 0;
  for (const auto& [pick, sent] : sent_) {
    for (const Json& line : picks_.by_number(pick)->at("lines").as_array()) {
      const auto wanted = json_decimal(line.as_object(), "quantity");
      const auto gone = sent.find(json_string_or(line.as_object(), "line", ""));
      if (wanted && gone != sent.end() && gone->second > *wanted) above.emplace_back(pick);
    }
  }
  return JsonObject{
      {"picks", picks_.size()},         {"picks_distinct", picks_.distinct()}, {"duplicates", picks_.duplicates()},
      {"shipments", shipments_.size()}, {"shipments_confirmed", confirmed},    {"shipment_duplicates", std::move(above)}};
}

void Wms::seed() {
  Json body = stock_counts_body(options_.site, options_.stock, service_.clock().now().rfc3339());
  service_.tell_hub(http::Method::post, "/v1/stock/counts", std::move(body), [this](const http::Response& response) {
    // Counts are rejected until the ERP has named the items: then it is counted once more.
    if (!all_counted(response)) return service_.delays().after_ms(k_recount_ms, [this] { seed(); });
    commit(JsonObject{{"record", "seeded"}});
    service_.set_ready(true);
  });
}

}  // namespace crossdock::sim
