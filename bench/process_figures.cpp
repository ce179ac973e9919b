// SPDX-License-Identifier: Apache-2.0
// Whole order-to-cash processes: real hub, simulated ERP, warehouse, carrier and shop as separate processes.
#include "base/clock.hpp"
#include "base/json.hpp"
#include "bench/figures.hpp"
#include "bench/process.hpp"
#include "http/client.hpp"

#include <fmt/format.h>

#include <memory>
#include <poll.h>

namespace crossdock::bench {
namespace {

constexpr std::int64_t k_limit_ms = 120'000;
constexpr int k_port = 38472;

class Fleet {
 public:
  explicit Fleet(const Programs& programs) : programs_(programs), folder_(temp_folder("fleet")) {
    const std::string key =
        run({programs.hub, "key", "create", "--data", folder_ + "/hub", "--name", "bench", "--scopes", "*"});
    key_ = key.substr(0, key.find('\n'));
    const std::string carrier = role("carrier", {"--deliver-after-ms", "0"});
    const std::string erp = role("erp", {"--seed-hub"});
    const std::string wms =
        role("wms", {"--seed-hub", "--carrier", carrier, "--ship-after-ms", "0", "--stock", "100000000"});
    hub_ = std::make_unique<Child>(
        std::vector<std::string>{
            programs.hub, "serve", "--landscape", programs.source + "/examples/demo", "--data", folder_ + "/hub", "--listen",
            fmt::format("127.0.0.1:{}", k_port), "--set", "systems.sim-erp.base_url=" + erp, "--set",
            "systems.sim-wms.base_url=" + wms, "--set", "systems.sim-carrier.base_url=" + carrier, "--set",
            "channels.x12-inbox.folder=" + temp_folder("in"), "--set", "channels.x12-outbox.folder=" + temp_folder("out")},
        folder_ + "/hub.log");
    hub_->wait_ready(10'000);
  }

  std::string role(const std::string& name, const std::vector<std::string>& flags) {
    std::vector<std::string> command{programs_.sim, name, "--data", folder_ + "/" + name, "--hub", url()};
    command.insert(command.end(), flags.begin(), flags.end());
    children_.push_back(std::make_unique<Child>(command, folder_ + "/" + name + ".log", -1,
                                                std::vector<std::string>{"CROSSDOCK_KEY=" + key_}));
    return children_.back()->wait_ready(10'000);
  }

  std::int64_t count(std::string_view milestone) const {
    http::Headers headers;
    headers.set("Authorization", "Bearer " + key_);
    const auto answer = http::fetch(http::Method::get, url() + "/v1/statistics", headers, "", {});
    if (!answer) return -1;
    const auto body = json_parse(answer->body);
    const Json* value = body ? json_at(*body, fmt::format("orders.{}", milestone)) : nullptr;
    return value != nullptr && value->is_int64() ? value->get_int64() : -1;
  }

  static std::string url() { return fmt::format("http://127.0.0.1:{}", k_port); }
  const Child& hub() const { return *hub_; }

 private:
  const Programs& programs_;
  std::string folder_;
  std::string key_;
  std::unique_ptr<Child> hub_;
  std::vector<std::unique_ptr<Child>> children_;
};

}  // namespace

void process_figures(Report& report, const Programs& programs, std::size_t scale) {
  const auto orders = static_cast<std::int64_t>(1500 * scale);
  Fleet fleet(programs);
  const SystemClock clock;
  const std::int64_t deadline_us = clock.monotonic_us() + k_limit_ms * 1000;
  while (fleet.count("accepted") < 0 && clock.monotonic_us() < deadline_us) ::poll(nullptr, 0, 50);
  ::poll(nullptr, 0, 1500);  // the systems push their master data
  const double cpu = fleet.hub().cpu_seconds();
  const std::int64_t began_us = clock.monotonic_us();
  fleet.role("storefront", {"--orders", fmt::to_string(orders), "--clients", "16"});
  while (fleet.count("completed") < orders && clock.monotonic_us() < deadline_us) ::poll(nullptr, 0, 50);
  const double seconds = static_cast<double>(clock.monotonic_us() - began_us) / 1e6;
  const auto done = static_cast<double>(fleet.count("completed"));
  report.add({"whole order-to-cash processes per second", Goal::none, 0, done / seconds, "1/s",
              fmt::format("{:.0f} of {} orders, hub and four systems share two cores", done, orders), done <= 0});
  report.add({"CPU of the hub per whole order", Goal::none, 0, (fleet.hub().cpu_seconds() - cpu) * 1e6 / std::max(done, 1.0),
              "us", "", done <= 0});
  report.add({"resident memory of the hub after that", Goal::none, 0, fleet.hub().rss_megabytes(), "MB", "", false});
}

}  // namespace crossdock::bench
