// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/stage.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_ready_ms = 60'000;
constexpr std::int64_t k_stop_ms = 20'000;
constexpr std::uint64_t k_seeds = 1'000'000;
constexpr std::size_t k_findings_shown = 40;
constexpr std::int64_t k_moments = 5;

Result<std::string> make_folder(const std::string& wanted) {
  if (!wanted.empty()) return wanted;
  std::string path = (std::filesystem::temp_directory_path() / "crossdock-test-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return fail(ErrorKind::unavailable, "stage.folder", std::strerror(errno), path);
  return path;
}

}  // namespace

void add_stage_flags(CLI::App& app, StageOptions& options) {
  app.add_option("--hub", options.hub, "the crossdock program");
  app.add_option("--sim", options.sim, "the crossdock-sim program");
  app.add_option("--landscape", options.landscape, "folder with crossdock.yaml")->required();
  app.add_option("--data", options.folder, "working folder; a temporary one when absent");
  app.add_option("--seed", options.seed, "repeats a run; a random one when absent");
  app.add_flag("--keep", options.keep, "keep the working folder");
  app.add_flag("--postgres", options.postgres, "on a PostgreSQL server of its own instead of a file");
  app.add_flag("--archive", options.archive, "keep every commit, and have some of them back in the end");
}

int report(const Error& error) {
  fmt::print(stderr, "{}\n", error.text());
  return 2;
}

Stage::Stage(StageOptions options, std::string folder, std::string store, std::unique_ptr<Cluster> cluster,
             std::unique_ptr<Fleet> fleet)
    : options_(std::move(options)),
      folder_(std::move(folder)),
      store_(std::move(store)),
      cluster_(std::move(cluster)),
      fleet_(std::move(fleet)) {}

Result<std::unique_ptr<Stage>> Stage::open(StageOptions options, FleetOptions fleet_options) {
  if (options.seed == 0) options.seed = 1 + SystemRandom().below(k_seeds);
  CROSSDOCK_TRY(const std::string folder, make_folder(options.folder));
  fmt::print("seed {}, folder {}\n", options.seed, folder);
  std::fflush(stdout);
  fleet_options.hub_program = options.hub;
  fleet_options.sim_program = options.sim;
  fleet_options.landscape = options.landscape;
  fleet_options.data = folder;
  fleet_options.seed = options.seed;
  if (options.archive) fleet_options.hub_flags.insert(fleet_options.hub_flags.end(), {"--archive", folder + "/archive"});
  std::unique_ptr<Cluster> cluster;
  if (options.postgres) {
    CROSSDOCK_TRY(cluster, Cluster::start());
    fleet_options.store = cluster->url();
  }
  const std::string store = fleet_options.store;
  CROSSDOCK_TRY(auto fleet, Fleet::create(std::move(fleet_options)));
  CROSSDOCK_CHECK(fleet->start_systems());
  CROSSDOCK_CHECK(fleet->start_hub());
  CROSSDOCK_CHECK(fleet->wait_all_ready(k_ready_ms));
  return std::make_unique<Stage>(std::move(options), folder, store, std::move(cluster), std::move(fleet));
}

// Kills leave no gap: all that was committed is one lineage.
void Stage::check_archive(std::vector<std::string>& findings) const {
  const auto listed = fleet_->run("archive", {"archive", folder_ + "/archive"});
  if (!listed) return findings.push_back(listed.error().message);
  fmt::print("archive {}", *listed);
  constexpr std::string_view k_last = " to commit ";
  const auto at = listed->rfind(k_last);
  if (std::ranges::count(*listed, '\n') != 1 || at == std::string::npos) {
    return findings.push_back("the archive is not one line of commits: " + *listed);
  }
  const std::int64_t last = std::strtoll(listed->c_str() + at + k_last.size(), nullptr, 10);
  for (std::int64_t part = 1; part <= k_moments; ++part) check_moment(last * part / k_moments, findings);
}

void Stage::check_moment(std::int64_t commit, std::vector<std::string>& findings) const {
  const std::string place = fmt::format("{}/commit-{}", folder_, commit);
  const auto restored = fleet_->run(
      "restore", {"restore", "--archive", folder_ + "/archive", "--to", fmt::to_string(commit), "--data", place});
  if (!restored) return findings.push_back(restored.error().message);
  const auto verified = fleet_->run("verify", {"verify", "--data", place});
  if (!verified) findings.push_back(fmt::format("as of commit {}: {}", commit, verified.error().message));
}

int Stage::close(std::vector<std::string> findings) {
  const std::string ended = fleet_->ended_child();
  if (!ended.empty()) findings.push_back(ended);
  const ExitCode code = fleet_->stop_hub(k_stop_ms);
  if (code != 0) findings.push_back(fmt::format("the hub answered SIGTERM with exit code {}", code));
  const auto verified = fleet_->verify();
  if (!verified) findings.push_back(verified.error().message);
  if (options_.archive) check_archive(findings);
  fleet_->stop_all();
  for (std::size_t i = 0; i < findings.size() && i < k_findings_shown; ++i) fmt::print("FOUND {}\n", findings[i]);
  fmt::print("{}: {} finding(s), seed {}\n", findings.empty() ? "passed" : "FAILED", findings.size(), options_.seed);
  if (findings.empty() && !options_.keep) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  } else {
    fmt::print("the data is in {}\n", folder_);
  }
  return findings.empty() ? 0 : 1;
}

}  // namespace crossdock::sim
