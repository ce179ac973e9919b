// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/wms.hpp"

#include "sim/systems/carrier.hpp"
#include "sim/systems/testing/bench.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace crossdock::sim {
namespace {

Json pick(std::string_view reference) {
  JsonArray lines;
  lines.push_back(JsonObject{{"line", "1"}, {"item", "SKU-001"}, {"quantity", "3"}, {"unit", "EA"}});
  return JsonObject{{"reference", reference}, {"location", "WH-1"}, {"lines", lines}};
}

std::int64_t told(const FakeHub& hub, std::string_view type) {
  return std::ranges::count_if(hub.requests(), [&](const http::Request& request) {
    return json_text(json_parse(request.body)->at("type")) == "\"" + std::string(type) + "\"";
  });
}

struct World : Bench {
  explicit World(FakeHub::Answer answer, FaultOptions faults = {}, WmsOptions options = {.ship_after_ms = 1})
      : hub(*this, std::move(answer)), carrier_service(network(), clock(), {.data = folder(), .hub_url = hub.url()}) {
    REQUIRE(carrier.open());
    REQUIRE(carrier_service.start());
    options.carrier_url = carrier_service.url();
    wms_service = std::make_unique<Service>(network(), clock(),
                                            ServiceOptions{.data = folder(), .hub_url = hub.url(), .faults = faults});
    wms = std::make_unique<Wms>(*wms_service, options);
    REQUIRE(wms->open());
    REQUIRE(wms_service->start());
    loop().post([this] { wms->start(); });
  }
  FakeHub hub;
  Service carrier_service;
  Carrier carrier{carrier_service, {.deliver_after_ms = 1}};
  std::unique_ptr<Service> wms_service;
  std::unique_ptr<Wms> wms;
};

http::Response accept_all(const http::Request&) { return http::Response::json(202, JsonObject{{"accepted", 1}}); }

TEST_CASE("a pick is shipped, confirmed to the hub, handed over and delivered") {
  World world(accept_all);
  CHECK(world.call(http::Method::post, world.wms_service->url() + "/picks", pick("ord_A")).body ==
        R"({"pick":"PCK-000001"})");
  world.run_until([&] { return told(world.hub, "delivery.confirmed") == 1; });
  CHECK(told(world.hub, "shipment.confirmed") == 1);
  const Json event = json_parse(world.hub.requests().front().body).value();
  CHECK(json_text(event.at("id")) == R"("SHP-000001")");
  CHECK(json_text(*json_at(event, "data.order")) == R"("ord_A")");
  CHECK(json_text(*json_at(event, "data.lines")) == R"([{"line":"1","item":"SKU-001","quantity":"3","unit":"EA"}])");
}

TEST_CASE("a confirmation is repeated until the hub takes it") {
  int calls = 0;
  World world(
      [&](const http::Request& request) { return ++calls < 3 ? http::Response::text(503, "busy") : accept_all(request); });
  world.call(http::Method::post, world.wms_service->url() + "/picks", pick("ord_A"));
  world.run_until([&] { return told(world.hub, "delivery.confirmed") == 1; });
  CHECK(told(world.hub, "shipment.confirmed") == 3);
}

TEST_CASE("a pick posted twice is two picks, unless the warehouse is idempotent") {
  for (const bool idempotent : {false, true}) {
    World world(accept_all, {}, {.idempotent = idempotent, .ship_after_ms = 1});
    const std::string url = world.wms_service->url();
    world.call(http::Method::post, url + "/picks", pick("ord_A"));
    world.call(http::Method::post, url + "/picks", pick("ord_A"));
    const Json statistics = world.get(url + "/statistics");
    CHECK(statistics.at("picks") == (idempotent ? 1 : 2));
    CHECK(statistics.at("duplicates").as_array().size() == (idempotent ? 0 : 1));
  }
}

TEST_CASE("duplicates, late confirmations and short shipments happen when asked for") {
  World world(accept_all, {.duplicate_permille = 1000, .out_of_order_permille = 1000, .short_ship_permille = 1000});
  world.call(http::Method::post, world.wms_service->url() + "/picks", pick("ord_A"));
  world.run_until([&] { return told(world.hub, "shipment.confirmed") == 2 && told(world.hub, "delivery.confirmed") == 1; });
  const auto shipment = std::ranges::find_if(
      world.hub.requests(), [](const http::Request& request) { return request.body.contains("shipment.confirmed"); });
  CHECK(json_text(*json_at(json_parse(shipment->body).value(), "data.lines")).contains(R"("quantity":"2")"));
}

TEST_CASE("a pick leaves in two shipments when asked for, and they add up to it") {
  World world(accept_all, {.partial_ship_permille = 1000});
  const std::string url = world.wms_service->url();
  world.call(http::Method::post, url + "/picks", pick("ord_A/1"));
  world.run_until([&] { return told(world.hub, "delivery.confirmed") == 2; });
  CHECK(told(world.hub, "shipment.confirmed") == 2);
  std::vector<std::string> sent;
  for (const http::Request& request : world.hub.requests()) {
    if (!request.body.contains("shipment.confirmed")) continue;
    const Json data = json_parse(request.body)->at("data");
    CHECK(data.at("order") == "ord_A");
    CHECK(data.at("location") == "WH-1");
    sent.emplace_back(data.at("lines").at(0).at("quantity").as_string());
    CHECK(data.as_object().contains("complete") == (sent.size() == 1));
  }
  CHECK(sent == std::vector<std::string>{"1", "2"});
  CHECK(world.get(url + "/statistics").at("shipment_duplicates").as_array().empty());
}

TEST_CASE("a pick can be taken back, also twice, until goods of it are packed") {
  World world(accept_all, {}, {.ship_after_ms = 60'000});
  const std::string url = world.wms_service->url();
  world.call(http::Method::post, url + "/picks", pick("ord_A/1"));
  const Json cancel = JsonObject{{"pick", "PCK-000001"}};
  CHECK(world.call(http::Method::post, url + "/picks/cancel", cancel).status == 200);
  CHECK(world.call(http::Method::post, url + "/picks/cancel", cancel).status == 200);
  CHECK(world.call(http::Method::post, url + "/picks/cancel", JsonObject{{"pick", "PCK-9"}}).status == 422);
  World quick(accept_all);
  const std::string other = quick.wms_service->url();
  quick.call(http::Method::post, other + "/picks", pick("ord_B/1"));
  quick.run_until([&] { return told(quick.hub, "shipment.confirmed") == 1; });
  CHECK(quick.call(http::Method::post, other + "/picks/cancel", cancel).status == 422);
}

TEST_CASE("a restarted warehouse ships what it had picked and repeats what nobody confirmed") {
  TemporaryFolder folder;
  Bench bench;
  const FakeHub hub(bench, accept_all);
  const auto run = [&](std::int64_t ship_after_ms, const auto& test) {
    Service service(bench.network(), bench.clock(), {.data = folder.path(), .hub_url = hub.url()});
    Wms wms(service, {.ship_after_ms = ship_after_ms});
    REQUIRE(wms.open());
    REQUIRE(service.start());
    bench.loop().post([&] { wms.start(); });
    test(service.url());
  };
  run(60'000, [&](const std::string& url) { bench.call(http::Method::post, url + "/picks", pick("ord_A")); });
  run(1, [&](const std::string& url) {
    while (bench.get(url + "/statistics").at("shipments_confirmed") != 1) {
    }
  });
  run(1, [&](const std::string& url) { CHECK(bench.get(url + "/statistics").at("shipments") == 1); });
  CHECK(told(hub, "shipment.confirmed") == 1);
}

}  // namespace
}  // namespace crossdock::sim
