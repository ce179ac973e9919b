// SPDX-License-Identifier: Apache-2.0
#include "sim/demo/demo.hpp"

#include "base/clock.hpp"
#include "http/client.hpp"
#include "sim/demo/feeder.hpp"
#include "sim/demo/table.hpp"
#include "sim/fleet/fleet.hpp"
#include "sim/systems/delays.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <unistd.h>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_ready_ms = 60'000;
constexpr std::int64_t k_look_first_ms = 25;  // until the first invoice: its time is what the demo shows off
constexpr std::int64_t k_look_ms = 400;
constexpr std::int64_t k_line_ms = 2'000;
constexpr std::int64_t k_call_timeout_ms = 2'000;

// Only what the demo made itself, whatever folder was named.
void forget(const std::string& data) {
  for (const char* entry :
       {"hub", "inbox", "outbox", "logs", "key", "erp", "wms", "carrier", "storefront", "dropped.jsonl"}) {
    std::error_code ignored;
    std::filesystem::remove_all(std::filesystem::path(data) / entry, ignored);
  }
}

FleetOptions fleet_options(const DemoOptions& options) {
  FleetOptions fleet{.hub_program = options.hub,
                     .sim_program = options.sim,
                     .landscape = options.landscape,
                     .data = options.data,
                     .seed = options.seed,
                     .hub_port = options.port};
  fleet.fault_flags = {"--latency-ms", "2:30"};
  if (options.chaos) {
    fleet.fault_flags.insert(fleet.fault_flags.end(),
                             {"--error-5xx", "50", "--timeout-before-commit", "10", "--timeout-after-commit", "10",
                              "--duplicate", "100", "--out-of-order", "50", "--short-ship", "10", "--hold-ms", "15000"});
  }
  fleet.role_flags["wms"] = {"--ship-after-ms", "300"};
  fleet.role_flags["carrier"] = {"--deliver-after-ms", "500"};
  return fleet;
}

class Demo {
 public:
  Demo(const DemoOptions& options, Fleet& fleet, Feeder& feeder, std::int64_t started_us)
      : options_(options),
        fleet_(fleet),
        feeder_(feeder),
        started_us_(started_us),
        client_(loop_, http::ClientOptions{.total_timeout_ms = k_call_timeout_ms}),
        delays_(loop_),
        tty_(::isatty(STDOUT_FILENO) == 1) {}

  int run(std::string shop_url) {
    shop_url_ = std::move(shop_url);
    loop_.on_signal([this](int) { end(0); });
    loop_.post([this] {
      look();
      feed();
    });
    if (options_.timeout_s > 0) {
      delays_.after_ms(options_.timeout_s * 1000, [this] {
        fmt::print("\nstopped after {} s, as asked\n", options_.timeout_s);
        end(options_.once ? 1 : 0);
      });
    }
    loop_.run();
    return code_;
  }

 private:
  std::int64_t running_us() const { return clock_.monotonic_us() - started_us_; }

  void end(int code) {
    code_ = code;
    loop_.stop();
  }

  void feed() {
    const auto more = feeder_.drop_next();
    if (!more) return stop_with(more.error().text());
    if (*more) delays_.after_ms(options_.file_ms, [this] { feed(); });
  }

  void stop_with(const std::string& why) {
    fmt::print(stderr, "\n{}\n", why);
    end(1);
  }

  // One poll of the hub, then of the shop, then a pause.
  void look() {
    if (const std::string ended = fleet_.ended_child(); !ended.empty()) return stop_with(ended);
    http::Headers headers;
    headers.add("Authorization", "Bearer " + fleet_.hub_api().key());
    client_.send(http::Method::get, fleet_.hub_api().url() + "/v1/statistics", std::move(headers), "",
                 [this](Result<http::Response> response) {
                   take_hub(response);
                   look_at_shop();
                 });
  }

  void look_at_shop() {
    client_.send(http::Method::get, shop_url_ + "/statistics", {}, "", [this](Result<http::Response> response) {
      const auto body = response ? json_parse(response->body) : Result<Json>(fail(response.error()));
      if (body && body->is_object()) extras_.shop_orders = json_integer(body->get_object(), "accepted").value_or(0);
      delays_.after_ms(first_invoice_us_ == 0 ? k_look_first_ms : k_look_ms, [this] { look(); });
    });
  }

  void take_hub(const Result<http::Response>& response) {
    if (!response || response->status != 200) return;
    const auto body = json_parse(response->body);
    if (!body || !body->is_object()) return;
    const Snapshot before = std::exchange(snapshot_, Snapshot::from(body->get_object()));
    if (snapshot_.invoiced > 0 && first_invoice_us_ == 0) {
      first_invoice_us_ = running_us();
      note(seen_ && before.invoiced == 0
               ? fmt::format("first invoice after {}", duration_text(first_invoice_us_))
               : fmt::format("going on with {} orders, {} of them invoiced", snapshot_.accepted, snapshot_.invoiced));
    }
    if (!std::exchange(seen_, true)) show();
    if (options_.once && snapshot_.invoiced >= options_.orders) {
      note(fmt::format("{} orders invoiced after {}", snapshot_.invoiced, duration_text(running_us())));
      show_now();
      end(0);
    }
  }

  // A line that stays, above the table.
  void note(const std::string& text) {
    erase_table();
    fmt::print("  {}\n", text);
    std::fflush(stdout);
  }

  void erase_table() {
    if (std::exchange(drawn_, false)) fmt::print("\x1b[{}A\x1b[J", k_table_lines);
  }

  void show_now() {
    extras_.running_ms = running_us() / 1000;
    extras_.files_dropped = static_cast<std::int64_t>(feeder_.dropped());
    extras_.files = static_cast<std::int64_t>(feeder_.total());
    erase_table();
    fmt::print("{}", tty_ ? table_text(snapshot_, extras_) : line_text(snapshot_, extras_) + "\n");
    drawn_ = tty_;
    std::fflush(stdout);
  }

  void show() {
    show_now();
    delays_.after_ms(tty_ ? k_look_ms : k_line_ms, [this] { show(); });
  }

  const DemoOptions& options_;
  Fleet& fleet_;
  Feeder& feeder_;
  SystemClock clock_;
  std::int64_t started_us_;
  net::AsioLoop loop_;
  http::SocketClient client_;
  Delays delays_;
  bool tty_;
  bool drawn_ = false;
  bool seen_ = false;
  int code_ = 0;
  std::string shop_url_;
  Snapshot snapshot_;
  Extras extras_;
  std::int64_t first_invoice_us_ = 0;
};

void print_welcome(Fleet& fleet, const DemoOptions& options, std::int64_t up_us) {
  const std::string& url = fleet.hub_api().url();
  fmt::print(
      "Crossdock demo, up after {}. Ctrl-C ends it; the next start goes on where it stopped (--fresh begins anew).\n\n"
      "  API       {}/v1            OpenAPI   {}/openapi.json\n"
      "  metrics   {}/metrics       data      {} (logs in {}/logs)\n"
      "  ERP       {}         WMS {}   carrier {}\n\n"
      "  export KEY={} URL={}\n",
      duration_text(up_us), url, url, url, options.data, options.data, fleet.system_api("erp").url(),
      fleet.system_api("wms").url(), fleet.system_api("carrier").url(), fleet.hub_api().key(), url);
  fmt::print(
      "  curl -s -H \"Authorization: Bearer $KEY\" \"$URL/v1/orders?limit=3\" | jq\n"
      "  curl -s -H \"Authorization: Bearer $KEY\" \"$URL/v1/trace/WEB-{}-000000\" | jq\n"
      "  curl -s -H \"Authorization: Bearer $KEY\" \"$URL/v1/why?item=SKU-001&location=WH-1\" | jq\n"
      "  curl -s -H \"Authorization: Bearer $KEY\" -H \"Idempotency-Key: mine-1\" -H \"Content-Type: application/json\" \\\n"
      "    -d '{{\"purchase_order\":\"MINE-1\",\"party\":\"C-1001\",\"currency\":\"USD\",\"lines\":[{{\"line\":\"1\","
      "\"item\":\"SKU-001\",\"quantity\":\"3\",\"unit\":\"EA\"}}]}}' \"$URL/v1/orders\" | jq\n\n",
      options.seed);
  std::fflush(stdout);
}

Result<int> play(const DemoOptions& options, Fleet& fleet, std::int64_t started_us) {
  const SystemClock clock;
  CROSSDOCK_CHECK(fleet.start_systems());
  CROSSDOCK_CHECK(fleet.start_hub());
  CROSSDOCK_CHECK(fleet.wait_all_ready(k_ready_ms));
  CROSSDOCK_TRY(const std::string shop, fleet.start_extra("storefront", {"--orders", fmt::to_string(options.orders),
                                                                         "--rate", fmt::to_string(options.rate),
                                                                         "--trickle-ms", fmt::to_string(options.trickle_ms),
                                                                         "--seed", fmt::to_string(options.seed)}));
  const std::string x12 = options.x12.empty() ? options.landscape + "/x12" : options.x12;
  CROSSDOCK_TRY(Feeder feeder, Feeder::open(x12, fleet.inbox(), options.data));
  print_welcome(fleet, options, clock.monotonic_us() - started_us);
  return Demo(options, fleet, feeder, started_us).run(shop);
}

}  // namespace

int run_demo(const DemoOptions& options) {
  const std::int64_t started_us = SystemClock().monotonic_us();
  if (options.fresh) forget(options.data);
  auto fleet = Fleet::create(fleet_options(options));
  const auto code = fleet ? play(options, **fleet, started_us) : Result<int>(fail(fleet.error()));
  if (!code) fmt::print(stderr, "crossdock-demo: {}\n", code.error().message);
  if (fleet) (*fleet)->stop_all();
  if (code) fmt::print("  all stopped; the data is in {}\n", options.data);
  return code.value_or(1);
}

}  // namespace crossdock::sim
