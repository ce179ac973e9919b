// SPDX-License-Identifier: Apache-2.0
#include "hub/hub.hpp"

#include "hub/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>

using namespace crossdock;
using namespace crossdock::hub;
using testing::ScriptedSystem;
using testing::World;

namespace {

constexpr const char* k_order = R"({"purchase_order":"PO-1","party":"C-1",
  "lines":[{"line":"1","item":"A","quantity":"2","unit_price":"1.50"}]})";

void seed(World& world, int on_hand) {
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A","unit":"EA","units":[{"unit":"CA","quantity":"12"}]}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"10.00"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts,
                      fmt::format(R"([{{"id":"c1","item":"A","location":"WH-1","on_hand":"{}"}}])", on_hand)));
}

std::string event(const std::string& type, const std::string& order, const std::string& data) {
  return fmt::format(
      R"([{{"specversion":"1.0","id":"{0}-{1}","source":"/systems/wms","type":"{0}","subject":"{1}","data":{2}}}])", type,
      order, data);
}

Result<Received> ship(World& world, const std::string& order, const std::string& quantity) {
  return world.events(event("shipment.confirmed", order,
                            fmt::format(R"({{"order":"{}","shipment":"SHP-1","tracking":"TRK-1",
                                            "lines":[{{"line":"1","quantity":"{}"}}]}})",
                                        order, quantity)));
}

Result<Received> deliver(World& world, const std::string& order) {
  return world.events(event("delivery.confirmed", order, fmt::format(R"({{"order":"{}"}})", order)));
}

auto has_status(const std::string& order, const std::string& status) {
  return [=](Hub& hub) {
    const auto found = hub.order(order);
    return found && found->at("status").get_string() == status;
  };
}

auto has_open_exception(std::size_t count) {
  return [=](Hub& hub) {
    const auto found = hub.exceptions("open", "", 100);
    return found && found->at("exceptions").get_array().size() == count;
  };
}

std::string number_of(const Json& availability, const char* field) {
  return std::string(availability.at(field).get_string());
}

}  // namespace

TEST_CASE("an order goes from acceptance to a posted invoice, and every number adds up") {
  World world;
  world.open();
  seed(world, 10);
  const auto accepted = world.submit(k_order, "key-1");
  REQUIRE(accepted);
  const std::string id = accepted->order.text();
  REQUIRE(world.settle(has_status(id, "released")));
  REQUIRE(ship(world, id, "2"));
  REQUIRE(world.settle(has_status(id, "shipped")));
  REQUIRE(deliver(world, id));
  REQUIRE(world.settle(has_status(id, "completed")));
  CHECK(world.erp.effects["createOrder"] == std::vector<std::string>{id});
  CHECK(world.erp.effects["createInvoice"] == std::vector<std::string>{id + "/SHP-1"});
  const Json stock = *world.hub().availability({.item = "A", .location = "WH-1"});
  CHECK(number_of(stock, "available") == "8");
  CHECK(number_of(stock, "on_hand") == "8");
  const Json account = *world.hub().account_check({{"party", "C-1"}});
  CHECK(json_at(account, "credit.used")->get_string() == "3.00");
  CHECK(json_at(account, "credit.free")->get_string() == "7.00");
  CHECK(world.hub().order("PO-1")->at("id").get_string() == id);
  CHECK(world.hub().order("SHP-1")->at("id").get_string() == id);
  CHECK(world.hub().verify()->empty());
}

TEST_CASE("one key is one order; the same key with another body is refused; a purchase order comes once") {
  World world;
  world.open();
  seed(world, 10);
  const auto first = world.submit(k_order, "key-1");
  const auto again = world.submit(k_order, "key-1");
  REQUIRE(again);
  CHECK(again->order == first->order);
  CHECK(again->answer == first->answer);
  CHECK(again->replayed);
  CHECK(world.submit(R"({"purchase_order":"PO-2","party":"C-1","lines":[{"line":"1","item":"A","quantity":"1"}]})", "key-1")
            .error()
            .code == "idempotency.key_reused");
  CHECK(world.submit(k_order, "key-2").error().code == "order.duplicate_purchase_order");
}

TEST_CASE("a call that timed out after it landed is found by the probe and not made twice") {
  World world;
  world.erp.faults["createOrder"] = {ScriptedSystem::Fault::lost_after};
  world.open();
  seed(world, 10);
  const std::string id = world.submit(k_order, "key-1")->order.text();
  REQUIRE(world.settle(has_status(id, "released")));
  CHECK(world.erp.effects["createOrder"].size() == 1);
  CHECK(world.erp.probes == 1);
}

TEST_CASE("a call that was lost before it landed is made again") {
  World world;
  world.erp.faults["createOrder"] = {ScriptedSystem::Fault::lost_before, ScriptedSystem::Fault::lost_before};
  world.open();
  seed(world, 10);
  const std::string id = world.submit(k_order, "key-1")->order.text();
  REQUIRE(world.settle(has_status(id, "released")));
  CHECK(world.erp.effects["createOrder"].size() == 1);
}

TEST_CASE("where the policy refuses, what is short is an exception and completes after a receipt and a retry") {
  World world;
  world.settings.fulfilment.by_default.fulfilment = k_refuse;
  world.open();
  seed(world, 1);
  const std::string id = world.submit(k_order, "key-1")->order.text();
  REQUIRE(world.settle(has_open_exception(1)));
  const Json open = *world.hub().exceptions("open", "", 10);
  const Json& exception = open.at("exceptions").get_array().at(0);
  CHECK(exception.at("code").get_string() == "stock.insufficient");
  CHECK(exception.at("order").get_string() == id);
  CHECK(number_of(*world.hub().availability({.item = "A", .location = "WH-1"}), "available") == "1");
  REQUIRE(world.stock(Hub::StockFact::movements,
                      R"([{"id":"m1","item":"A","location":"WH-1","type":"receipt","quantity":"5"}])"));
  REQUIRE(world.retry(std::string(exception.at("id").get_string())));
  CHECK(world.settle(has_status(id, "released")));
  CHECK(world.settle(has_open_exception(0)));
}

TEST_CASE("a refusal of the ERP parks the order with the cause; credit stays reserved until it is cancelled or retried") {
  World world;
  world.erp.faults["createOrder"] = {ScriptedSystem::Fault::refused};
  world.open();
  seed(world, 10);
  const std::string id = world.submit(k_order, "key-1")->order.text();
  REQUIRE(world.settle(has_open_exception(1)));
  const Json open = *world.hub().exceptions("open", "", 10);
  CHECK(open.at("exceptions").get_array().at(0).at("cause").get_string() == "rejected/test.refused");
  CHECK(json_at(*world.hub().account_check({{"party", "C-1"}}), "credit.exposure")->get_string() == "3.00");
  REQUIRE(world.retry(std::string(open.at("exceptions").get_array().at(0).at("id").get_string())));
  CHECK(world.settle(has_status(id, "released")));
}

TEST_CASE("an order above the credit limit waits for a person, and nothing is reserved for it") {
  World world;
  world.open();
  seed(world, 100);
  REQUIRE(
      world.submit(R"({"purchase_order":"PO-9","party":"C-1","lines":[{"line":"1","item":"A","quantity":"7"}]})", "key-9"));
  REQUIRE(world.settle([](Hub& hub) { return !hub.tasks("credit", "", "", 1)->at("tasks").get_array().empty(); }));
  CHECK(world.hub().orders("", "", 1)->at("orders").get_array().at(0).at("waiting_for").get_string() == "person");
  CHECK(number_of(*world.hub().availability({.item = "A", .location = "WH-1"}), "reserved") == "0");
  CHECK(world.decide("credit", "release", "test").error().code == "task.four_eyes");
  REQUIRE(world.decide("credit", "release", "ann"));
  CHECK(world.settle(has_status("PO-9", "released")));
  CHECK(json_at(*world.hub().account_check({{"party", "C-1"}}), "credit.exposure")->get_string() == "10.50");
  CHECK(world.hub().verify()->empty());
}

TEST_CASE("where the policy cancels, what the warehouse did not ship is given back and cancelled on the line") {
  World world;
  world.settings.fulfilment.by_default.fulfilment = k_cancel_short;
  world.open();
  seed(world, 10);
  const std::string id = world.submit(k_order, "key-1")->order.text();
  REQUIRE(world.settle(has_status(id, "released")));
  REQUIRE(ship(world, id, "1"));
  CHECK(ship(world, id, "1")->duplicates == 1);
  REQUIRE(world.settle(has_status(id, "shipped")));
  const Json order = *world.hub().order(id);
  CHECK(order.at("lines").get_array().at(0).at("cancelled").get_string() == "1");
  CHECK(number_of(*world.hub().availability({.item = "A", .location = "WH-1"}), "on_hand") == "9");
  CHECK(world.hub().verify()->empty());
}

TEST_CASE("a stock fact that was refused may come again once what it lacked is there") {
  World world;
  world.open();
  const std::string fact = R"([{"id":"c1","item":"B","location":"WH-1","on_hand":"5"}])";
  CHECK(world.stock(Hub::StockFact::counts, fact)->at("results").get_array().at(0).at("status").get_string() == "rejected");
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"B"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  CHECK(world.stock(Hub::StockFact::counts, fact)->at("results").get_array().at(0).at("status").get_string() == "applied");
  CHECK(world.stock(Hub::StockFact::counts, fact)->at("results").get_array().at(0).at("status").get_string() == "duplicate");
}

TEST_CASE("an order by 850 leaves as a 940, ships by 945, and the partner gets 997, 855, 856 and 810") {
  World world;
  world.process_file = "testdata/order-to-cash-edi.yaml";
  world.settings.x12 = {"ZZ", "US"};
  world.settings.partners["shop"] = {.name = "shop",
                                     .x12 = {"ZZ", "SHOP"},
                                     .party = "C-1",
                                     .outbound_channel = "edi",
                                     .documents = {"x12_855", "x12_856", "x12_810"}};
  world.settings.partners["depot"] = {
      .name = "depot", .x12 = {"ZZ", "DEPOT"}, .outbound_channel = "edi", .documents = {"x12_940"}};
  world.open();
  seed(world, 10);
  const auto envelope = [](const char* sender, const char* control, const char* code, const std::string& set) {
    return fmt::format(
        "ISA*00*          *00*          *ZZ*{:<15}*ZZ*US             *261123*0915*U*00401*{}*0*P*>~"
        "GS*{}*{}*US*20261123*0915*1*X*004010~{}GE*1*1~IEA*1*{}~",
        sender, control, code, sender, set, control);
  };
  const std::string order =
      envelope("SHOP", "000000001", "PO",
               "ST*850*0001~BEG*00*SA*0042**20261123~N1*ST*DEPOT 7*92*0007~PO1*1*2*EA*1.50**VN*A~CTT*1~SE*6*0001~");
  const auto report = world.interchange(order);
  REQUIRE(report);
  CHECK(report->at("acknowledgement").get_string().find("AK9*A*1*1*1") != std::string::npos);
  CHECK(world.interchange(order)->at("duplicate").get_bool());
  const std::string id(report->at("sets").get_array().at(0).at("order").get_string());
  REQUIRE(world.settle(has_status(id, "released")));
  const auto shipped =
      world.interchange(envelope("DEPOT", "000000002", "SW",
                                 "ST*945*0001~W06*F*" + id +
                                     "*20261123*SHP-7**0042~N1*ST*DEPOT 7*92*0007~LX*1~MAN*GM*00006141410000000012~"
                                     "W12*CC*2*2**EA**VN*A~N9*LI*1~W03*2*1*LB~SE*9*0001~"));
  REQUIRE(shipped);
  INFO(json_text(*shipped));
  REQUIRE(shipped->at("sets").get_array().at(0).at("status").get_string() == "accepted");
  REQUIRE(world.settle(has_status(id, "shipped")));
  REQUIRE(deliver(world, id));
  const bool completed = world.settle(has_status(id, "completed"));
  const std::string exceptions = json_text(*world.hub().exceptions("open", "", 10));
  INFO(exceptions);
  REQUIRE(completed);
  CHECK(world.hub().order("0042")->at("id").get_string() == id);
  REQUIRE(world.settle([](Hub& hub) { return hub.statistics()->at("outbox_depth").to_number<int>() == 0; }));
  const auto sent = [&](const char* text) {
    return std::ranges::count_if(world.edi.bodies,
                                 [&](const std::string& body) { return body.find(text) != std::string::npos; });
  };
  world.close();
  for (const char* set : {"ST*855*", "ST*940*", "ST*856*", "ST*810*"}) {
    INFO(set);
    CHECK(sent(set) == 1);
  }
  CHECK(sent("ST*997*") == 3);  // what comes again is acknowledged again
}

TEST_CASE("a set that is wrong becomes an exception and its neighbours become orders") {
  World world;
  world.settings.partners["shop"] = {.name = "shop", .x12 = {"ZZ", "SHOP"}, .party = "C-1"};
  world.open();
  seed(world, 10);
  const auto report = world.interchange(
      "ISA*00*          *00*          *ZZ*SHOP           *ZZ*US             *261123*0915*U*00401*000000009*0*P*>~"
      "GS*PO*SHOP*US*20261123*0915*1*X*004010~"
      "ST*850*0001~BEG*00*SA*P1**20261123~PO1*1*1*EA*1.50**VN*A~SE*4*0001~"
      "ST*850*0002~BEG*00*SA*P2**20261123~PO1*1*one*EA*1.50**VN*A~SE*4*0002~"
      "ST*850*0003~BEG*00*SA*P3**20261123~PO1*1*1*EA*1.50**VN*A~SE*4*0003~GE*3*1~IEA*1*000000009~");
  REQUIRE(report);
  const auto& sets = report->at("sets").get_array();
  CHECK(sets.at(0).at("status").get_string() == "accepted");
  CHECK(sets.at(1).at("status").get_string() == "rejected");
  CHECK(sets.at(2).at("status").get_string() == "accepted");
  CHECK(report->at("acknowledgement").get_string().find("AK9*P*3*3*2") != std::string::npos);
  CHECK(world.settle(has_open_exception(1)));
}

TEST_CASE("a store that refused work is found to be well again without anybody asking") {
  std::atomic<bool> full = false;  // outlives the world
  World world;
  world.open([&full] { return full ? store::memory::Fault::refuse : store::memory::Fault::none; });
  seed(world, 10);
  CHECK_FALSE(world.store().trouble().has_value());
  full = true;
  const auto refused = world.submit(k_order, "key-1");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK(world.settle([&](Hub&) { return world.store().trouble().has_value(); }));
  full = false;
  CHECK(world.settle([&](Hub&) { return !world.store().trouble().has_value(); }));
  const auto accepted = world.submit(k_order, "key-1");
  REQUIRE(accepted);
  CHECK(world.settle(has_status(accepted->order.text(), "released")));
}

// The hub dies at its n-th commit, for every n until the order is through; half of the deaths keep the commit. Whatever
// happened, the order is in the ERP once, invoiced once, and the ledger adds up.
TEST_CASE("a crash at any commit loses nothing and doubles nothing") {
  for (int n = 1; n <= 24; ++n) {
    for (const auto fault : {store::memory::Fault::crash_before, store::memory::Fault::crash_after}) {
      INFO("crash at commit ", n, fault == store::memory::Fault::crash_after ? ", kept" : ", lost");
      int left = n;  // outlives the world, whose store asks for it to the end
      World world;
      world.open();
      seed(world, 10);
      world.close();
      world.open([&left, fault] { return --left == 0 ? fault : store::memory::Fault::none; });
      const auto through = [&] {
        const auto accepted = world.submit(k_order, "key-1");
        if (!accepted) return false;
        const std::string id = accepted->order.text();
        return world.settle(has_status(id, "released")) && ship(world, id, "2") && world.settle(has_status(id, "shipped")) &&
               deliver(world, id) && world.settle(has_status(id, "completed"));
      };
      if (!through()) {
        REQUIRE(world.crashed());
        world.close();
        world.open();
        // The shop repeats its request, the warehouse and the carrier theirs: that is all a crash asks of them.
        const auto accepted = world.submit(k_order, "key-1");
        REQUIRE(accepted);
        const std::string id = accepted->order.text();
        const auto reached = [&](const char* status) {
          return world.settle([&](Hub& hub) {
            const auto order = hub.order(id);
            const auto rank = [](std::string_view name) {
              static const std::vector<std::string_view> k_order_of = {"released", "shipped", "delivered", "invoiced",
                                                                       "completed"};
              return std::ranges::find(k_order_of, name) - k_order_of.begin();
            };
            const std::string now(order ? std::string_view(order->at("status").get_string()) : "");
            return rank(now) < 5 && rank(now) >= rank(status);
          });
        };
        REQUIRE(reached("released"));
        REQUIRE(ship(world, id, "2"));
        REQUIRE(reached("shipped"));
        REQUIRE(deliver(world, id));
        REQUIRE(world.settle(has_status(id, "completed")));
      }
      CHECK(world.erp.effects["createOrder"].size() == 1);
      CHECK(world.erp.effects["createInvoice"].size() == 1);
      CHECK(world.wms.effects["releasePick"].size() == 1);
      CHECK(number_of(*world.hub().availability({.item = "A", .location = "WH-1"}), "on_hand") == "8");
      CHECK(world.hub().verify()->empty());
    }
  }
}
