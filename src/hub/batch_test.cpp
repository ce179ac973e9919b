// SPDX-License-Identifier: Apache-2.0
#include "hub/testing/edifact.hpp"

#include <set>
#include <string>

using namespace crossdock;
using namespace crossdock::hub;
using testing::EdifactShop;
using testing::PartnerShop;

namespace {

bool batched(EdifactShop& shop, const std::string& order) {
  return shop.world.settle([&](Hub&) { return !shop.events_of(order, "document.batched").empty(); });
}

}  // namespace

TEST_CASE("documents of a partner leave together when the first has waited long enough, also over a restart") {
  EdifactShop shop;
  shop.kauf().batching = {.after_s = 600, .documents_max = 100};
  shop.stocked();
  const std::string first = shop.ordered(1, "PO-1", 1);
  const std::string second = shop.ordered(2, "PO-2", 1);
  REQUIRE(batched(shop, first));
  REQUIRE(batched(shop, second));
  CHECK(shop.written("+ORDRSP:").empty());
  shop.world.close();
  shop.world.clock.advance_ms(601'000);
  shop.world.open();
  REQUIRE(shop.world.settle([&](Hub&) { return !shop.events_of(second, "document.sent").empty(); }));
  REQUIRE(shop.delivered());
  const auto bodies = shop.written("+ORDRSP:");
  REQUIRE(bodies.size() == 1);
  CHECK(EdifactShop::references(bodies, "ORDRSP").size() == 2);
  CHECK(shop.events_of(first, "document.sent").size() == 1);
  CHECK(bodies[0].find("UNZ+2+") != std::string::npos);
}

TEST_CASE("a batch that is full leaves at once, in X12 too") {
  EdifactShop shop;
  shop.partner().batching = {.after_s = 3600, .documents_max = 2};
  shop.stocked();
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 1), "order");
  REQUIRE(batched(shop, first));
  CHECK(shop.written("ST*855*").empty());
  const std::string second = PartnerShop::text(shop.send(2, "00", "P2", 1), "order");
  REQUIRE(shop.world.settle([&](Hub&) { return !shop.events_of(second, "document.sent").empty(); }));
  REQUIRE(shop.delivered());
  const auto bodies = shop.written("ST*855*");
  REQUIRE(bodies.size() == 1);
  CHECK(bodies[0].find("ST*855*0002~") != std::string::npos);
  CHECK(bodies[0].find("GE*2*") != std::string::npos);
}

TEST_CASE("whatever commit a hub dies at, each document of a batch leaves once") {
  for (const int n : {1, 2, 3, 5, 8}) {
    for (const auto fault : {store::memory::Fault::crash_before, store::memory::Fault::crash_after}) {
      INFO("crash at commit ", n, fault == store::memory::Fault::crash_after ? ", kept" : ", lost");
      int left = n;  // outlives the shop
      EdifactShop shop;
      shop.kauf().batching = {.after_s = 600, .documents_max = 2};
      shop.stocked();
      const auto send_all = [&] {
        for (int order = 1; order <= 3; ++order)
          static_cast<void>(shop.world.interchange(
              EdifactShop::unb(order, EdifactShop::order_message(1, fmt::format("PO-{}", order), 1))));
      };
      shop.world.close();
      shop.world.open([&left, fault] { return --left == 0 ? fault : store::memory::Fault::none; });
      send_all();
      for (int i = 0; i < n && !shop.world.crashed(); ++i)
        static_cast<void>(shop.world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
      shop.world.close();
      shop.world.open();
      send_all();  // the partner repeats what it got no answer for
      shop.world.clock.advance_ms(601'000);
      for (int order = 1; order <= 3; ++order) {
        INFO("order ", order);
        REQUIRE(shop.world.settle([&](Hub& hub) {
          const auto found = hub.order(fmt::format("PO-{}", order));
          if (!found) return false;
          const std::string id = EdifactShop::text(*found, "id");
          if (shop.events_of(id, "document.sent").empty()) shop.world.clock.advance_ms(601'000);
          return shop.events_of(id, "document.sent").size() == 1;
        }));
      }
      // The outbox may look empty while the last batch is committed and not yet in the dispatcher's hands.
      REQUIRE(shop.world.settle([&](Hub&) { return EdifactShop::references(shop.world.edi.bodies, "ORDRSP").size() >= 3; }));
      REQUIRE(shop.delivered());
      // A delivery whose end was not recorded is the same file once more.
      const auto bodies = shop.written("+ORDRSP:");
      const std::set<std::string> files(bodies.begin(), bodies.end());
      const auto references = EdifactShop::references({files.begin(), files.end()}, "ORDRSP");
      CHECK(references.size() == 3);
      CHECK(std::set<std::string>(references.begin(), references.end()).size() == 3);
      shop.check_proven();
    }
  }
}

TEST_CASE("a document that cannot be written is an exception of its order and holds up no batch") {
  EdifactShop shop;
  shop.kauf().batching = {.after_s = 600, .documents_max = 2};
  shop.kauf().edifact_style.syntax = "UNOA";  // which has no small letters, as our order numbers do
  shop.stocked();
  const std::string id = shop.ordered(1, "PO-1", 1);
  REQUIRE(shop.settles_with_exceptions(1));
  CHECK(EdifactShop::text(shop.open_exceptions().at(0), "order") == id);
  CHECK(EdifactShop::text(shop.open_exceptions().at(0), "code") == "edifact.write_character");
  CHECK(shop.events_of(id, "document.batched").empty());
}
