// SPDX-License-Identifier: Apache-2.0
#include "sim/world/surroundings.hpp"

#include "base/assert.hpp"
#include "sim/systems/master_data.hpp"

#include <utility>

namespace crossdock::sim {
namespace {

ServiceOptions service(const std::string& name, const Plan& plan, const std::string& key, std::uint64_t salt) {
  return {.name = name, .hub_url = "http://hub", .hub_key = key, .faults = plan.systems, .seed = plan.seed * 31 + salt};
}

ErpOptions erp_options(const Plan& plan, const Site& site) {
  ErpOptions options{.seed_hub = true, .site = site};
  if (plan.blocks_customer) options.blocked_customers = {customer_name(4)};
  return options;
}

}  // namespace

PartnerFolder::PartnerFolder(Story& story, const FaultOptions& faults, std::uint64_t seed)
    : story_(story), faults_(faults), random_(seed) {}

void PartnerFolder::write(connect::Message message, std::function<void(Result<void>)> done) {
  std::string name;
  for (const auto& [key, value] : message.attributes) name = key == "file" ? value : name;
  const bool before = (random_.chance_permille(faults_.timeout_before_commit_permille) && rough_) || full_;
  const bool after = random_.chance_permille(faults_.timeout_after_commit_permille) && rough_;
  if (!before) {
    const auto [at, added] = files_.emplace(name, message.body);
    if (!added && at->second != message.body) violations_.push_back("the file " + name + " was written with other bytes");
    if (added) arrivals_.push_back(name);
    if (added) story_.tell("partner: gets {}", name);
  }
  if (before || after) return done(fail(before ? ErrorKind::transient : ErrorKind::in_doubt, "folder.io", "Cannot write"));
  done({});
}

Surroundings::Surroundings(Scheduler& scheduler, SimulatedNetwork& network, Story& story, const Clock& clock,
                           const Plan& plan, const Site& site, const std::string& key)
    : loop_(scheduler),
      erp_network_(network.machine("erp", loop_)),
      wms_network_(network.machine("wms", loop_)),
      carrier_network_(network.machine("carrier", loop_)),
      erp_service_(*erp_network_, clock, service("erp", plan, key, 1)),
      wms_service_(*wms_network_, clock, service("wms", plan, key, 2)),
      carrier_service_(*carrier_network_, clock, service("carrier", plan, key, 3)),
      erp_(erp_service_, erp_options(plan, site)),
      wms_(wms_service_, {.carrier_url = "http://carrier", .seed_hub = true, .site = site}),
      carrier_(carrier_service_, {}),
      folder_(story, plan.systems, plan.seed * 31 + 4),
      understudies_(story, plan.systems, plan.seed * 31 + 6) {
  set_rough(false);
  const bool opened = erp_.open() && wms_.open() && carrier_.open();
  const bool started = opened && erp_service_.start() && wms_service_.start() && carrier_service_.start();
  CROSSDOCK_ASSERT(started);
}

void Surroundings::start() {
  loop_.post([this] {
    erp_.start();
    wms_.start();
    carrier_.start();
    started_ = true;
  });
}

void Surroundings::set_rough(bool rough) {
  for (Service* one : {&erp_service_, &wms_service_, &carrier_service_}) one->faults().enable(rough);
  folder_.set_rough(rough);
  understudies_.set_rough(rough);
}

std::uint64_t Surroundings::faults() {
  return erp_service_.faults().happened() + wms_service_.faults().happened() + carrier_service_.faults().happened() +
         understudies_.faults();
}

}  // namespace crossdock::sim
