// SPDX-License-Identifier: Apache-2.0
// The simulated carrier: takes parcels, delivers them a little later and tells the hub (delivery.confirmed) until it
// hears 2xx. A tracking number names one parcel, however often it is handed in.
//   POST /parcels, GET /parcels?tracking=, GET /statistics
// State is <data>/carrier.jsonl.
#pragma once

#include "base/result.hpp"
#include "sim/systems/journal.hpp"
#include "sim/systems/service.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace crossdock::sim {

struct CarrierOptions {
  std::int64_t deliver_after_ms = 200;
};

class Carrier {
 public:
  Carrier(Service& service, CarrierOptions options) : service_(service), options_(options) {}
  Result<void> open();
  void start();

 private:
  struct Parcel {
    JsonObject document;
    JsonObject delivery;  // data of delivery.confirmed; empty until delivered
    bool confirmed = false;
  };

  void apply(const JsonObject& record);
  Result<void> commit(JsonObject record);
  http::Response take(const http::Request& request);
  void deliver(const std::string& tracking);
  void confirm(const std::string& tracking);
  Json statistics() const;

  Service& service_;
  CarrierOptions options_;
  std::optional<Journal> journal_;
  std::map<std::string, Parcel> parcels_;
  std::size_t handed_in_again_ = 0;
};

}  // namespace crossdock::sim
