// SPDX-License-Identifier: Apache-2.0
// A network of named machines ("http://erp/orders") that carries whole requests and answers. It delays them all, and by
// the seed loses, repeats and overtakes them, and cuts links for a while. What it may not do: execute a request more
// than flight_after_ms after its sender has given up or died; that is what a system must promise (settle_ms).
#pragma once

#include "base/random.hpp"
#include "http/network.hpp"
#include "sim/world/scheduler.hpp"
#include "sim/world/story.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace crossdock::sim {

// Chances per message.
struct NetworkFaults {
  std::uint32_t lost_request_permille = 0;
  std::uint32_t lost_answer_permille = 0;
  std::uint32_t late_permille = 0;    // the request, by seconds
  std::uint32_t repeat_permille = 0;  // to the hub only: its callers are the ones that repeat
  std::int64_t latency_us_max = 2'000;
  std::int64_t flight_after_ms = 1'400;
  std::string repeats_to = "hub";
};

class SimulatedNetwork {
 public:
  struct Counts {
    std::uint64_t requests = 0, lost = 0, late = 0, repeated = 0, cut = 0;
    std::uint64_t faults() const { return lost + late + repeated + cut; }
  };

  SimulatedNetwork(SimulatedLoop& wires, Scheduler& scheduler, Story& story, NetworkFaults faults, std::uint64_t seed);
  ~SimulatedNetwork();

  // The machine's own view; its clients and listeners live on `loop`. One at a time per name.
  std::unique_ptr<http::Network> machine(std::string name, SimulatedLoop& loop);
  // The machine dies: what it had sent arrives soon or never, who waits for its answer is told, or finds out.
  void kill(const std::string& name);
  // Nothing passes between the two until mend().
  void cut(const std::string& a, const std::string& b);
  void mend(const std::string& a, const std::string& b);
  // Nothing is lost, late or repeated before storm() and after calm(), which also mends all links.
  void storm() { stormy_ = true; }
  void calm();
  const Counts& counts() const { return counts_; }

 private:
  struct Flight;
  class Machine;
  class MachineClient;
  class MachineListener;
  class AnswerSlot;
  using FlightPtr = std::shared_ptr<Flight>;

  void send(const FlightPtr& flight);
  void travel(const FlightPtr& flight, std::int64_t delay_us);
  void arrive(const FlightPtr& flight);
  void answer(const FlightPtr& flight, http::Response response);
  void finish(const FlightPtr& flight, Result<http::Response> result);
  bool happens(std::uint32_t permille) { return random_.chance_permille(permille) && stormy_; }
  bool is_cut(const std::string& a, const std::string& b) const;
  std::int64_t latency_us();

  SimulatedLoop& wires_;
  Scheduler& scheduler_;
  Story& story_;
  NetworkFaults faults_;
  SeededRandom random_;
  std::map<std::string, MachineListener*, std::less<>> listeners_;
  std::set<std::pair<std::string, std::string>> cuts_;
  std::map<std::uint64_t, FlightPtr> flights_;  // not finished, in the order they were sent
  std::uint64_t number_ = 0;
  bool stormy_ = false;
  Counts counts_;
};

}  // namespace crossdock::sim
