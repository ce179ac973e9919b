// SPDX-License-Identifier: Apache-2.0
// The systems around a simulated hub: the same ERP, warehouse and carrier as crossdock-sim runs, on the simulated network,
// and the folder a partner's documents go to. They keep what they were told; they do not crash.
#pragma once

#include "connect/connector.hpp"
#include "sim/systems/carrier.hpp"
#include "sim/systems/erp.hpp"
#include "sim/systems/wms.hpp"
#include "sim/world/network.hpp"
#include "sim/world/plan.hpp"
#include "sim/world/scheduler.hpp"
#include "sim/world/story.hpp"
#include "sim/world/understudy.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::sim {

// A folder for outgoing documents, as the file connector leaves it: a file that is written again with the same bytes is
// one file. Writing fails at times, before or after the file is there.
class PartnerFolder final : public connect::Sink {
 public:
  PartnerFolder(Story& story, const FaultOptions& faults, std::uint64_t seed);
  void write(connect::Message message, std::function<void(Result<void>)> done) override;
  void set_rough(bool rough) { rough_ = rough; }
  void set_full(bool full) { full_ = full; }
  const std::map<std::string, std::string>& files() const { return files_; }
  // The names of the files, in the order in which they came to be there.
  const std::vector<std::string>& arrivals() const { return arrivals_; }
  const std::vector<std::string>& violations() const { return violations_; }

 private:
  Story& story_;
  FaultOptions faults_;
  SeededRandom random_;
  bool rough_ = false;
  bool full_ = false;
  std::map<std::string, std::string> files_;
  std::vector<std::string> arrivals_;
  std::vector<std::string> violations_;
};

class Surroundings {
 public:
  Surroundings(Scheduler& scheduler, SimulatedNetwork& network, Story& story, const Clock& clock, const Plan& plan,
               const Site& site, const std::string& key);

  void start();  // also fills the hub with master data and stock
  bool are_ready() const { return started_ && erp_service_.is_ready() && wms_service_.is_ready(); }
  void set_rough(bool rough);
  std::uint64_t faults();
  Wms& wms() { return wms_; }
  PartnerFolder& folder() { return folder_; }
  Understudies& understudies() { return understudies_; }

 private:
  SimulatedLoop loop_;
  std::unique_ptr<http::Network> erp_network_;
  std::unique_ptr<http::Network> wms_network_;
  std::unique_ptr<http::Network> carrier_network_;
  Service erp_service_;
  Service wms_service_;
  Service carrier_service_;
  Erp erp_;
  Wms wms_;
  Carrier carrier_;
  PartnerFolder folder_;
  Understudies understudies_;
  bool started_ = false;
};

}  // namespace crossdock::sim
