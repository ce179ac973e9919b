// SPDX-License-Identifier: Apache-2.0
// One life of the hub: everything app/ wires in a real process (API, keys, hub, HTTP connectors with their packs), on
// simulated loops, network, clock and disk. Destroying it is kill -9: what the disk had committed stays.
#pragma once

#include "access/keys.hpp"
#include "api/api.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "connect/connector.hpp"
#include "hub/hub.hpp"
#include "landscape/landscape.hpp"
#include "sim/world/network.hpp"
#include "sim/world/scheduler.hpp"
#include "sim/world/simulated_store.hpp"
#include "sim/world/understudy.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace crossdock::sim {

class HubProcess {
 public:
  // All outlive the process.
  struct Parts {
    Scheduler& scheduler;
    SimulatedNetwork& network;
    const Clock& clock;
    const landscape::Landscape& landscape;
    const std::set<std::string, std::less<>>& understudied;  // systems by name
    std::shared_ptr<store::memory::Disk> disk;
    DiskMood& mood;
    connect::Sink& channel;  // for every outgoing channel
    Understudies& understudies;
    std::uint64_t seed = 0;  // of this life
    std::function<void()> died;
  };
  explicit HubProcess(Parts parts);
  ~HubProcess();
  // Recovers and listens as "hub". An error: it died on the way, or the product is wrong.
  Result<void> start();
  bool is_dead() const { return store_ == nullptr || store_->crashed(); }

  hub::Hub& hub() { return *hub_; }

 private:
  Result<void> open();
  Result<void> make_connectors();

  Parts parts_;
  SimulatedLoop loop_;
  SimulatedLoop writer_;
  SeededRandom random_;
  Metrics metrics_;
  std::unique_ptr<http::Network> network_;
  connect::Environment environment_;
  std::vector<std::unique_ptr<connect::System>> systems_;
  access::Keys keys_;
  std::unique_ptr<hub::Hub> hub_;
  std::unique_ptr<SimulatedStore> store_;  // destroyed before the hub: queued work still calls into it
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<http::Listener> listener_;
};

// The schema of a hub with its keys.
store::Schema hub_schema();

}  // namespace crossdock::sim
