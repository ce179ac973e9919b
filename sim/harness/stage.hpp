// SPDX-License-Identifier: Apache-2.0
// A fleet on a temporary folder, with the flags every test of this folder takes. The folder is removed unless something
// was found, so that a failure can be looked at.
#pragma once

#include "sim/fleet/fleet.hpp"
#include "store/postgres/testing/cluster.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::sim {

struct StageOptions {
  std::string hub = default_hub_program();
  std::string sim = default_sim_program();
  std::string landscape;
  std::string folder;      // "" = a temporary one
  std::uint64_t seed = 0;  // 0 = a random one; always printed
  bool keep = false;
  bool postgres = false;  // on a PostgreSQL server of its own instead of a file
  bool archive = false;   // keeps every commit; in the end some of them are had back, and verified
};
void add_stage_flags(CLI::App& app, StageOptions& options);

class Stage {
 public:
  using Cluster = store::postgres::testing::Cluster;

  // Everything is up and seeded when this returns. Prints the seed.
  static Result<std::unique_ptr<Stage>> open(StageOptions options, FleetOptions fleet);
  Stage(StageOptions options, std::string folder, std::string store, std::unique_ptr<Cluster> cluster,
        std::unique_ptr<Fleet> fleet);

  Fleet& fleet() { return *fleet_; }
  std::uint64_t seed() const { return options_.seed; }
  const std::string& folder() const { return folder_; }
  const std::string& store() const { return store_; }  // URL of the database; "" = a file

  // Stops the hub and checks its data; prints the findings. The exit code of the test.
  int close(std::vector<std::string> findings);

 private:
  void check_archive(std::vector<std::string>& findings) const;
  void check_moment(std::int64_t commit, std::vector<std::string>& findings) const;

  StageOptions options_;
  std::string folder_;
  std::string store_;
  std::unique_ptr<Cluster> cluster_;  // outlives the fleet
  std::unique_ptr<Fleet> fleet_;
};

// Prints the error and gives the exit code of a test that could not run.
int report(const Error& error);

}  // namespace crossdock::sim
