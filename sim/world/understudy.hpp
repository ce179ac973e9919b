// SPDX-License-Identifier: Apache-2.0
// Plays the systems of a landscape that the simulation has no simulator for. An operation answers with the first sample of
// its response (packs/<pack>/<operation>.response.sample.json), or null without one. It fails as systems do: before its
// effect, or after it without an answer. What is not idempotent and has no probe counts as done as often as it was done.
#pragma once

#include "connect/connector.hpp"
#include "landscape/landscape.hpp"
#include "sim/systems/faults.hpp"
#include "sim/world/story.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::sim {

class Understudies {
 public:
  Understudies(Story& story, const FaultOptions& faults, std::uint64_t seed) : story_(story), faults_(faults, seed) {
    set_rough(false);
  }
  // One life of the system's connection; what it has done is kept here.
  std::unique_ptr<connect::System> open(const landscape::System& system, net::Loop& loop);
  void set_rough(bool rough) { faults_.enable(rough); }
  std::uint64_t faults() const { return faults_.happened(); }
  // What was done more than once, a line each.
  std::vector<std::string> violations() const;

 private:
  friend class Understudy;
  struct Done {
    std::int64_t times = 0;
    bool repeatable = false;
  };
  Story& story_;
  Faults faults_;
  std::map<std::string, Done> done_;  // "crm createContact ord_..."
};

}  // namespace crossdock::sim
