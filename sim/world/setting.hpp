// SPDX-License-Identifier: Apache-2.0
// Where a simulation takes place: the shipped demo, or somebody's own landscape with simulated systems in the place of its
// own. The systems in the roles erp, wms and carrier become the simulated ERP, warehouse and carrier, spoken to through
// their own packs; every other system is played by an understudy (understudy.hpp).
#pragma once

#include "base/result.hpp"
#include "landscape/landscape.hpp"
#include "sim/systems/master_data.hpp"
#include "sim/workloads/workload.hpp"

#include <set>
#include <string>
#include <vector>

namespace crossdock::sim {

struct Setting {
  landscape::Landscape landscape;
  Site site;
  bool splits = false;  // its sourcing may fill orders from several locations
  std::vector<Correspondent> correspondents;
  std::set<std::string, std::less<>> understudied;  // systems by name
  bool is_own = false;                              // somebody's own: the workloads that know the demo are left out
};

// The demo below `root`, the top of the source tree. Read once.
const Setting& shipped_setting(const std::string& root);
// Guides of partners are left out, as the simulated documents are not the partners', and so are batches.
// Errors: those of the landscape; missing_reference "simulation.role" when there is no ERP or no warehouse.
Result<Setting> setting_of(const std::string& folder, const std::vector<std::string>& overrides);

}  // namespace crossdock::sim
