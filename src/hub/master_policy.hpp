// SPDX-License-Identifier: Apache-2.0
// Whose word counts for which field of master data, as policies/master.yaml says.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::hub {

struct MasterPolicy {
  // By kind and field: the sources that may state it, the strongest first. A field without a rule is anybody's, the latest
  // word counts.
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> sources;

  const std::vector<std::string>* of(std::string_view kind, std::string_view field) const {
    const auto found = sources.find({std::string(kind), std::string(field)});
    return found == sources.end() ? nullptr : &found->second;
  }
};

}  // namespace crossdock::hub
