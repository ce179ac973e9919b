// SPDX-License-Identifier: Apache-2.0
// The simulated warehouse: takes picks, ships them a little later, tells the hub (shipment.confirmed) until it hears
// 2xx, then hands the parcel to the carrier.
//   POST /picks, GET /picks?reference=, POST /picks/cancel (422 once goods of it are packed), GET /statistics
// State is <data>/wms.jsonl; a restart takes up every pick where it was.
#pragma once

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "sim/systems/journal.hpp"
#include "sim/systems/master_data.hpp"
#include "sim/systems/register.hpp"
#include "sim/systems/service.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace crossdock::sim {

struct WmsOptions {
  bool idempotent = false;  // a pick posted twice is one pick
  std::int64_t ship_after_ms = 200;
  std::string carrier_url;       // "" = nobody delivers
  bool seed_hub = false;         // post stock counts at the first start
  std::int64_t stock = 100'000;  // of every item in the first location; a hundredth of it in the others
  Site site;
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
  http::Response cancel_pick(const http::Request& request);
  void remember_sent(const std::string& pick, const JsonObject& confirmation);
  JsonArray lines_left(const JsonObject& pick) const;
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
  std::map<std::string, std::map<std::string, Decimal>> sent_;  // pick -> line -> quantity
  std::map<std::string, std::int64_t> parts_;                   // pick -> shipments
  std::set<std::string> closed_;                                // picks of which nothing more will come
  std::function<void(const JsonObject&)> shipped_listener_;
  bool seeded_ = false;
};

// The data of shipment.confirmed for a pick, its `sequence`-th; `complete`: nothing more of it will come.
JsonObject shipment_confirmation(const JsonObject& pick, JsonArray lines, std::uint64_t serial, std::int64_t sequence,
                                 const std::string& shipped_at, bool complete);

}  // namespace crossdock::sim
