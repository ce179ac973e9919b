// SPDX-License-Identifier: Apache-2.0
// A hub and the systems around it as child processes on one data folder: what the demo shows and the crash test breaks.
//   <data>/hub (its store), <data>/inbox and outbox (X12 files), <data>/key (API key), <data>/erp wms carrier (journals),
//   <data>/logs
// Ports are free ones; the hub keeps its port over restarts. Main thread only; every call blocks.
#pragma once

#include "sim/fleet/api.hpp"
#include "sim/fleet/child.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::sim {

struct FleetOptions {
  std::string hub_program;
  std::string sim_program;
  std::string landscape;  // folder with crossdock.yaml
  std::string data;       // made when missing
  std::uint64_t seed = 1;
  std::uint16_t hub_port = 0;                                  // wanted; 0 = any
  std::vector<std::string> fault_flags;                        // of every system
  std::map<std::string, std::vector<std::string>> role_flags;  // "wms" -> {"--stock", "10"}
  std::vector<std::string> hub_flags;                          // added to crossdock serve
  std::string store;                                           // URL of a database; "" = a file in `data`
  std::string front;                                           // where everybody finds the hub; "" = the hub itself
};

class Fleet {
 public:
  // Makes the folders and, the first time, an API key.
  static Result<std::unique_ptr<Fleet>> create(FleetOptions options);
  explicit Fleet(FleetOptions options);  // for create
  ~Fleet();

  // Carrier, ERP and warehouse; returns when they listen.
  Result<void> start_systems();
  // Returns at once; the hub is ready when hub().wait_ready says so.
  Result<void> start_hub();
  // One more node on the same store.
  Result<Child> start_node(const std::string& name, std::uint16_t port) const;
  // Hub ready, master data and stock in it.
  Result<void> wait_all_ready(std::int64_t timeout_ms);
  void kill_hub();
  ExitCode stop_hub(std::int64_t timeout_ms);
  // All of them, hub first; bounded.
  void stop_all();

  Child& hub() { return *hub_; }
  bool has_hub() const { return hub_ != nullptr; }
  // A child of its own ("storefront"), stopped with the others before the hub.
  Result<std::string> start_extra(const std::string& role, const std::vector<std::string>& flags);

  const Api& hub_api() const { return hub_api_; }
  Api system_api(const std::string& role) const;
  std::string inbox() const { return options_.data + "/inbox"; }
  // crossdock verify on the data folder; the hub must be stopped. Gives what it printed.
  Result<std::string> verify() const;
  // Another command of the program; gives what it printed.
  Result<std::string> run(const std::string& name, std::vector<std::string> arguments) const;
  // Ends the faults of every system.
  Result<void> end_faults() const;
  // The first system or hub that ended by itself; "" when all run.
  std::string ended_child();

 private:
  Result<void> ensure_key();
  std::vector<std::string> place() const;
  Result<void> start_role(const std::string& role, std::vector<std::string> flags);
  Command hub_command(const std::string& name, std::vector<std::string> arguments) const;

  struct Member {
    std::string role;
    std::string url;
    Child child;
  };
  FleetOptions options_;
  std::string key_;
  std::uint16_t hub_port_;
  Api hub_api_;
  std::vector<Member> systems_;
  std::vector<Member> extras_;
  std::unique_ptr<Child> hub_;
};

// Programs of the build tree this program stands in (<build>/sim): <build>/bin/crossdock and <build>/sim/crossdock-sim.
std::string default_hub_program();
std::string default_sim_program();

}  // namespace crossdock::sim
