// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/carrier.hpp"

#include "base/log.hpp"

#include <utility>

namespace crossdock::sim {

Result<void> Carrier::open() {
  CROSSDOCK_TRY(journal_, Journal::open(journal_path(service_.options().data, "carrier.jsonl"),
                                        [this](const JsonObject& r) { apply(r); }));
  using enum http::Method;
  service_.business(post, "/parcels", [this](const http::Request& request) { return take(request); });
  service_.business(get, "/parcels", [this](const http::Request& request) {
    const auto found = parcels_.find(std::string(request.query_value("tracking").value_or("")));
    JsonArray list;
    if (found != parcels_.end()) list.push_back(found->second.document);
    return http::Response::json(200, JsonObject{{"parcels", std::move(list)}});
  });
  service_.observe(get, "/statistics", [this](const http::Request&) { return http::Response::json(200, statistics()); });
  return {};
}

void Carrier::start() {
  for (const auto& [tracking, parcel] : parcels_) {
    if (parcel.confirmed) continue;
    service_.delays().after_ms(options_.deliver_after_ms, [this, number = tracking] { deliver(number); });
  }
}

void Carrier::apply(const JsonObject& record) {
  const std::string kind = json_string_or(record, "record", "");
  Parcel& parcel = parcels_[json_string_or(record, "tracking", "")];
  if (kind == "parcel") parcel.document = record.at("document").as_object();
  if (kind == "delivered") parcel.delivery = record.at("document").as_object();
  if (kind == "confirmed") parcel.confirmed = true;
}

Result<void> Carrier::commit(JsonObject record) {
  CROSSDOCK_CHECK(journal_->append(record));
  apply(record);
  return {};
}

http::Response Carrier::take(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return refusal(400, body.error().text());
  const auto tracking = json_string(*body, "tracking");
  if (!tracking) return refusal(400, tracking.error().text());
  const auto order = json_string(*body, "order");
  if (!order) return refusal(400, order.error().text());
  if (parcels_.contains(*tracking)) {
    ++handed_in_again_;
    return http::Response::json(200, parcels_.at(*tracking).document);
  }
  const auto committed = commit(JsonObject{{"record", "parcel"}, {"tracking", *tracking}, {"document", *body}});
  if (!committed) return refusal(500, committed.error().text());
  service_.delays().after_ms(options_.deliver_after_ms, [this, number = *tracking] { deliver(number); });
  return http::Response::json(201, *body);
}

void Carrier::deliver(const std::string& tracking) {
  const Parcel& parcel = parcels_.at(tracking);
  if (parcel.delivery.empty()) {
    JsonObject delivery{{"order", parcel.document.at("order")},
                        {"tracking", tracking},
                        {"delivered_at", service_.clock().now().rfc3339()},
                        {"signed_by", "M. Example"}};
    const auto committed =
        commit(JsonObject{{"record", "delivered"}, {"tracking", tracking}, {"document", std::move(delivery)}});
    if (!committed) {
      log(LogLevel::error, "cannot write the journal", {{"error", committed.error().text()}});
      service_.delays().after_ms(options_.deliver_after_ms, [this, tracking] { deliver(tracking); });
      return;
    }
  }
  confirm(tracking);
}

void Carrier::confirm(const std::string& tracking) {
  const JsonObject& delivery = parcels_.at(tracking).delivery;
  const JsonObject event{{"specversion", "1.0"},
                         {"id", tracking},
                         {"source", "/systems/sim-carrier"},
                         {"type", "delivery.confirmed"},
                         {"subject", delivery.at("order")},
                         {"time", delivery.at("delivered_at")},
                         {"data", delivery}};
  service_.tell_hub(http::Method::post, "/v1/events", event, [this, tracking, event](const http::Response&) {
    // Without the record it is told once more after a restart; the hub knows the id.
    if (!commit(JsonObject{{"record", "confirmed"}, {"tracking", tracking}}))
      log(LogLevel::error, "cannot write the journal");
    if (service_.faults().duplicate()) service_.tell_hub(http::Method::post, "/v1/events", event, [](const auto&) {});
  });
}

Json Carrier::statistics() const {
  std::size_t confirmed = 0;
  for (const auto& [tracking, parcel] : parcels_) confirmed += parcel.confirmed ? 1 : 0;
  return JsonObject{{"parcels", parcels_.size()}, {"delivered", confirmed}, {"handed_in_again", handed_in_again_}};
}

}  // namespace crossdock::sim
