// SPDX-License-Identifier: Apache-2.0
// The simulated warehouse: takes picks, ships them a little later, tells the hub (shipment.confirmed) until it hears
// 2xx, then hands the parcel to the carrier.
//   POST /picks, GET /picks?reference=, GET /statistics
// State is <data>/wms.jsonl; a restart takes up every pick where it was.
#pragma once

#include "base/result.hpp"
#include "sim/systems/journal.hpp"
#include "sim/systems/register.hpp"
#include "sim/systems/service.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace crossdock::sim {

struct WmsOptions {
  bool idempotent = false;  // a pick posted twice is one pick
  std::int64_t ship_after_ms = 200;
  std::string carrier_url;       // "" = nobody delivers
  bool seed_hub = false;         // post stock counts at the first start
  std::int64_t stock = 100'000;  // of every item in WH-1; a hundredth of it in WH-2
};

class Wms {
 public:
  Wms(Service& service, WmsOptions options);
  Result<void> open();
  void start();
  // Told when a shipment leaves, before anybody else hears of it.
  void on_shipped(std::function<void(const JsonObject& confirmation)> listener) { shipped_listener_ = std::move(listener); }

 private:
  // Where a shipment is; the names are those of the journal's records.
  struct Shipment {
    JsonObject confirmation;  // data of shipment.confirmed
    std::string order;
    bool parcel_first = false;  // the carrier may be quicker than our message
    bool confirmed = false;
    bool handed_over = false;
  };

  void apply(const JsonObject& record);
  void commit(JsonObject record);
  http::Response create_pick(const http::Request& request);
  void ship(const std::string& pick);
  void proceed(const std::string& number);
  void confirm(const std::string& number);
  void hand_over(const std::string& number);
  Json statistics() const;
  void seed();

  Service& service_;
  WmsOptions options_;
  std::optional<Journal> journal_;
  Register picks_{"PCK", "pick"};
  std::map<std::string, Shipment> shipments_;
  std::map<std::string, std::string> shipment_of_pick_;
  std::function<void(const JsonObject&)> shipped_listener_;
  bool seeded_ = false;
};

// The data of shipment.confirmed for a pick; one unit less in the first line that has more than one if `short_ship`.
JsonObject shipment_confirmation(const JsonObject& pick, std::uint64_t serial, const std::string& shipped_at,
                                 bool short_ship);

}  // namespace crossdock::sim
