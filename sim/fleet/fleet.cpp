// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/fleet.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sys/stat.h>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_start_ms = 20'000;
constexpr std::int64_t k_command_ms = 60'000;
constexpr std::int64_t k_stop_ms = 15'000;
constexpr int k_look_ms = 5;

std::filesystem::path own_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

// The last word a program printed.
std::string last_word(std::string_view text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos) return "";
  const auto before = text.find_last_of(" \t\r\n", end);
  const auto from = before == std::string_view::npos ? 0 : before + 1;
  return std::string(text.substr(from, end + 1 - from));
}

}  // namespace

std::string default_hub_program() { return (own_folder() / "../bin/crossdock").lexically_normal().string(); }
std::string default_sim_program() { return (own_folder() / "crossdock-sim").string(); }

Fleet::Fleet(FleetOptions options) : options_(std::move(options)), hub_port_(free_port(options_.hub_port)) {}

Fleet::~Fleet() { stop_all(); }

Result<std::unique_ptr<Fleet>> Fleet::create(FleetOptions options) {
  std::error_code error;
  options.data = std::filesystem::absolute(options.data, error).lexically_normal().string();
  options.landscape = std::filesystem::absolute(options.landscape, error).lexically_normal().string();
  for (const char* folder : {"hub", "inbox", "outbox", "logs"})
    std::filesystem::create_directories(options.data + "/" + folder, error);
  if (error) return fail(ErrorKind::unavailable, "fleet.folder", error.message(), options.data);
  auto fleet = std::make_unique<Fleet>(std::move(options));
  CROSSDOCK_CHECK(fleet->ensure_key());
  const std::string& front = fleet->options_.front;
  fleet->hub_api_ = Api(front.empty() ? fmt::format("http://127.0.0.1:{}", fleet->hub_port_) : front, fleet->key_);
  return fleet;
}

Result<void> Fleet::ensure_key() {
  const std::string path = options_.data + "/key";
  std::ifstream(path) >> key_;
  if (!key_.empty()) return {};
  std::vector<std::string> arguments{"key", "create", "--name", "demo", "--scopes", "*"};
  for (const std::string& word : place()) arguments.push_back(word);
  CROSSDOCK_TRY(const std::string printed, run_command(hub_command("key-create", std::move(arguments)), k_command_ms));
  key_ = last_word(printed);
  if (key_.empty()) return fail(ErrorKind::unavailable, "fleet.key", "crossdock key create printed no key");
  std::ofstream(path) << key_ << "\n";
  ::chmod(path.c_str(), 0600);
  return {};
}

Command Fleet::hub_command(const std::string& name, std::vector<std::string> arguments) const {
  return {.name = name,
          .program = options_.hub_program,
          .arguments = std::move(arguments),
          .output_folder = options_.data + "/logs"};
}

Result<void> Fleet::start_systems() {
  CROSSDOCK_CHECK(start_role("carrier", {}));
  const std::string carrier = system_api("carrier").url();
  CROSSDOCK_CHECK(start_role("erp", {"--seed-hub"}));
  return start_role("wms", {"--seed-hub", "--carrier", carrier});
}

Result<void> Fleet::start_role(const std::string& role, std::vector<std::string> flags) {
  // Each role has faults of its own, all from one seed.
  const std::uint64_t seed = options_.seed * 10 + systems_.size();
  flags.insert(flags.end(), {"--seed", fmt::to_string(seed)});
  flags.insert(flags.end(), options_.fault_flags.begin(), options_.fault_flags.end());
  if (const auto own = options_.role_flags.find(role); own != options_.role_flags.end()) {
    flags.insert(flags.end(), own->second.begin(), own->second.end());
  }
  Command command{role, options_.sim_program, {role, "--data", options_.data + "/" + role, "--hub", hub_api_.url()}, {}, {}};
  command.arguments.insert(command.arguments.end(), flags.begin(), flags.end());
  command.environment = {"CROSSDOCK_KEY=" + key_};
  command.output_folder = options_.data + "/logs";
  CROSSDOCK_TRY(Child child, Child::start(command));
  CROSSDOCK_TRY(std::string url, child.wait_ready(k_start_ms));
  systems_.push_back({role, std::move(url), std::move(child)});
  return {};
}

Result<std::string> Fleet::start_extra(const std::string& role, const std::vector<std::string>& flags) {
  Command command{role, options_.sim_program, {role, "--data", options_.data + "/" + role, "--hub", hub_api_.url()}, {}, {}};
  command.arguments.insert(command.arguments.end(), flags.begin(), flags.end());
  command.environment = {"CROSSDOCK_KEY=" + key_};
  command.output_folder = options_.data + "/logs";
  CROSSDOCK_TRY(Child child, Child::start(command));
  CROSSDOCK_TRY(const std::string url, child.wait_ready(k_start_ms));
  extras_.push_back({role, url, std::move(child)});
  return url;
}

std::vector<std::string> Fleet::place() const {
  if (options_.store.empty()) return {"--data", options_.data + "/hub"};
  return {"--store", options_.store};
}

Result<void> Fleet::start_hub() {
  CROSSDOCK_TRY(Child child, start_node("hub", hub_port_));
  hub_ = std::make_unique<Child>(std::move(child));
  return {};
}

Result<Child> Fleet::start_node(const std::string& name, std::uint16_t port) const {
  std::vector<std::string> arguments{"serve",
                                     "--landscape",
                                     options_.landscape,
                                     "--data",
                                     options_.data + "/hub",
                                     "--listen",
                                     fmt::format("127.0.0.1:{}", port)};
  if (!options_.store.empty()) arguments.insert(arguments.end(), {"--store", options_.store});
  const auto set = [&](const std::string& value) { arguments.insert(arguments.end(), {"--set", value}); };
  for (const Member& system : systems_) set(fmt::format("systems.sim-{}.base_url={}", system.role, system.url));
  set("channels.x12-inbox.folder=" + inbox());
  set("channels.x12-outbox.folder=" + options_.data + "/outbox");
  arguments.insert(arguments.end(), options_.hub_flags.begin(), options_.hub_flags.end());
  return Child::start(hub_command(name, std::move(arguments)));
}

Result<void> Fleet::wait_all_ready(std::int64_t timeout_ms) {
  const SystemClock clock;
  const std::int64_t until_us = clock.monotonic_us() + timeout_ms * 1000;
  CROSSDOCK_TRY(const std::string url, hub_->wait_ready(timeout_ms));
  for (const Member& system : systems_) {
    for (;;) {
      const auto ready = Api(system.url, "").send(http::Method::get, "/ready");
      if (ready && ready->status == 200) break;
      if (const std::string ended = ended_child(); !ended.empty()) return fail(ErrorKind::unavailable, "fleet.ended", ended);
      if (clock.monotonic_us() > until_us) {
        return fail(ErrorKind::unavailable, "fleet.slow",
                    fmt::format("{} could not seed the hub at {}:\n{}", system.role, url, system.child.log_tail()));
      }
      ::poll(nullptr, 0, k_look_ms);
    }
  }
  return {};
}

void Fleet::kill_hub() { hub_->kill(); }

ExitCode Fleet::stop_hub(std::int64_t timeout_ms) { return hub_->stop(timeout_ms); }

void Fleet::stop_all() {
  for (Member& extra : extras_) extra.child.stop(k_stop_ms);
  extras_.clear();
  if (hub_ != nullptr) hub_->stop(k_stop_ms);
  for (Member& system : systems_) system.child.signal(SIGTERM);
  for (Member& system : systems_) system.child.stop(k_stop_ms);
}

Api Fleet::system_api(const std::string& role) const {
  for (const Member& system : systems_) {
    if (system.role == role) return Api(system.url, "");
  }
  return {};
}

Result<std::string> Fleet::verify() const {
  std::vector<std::string> arguments{"verify"};
  for (const std::string& word : place()) arguments.push_back(word);
  return run_command(hub_command("verify", std::move(arguments)), k_command_ms);
}

Result<std::string> Fleet::run(const std::string& name, std::vector<std::string> arguments) const {
  return run_command(hub_command(name, std::move(arguments)), k_command_ms);
}

Result<void> Fleet::end_faults() const {
  for (const Member& system : systems_) {
    CROSSDOCK_TRY(const auto ignored, Api(system.url, "").put("/faults", JsonObject{{"enabled", false}}));
  }
  return {};
}

std::string Fleet::ended_child() {
  if (hub_ != nullptr && hub_->poll()) return fmt::format("the hub ended with {}:\n{}", *hub_->poll(), hub_->log_tail());
  for (auto* members : {&systems_, &extras_}) {
    for (Member& member : *members) {
      const auto code = member.child.poll();
      if (code) return fmt::format("{} ended with {}:\n{}", member.role, *code, member.child.log_tail());
    }
  }
  return "";
}

}  // namespace crossdock::sim
