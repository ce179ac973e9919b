// SPDX-License-Identifier: Apache-2.0
// A workload: something the world does to a hub, and what must be true afterwards. It speaks HTTP only, so the same code
// drives a simulated hub and a live one. setup, run, check: the shape of FoundationDB's workloads.
//
// Threads: everything on the loop of the network, except check(), which blocks.
#pragma once

#include "base/clock.hpp"
#include "http/network.hpp"
#include "sim/fleet/api.hpp"
#include "sim/harness/checks.hpp"
#include "sim/systems/master_data.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::sim {

// A trading partner that sends purchase orders, and what it is sent for each of them.
struct Correspondent {
  std::string prefix = "HM";  // of its purchase orders
  std::string qualifier = "ZZ", id = "HARBORMART";
  std::string our_qualifier = "ZZ", our_id = "CROSSDOCK";
  std::string buyer = "C-1001";                                // N104
  std::vector<std::string> documents = {"855", "856", "810"};  // in this order
  bool edifact = false;                                        // ORDERS in, ORDRSP, DESADV and INVOIC out
};

// What a workload may touch. Outlives it.
struct Surface {
  http::Network& network;
  const Clock& clock;  // the true time
  std::string hub_url;
  std::string hub_key;
  std::string erp_url;
  std::uint64_t seed = 1;
  std::function<void(std::string)> tell = [](const std::string&) {};
  // Calls the listener with every shipment that leaves the warehouse (data of shipment.confirmed), at that moment. Empty:
  // nobody can tell.
  std::function<void(std::function<void(const JsonObject&)>)> on_shipped;
  Site site;
  bool splits = false;  // orders may be filled from other locations than the first
  std::vector<Correspondent> correspondents = {Correspondent{}};
};

// What is asked afterwards.
struct Books {
  Api hub;
  Api erp;
  Api wms;
};

class Workload {
 public:
  virtual ~Workload() = default;
  virtual std::string_view name() const = 0;
  // Master data and stock of its own; `ready` runs when they are in.
  virtual void setup(std::function<void()> ready) { ready(); }
  virtual void run() = 0;
  // It has all its answers; what they set going may go on.
  virtual bool finished() const = 0;
  // Orders that were answered for good, for the checks over all of them.
  virtual std::vector<Storefront::Accepted> accepted(const Books&) const { return {}; }
  // When everything has come to rest: one line per violation.
  virtual void check(const Books& books, Findings& out) const = 0;
};

struct Sizes {
  std::int64_t shop_orders = 0;
  std::int64_t hot_orders = 0;
  std::int64_t kit_orders = 0;
  std::int64_t double_submits = 0;
  std::int64_t stock_facts = 0;
  std::int64_t partner_files = 0;
  std::int64_t outages = 0;
  std::int64_t sequences = 0;
};
// The workloads whose size is not zero. They run over about `spread_ms`.
std::vector<std::unique_ptr<Workload>> make_workloads(Surface& surface, const Sizes& sizes, std::int64_t spread_ms);

// One each; see their files.
std::unique_ptr<Workload> order_mix(Surface& surface, std::int64_t orders, std::int64_t spread_ms);
std::unique_ptr<Workload> hot_item(Surface& surface, std::int64_t orders, std::int64_t spread_ms);
std::unique_ptr<Workload> hot_kit(Surface& surface, std::int64_t orders, std::int64_t spread_ms);
std::unique_ptr<Workload> double_submit(Surface& surface, std::int64_t orders, std::int64_t spread_ms);
std::unique_ptr<Workload> late_stock(Surface& surface, std::int64_t facts, std::int64_t spread_ms);
std::unique_ptr<Workload> partner_files(Surface& surface, std::int64_t files, std::int64_t spread_ms);
std::unique_ptr<Workload> sequences(Surface& surface, std::int64_t sequences, std::int64_t spread_ms);
std::unique_ptr<Workload> erp_outage(Surface& surface, std::int64_t outages, std::int64_t spread_ms);

}  // namespace crossdock::sim
