// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/storefront.hpp"

#include "sim/systems/testing/bench.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

namespace crossdock::sim {
namespace {

// Answers each key with an id of its own; the first attempt of every second key fails in some way.
struct Shop : Bench {
  http::Response answer(const http::Request& request) {
    const std::string key(request.headers.get("Idempotency-Key").value_or(""));
    const int attempt = ++attempts[key];
    bodies[key].insert(request.body);
    if (attempt == 1 && attempts.size() % 4 == 1) return http::Response::text(503, "busy");
    if (attempt == 1 && attempts.size() % 4 == 3) {
      return http::Response::json(409, JsonObject{{"code", "idempotency.in_flight"}});
    }
    return http::Response::json(201, JsonObject{{"id", "ord_" + key}});
  }
  std::map<std::string, int> attempts;
  std::map<std::string, std::set<std::string>> bodies;
  FakeHub hub{*this, [this](const http::Request& request) { return answer(request); }};
  TemporaryFolder data;

  StorefrontOptions options(std::int64_t orders) {
    return {.hub_url = hub.url(), .hub_key = "k", .data = data.path(), .clients = 8, .orders = orders, .seed = 5};
  }
};

TEST_CASE("an order is made from the seed and its number only") {
  CHECK(json_text(make_order(1, 2).body) == json_text(make_order(1, 2).body));
  CHECK(json_text(make_order(1, 2).body) != json_text(make_order(1, 3).body));
  CHECK(make_order(1, 2).key != make_order(2, 2).key);
}

TEST_CASE("every order is placed once, with the same key and body however often it is sent") {
  Shop shop;
  Storefront storefront(shop.network(), shop.clock(), shop.options(40));
  REQUIRE(storefront.open());
  storefront.start();
  shop.run_until([&] { return storefront.finished(); });
  CHECK(storefront.accepted().size() == 40);
  CHECK(storefront.counts().retries == 20);
  CHECK(storefront.counts().changed == 0);
  CHECK(shop.bodies.size() == 40);
  for (const auto& [key, bodies] : shop.bodies) CHECK(bodies.size() == 1);
}

TEST_CASE("a restarted shop places only what has no answer yet") {
  Shop shop;
  for (const std::int64_t orders : {10, 25}) {
    Storefront storefront(shop.network(), shop.clock(), shop.options(orders));
    REQUIRE(storefront.open());
    storefront.start();
    shop.run_until([&] { return storefront.finished(); });
    CHECK(std::ssize(storefront.accepted()) == orders);
  }
  CHECK(shop.attempts.size() == 25);
}

TEST_CASE("a final refusal is recorded and not repeated") {
  Shop shop;
  FakeHub hub(shop, [](const http::Request&) { return http::Response::json(422, JsonObject{{"code", "order.lines"}}); });
  auto options = shop.options(5);
  options.hub_url = hub.url();
  Storefront storefront(shop.network(), shop.clock(), options);
  REQUIRE(storefront.open());
  storefront.start();
  shop.run_until([&] { return storefront.finished(); });
  CHECK(storefront.refused().size() == 5);
  CHECK(hub.requests().size() == 5);
}

TEST_CASE("a shop with a rate places no more than is due") {
  Shop shop;
  ManualClock clock;
  auto options = shop.options(20);
  options.rate = 10;
  Storefront storefront(shop.network(), clock, options);
  REQUIRE(storefront.open());
  storefront.start();
  shop.run_until([&] { return storefront.accepted().size() == 1; });
  clock.advance_ms(400);
  shop.run_until([&] { return storefront.accepted().size() == 5; });
  clock.advance_ms(5'000);
  shop.run_until([&] { return storefront.finished(); });
  CHECK(storefront.accepted().size() == 20);
}

}  // namespace
}  // namespace crossdock::sim
