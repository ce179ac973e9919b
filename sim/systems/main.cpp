// SPDX-License-Identifier: Apache-2.0
// crossdock-sim: one simulated system per process. Prints "ready http://127.0.0.1:PORT" when it can be used; SIGTERM or
// SIGINT ends it with 0.
#include "base/log.hpp"
#include "sim/systems/carrier.hpp"
#include "sim/systems/erp.hpp"
#include "sim/systems/storefront.hpp"
#include "sim/systems/wms.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace crossdock::sim {
namespace {

struct Options {
  ServiceOptions service;
  ErpOptions erp;
  WmsOptions wms;
  CarrierOptions carrier;
  StorefrontOptions storefront;
  std::vector<std::string> blocked_customers;
  bool exit_when_done = false;
};

// "MIN:MAX" into two numbers.
void add_pair(CLI::App& app, const std::string& flag, std::int64_t& first, std::int64_t& second, const std::string& help) {
  app.add_option_function<std::string>(
         flag,
         [flag, &first, &second](const std::string& text) {
           const auto colon = text.find(':');
           if (colon == std::string::npos || !CLI::detail::lexical_cast(text.substr(0, colon), first) ||
               !CLI::detail::lexical_cast(text.substr(colon + 1), second)) {
             fmt::print(stderr, "{}: \"{}\" is not NUMBER:NUMBER\n", flag, text);
             std::exit(2);
           }
         },
         help)
      ->type_name("MS:MS");
}

void add_fault_flags(CLI::App& app, FaultOptions& faults) {
  add_pair(app, "--latency-ms", faults.latency_min_ms, faults.latency_max_ms, "answer after MIN:MAX ms");
  add_pair(app, "--outage", faults.outage_every_ms, faults.outage_for_ms, "out of order every EVERY:FOR ms");
  const auto permille = [&app](const std::string& flag, std::uint32_t& value, const std::string& help) {
    app.add_option(flag, value, help)->check(CLI::Range(0, 1000))->type_name("PERMILLE");
  };
  permille("--error-5xx", faults.error_5xx_permille, "503 without an effect");
  permille("--timeout-before-commit", faults.timeout_before_commit_permille, "no effect and no answer");
  permille("--timeout-after-commit", faults.timeout_after_commit_permille, "the effect, but no answer");
  permille("--duplicate", faults.duplicate_permille, "send a webhook twice");
  permille("--out-of-order", faults.out_of_order_permille, "let a later message overtake");
  permille("--short-ship", faults.short_ship_permille, "ship one unit less");
  app.add_option("--hold-ms", faults.hold_ms, "how long a request without an answer is held open");
}

void add_common_flags(CLI::App& app, Options& options) {
  ServiceOptions& service = options.service;
  app.add_option("--data", service.data, "folder for the journal")->required();
  app.add_option("--port", service.port, "0 = any free port");
  app.add_option("--hub", service.hub_url, "URL of the hub");
  app.add_option("--key", service.hub_key, "API key of the hub")->envname("CROSSDOCK_KEY");
  app.add_option("--seed", service.seed, "of faults and orders");
  add_fault_flags(app, service.faults);
}

int wait_for_end(net::AsioLoop& loop, Service& service) {
  loop.on_signal([&loop, &service](int) { service.stop([&loop] { loop.stop(); }); });
  fmt::print("ready {}\n", service.url());
  std::fflush(stdout);
  loop.run();
  return 0;
}

int complain(const Error& error) {
  fmt::print(stderr, "crossdock-sim: {}\n", error.text());
  return 1;
}

template <class Role, class RoleOptions>
int run_role(const Options& options, const RoleOptions& role_options) {
  const SystemClock clock;
  net::AsioLoop loop;
  http::Sockets network(loop);
  Service service(network, clock, options.service);
  Role role(service, role_options);
  if (const auto opened = role.open(); !opened) return complain(opened.error());
  if (const auto started = service.start(); !started) return complain(started.error());
  loop.post([&role] { role.start(); });
  return wait_for_end(loop, service);
}

void print_progress(Delays& delays, const Storefront& shop) {
  fmt::print(stderr, "storefront {}\n", json_text(shop.statistics()));
  delays.after_ms(2'000, [&delays, &shop] { print_progress(delays, shop); });
}

int run_storefront(const Options& options) {
  const SystemClock clock;
  net::AsioLoop loop;
  http::Sockets network(loop);
  Service service(network, clock, options.service);
  Storefront shop(network, clock, options.storefront);
  if (const auto opened = shop.open(); !opened) return complain(opened.error());
  service.observe(http::Method::get, "/statistics",
                  [&shop](const http::Request&) { return http::Response::json(200, shop.statistics()); });
  if (const auto started = service.start(); !started) return complain(started.error());
  if (options.exit_when_done) shop.on_finished([&loop, &service] { service.stop([&loop] { loop.stop(); }); });
  shop.start();
  loop.post([&service, &shop] { print_progress(service.delays(), shop); });
  const int code = wait_for_end(loop, service);
  fmt::print(stderr, "storefront {}\n", json_text(shop.statistics()));
  return code;
}

void add_storefront_flags(CLI::App& app, Options& options) {
  StorefrontOptions& shop = options.storefront;
  app.add_option("--clients", shop.clients, "orders in flight at the same time")->check(CLI::Range(1, 10'000));
  app.add_option("--orders", shop.orders, "orders all in all, earlier runs included");
  app.add_option("--rate", shop.rate, "orders a second; 0 = as fast as the clients can");
  app.add_option("--trickle-ms", shop.trickle_ms, "after that one order every so often; 0 = none");
  app.add_option("--timeout-ms", shop.timeout_ms, "of one attempt");
  app.add_flag("--exit-when-done", options.exit_when_done, "end when all orders are answered");
}

int run(int argc, char** argv) {
  CLI::App app("Simulated systems around Crossdock", "crossdock-sim");
  app.require_subcommand(1);
  Options options;
  CLI::App* erp = app.add_subcommand("erp", "an ERP without idempotency");
  erp->add_flag("--seed-hub", options.erp.seed_hub, "push items, locations, parties and prices at the first start");
  erp->add_option("--block-customer", options.blocked_customers, "refuse the orders of this customer");
  CLI::App* wms = app.add_subcommand("wms", "a warehouse");
  wms->add_flag("--seed-hub", options.wms.seed_hub, "post stock counts at the first start");
  wms->add_option("--stock", options.wms.stock, "of every item in WH-1");
  wms->add_flag("--idempotent", options.wms.idempotent, "a pick posted twice is one pick");
  wms->add_option("--ship-after-ms", options.wms.ship_after_ms, "from pick to shipment");
  wms->add_option("--carrier", options.wms.carrier_url, "URL of the carrier");
  CLI::App* carrier = app.add_subcommand("carrier", "a parcel carrier");
  carrier->add_option("--deliver-after-ms", options.carrier.deliver_after_ms, "from parcel to delivery");
  CLI::App* storefront = app.add_subcommand("storefront", "shops that place REST orders");
  add_storefront_flags(*storefront, options);
  for (CLI::App* role : {erp, wms, carrier, storefront}) add_common_flags(*role, options);
  CLI11_PARSE(app, argc, argv);

  std::error_code error;
  std::filesystem::create_directories(options.service.data, error);
  options.erp.blocked_customers = {options.blocked_customers.begin(), options.blocked_customers.end()};
  options.storefront.hub_url = options.service.hub_url;
  options.storefront.hub_key = options.service.hub_key;
  options.storefront.data = options.service.data;
  options.storefront.seed = options.service.seed;
  if (erp->parsed()) return run_role<Erp>(options, options.erp);
  if (wms->parsed()) return run_role<Wms>(options, options.wms);
  if (carrier->parsed()) return run_role<Carrier>(options, options.carrier);
  return run_storefront(options);
}

}  // namespace
}  // namespace crossdock::sim

int main(int argc, char** argv) { return crossdock::sim::run(argc, argv); }
