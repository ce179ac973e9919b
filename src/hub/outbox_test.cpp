// SPDX-License-Identifier: Apache-2.0
#include "hub/outbox.hpp"

#include "hub/tables.hpp"
#include "hub/testing/edi.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

using testing::World;

// An outbox alone, with what it lets go.
class Box {
 public:
  Box() {
    auto opened = store::memory::open({.disk = std::make_shared<store::memory::Disk>(), .thread = false, .at_commit = {}},
                                      schema(), metrics_);
    REQUIRE(opened.has_value());
    store_ = *std::move(opened);
  }

  void add(std::int64_t id, const std::string& subject, const std::string& target) {
    OutboxItem item;
    item.id = OutboxId{id};
    item.subject = subject;
    item.target = target;
    in_work([&](store::Tx& tx) { return outbox_.add(tx, item); });
  }
  void done(std::int64_t id) {
    in_work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(const auto item, Outbox::find(tx, OutboxId{id}));
      return outbox_.remove(tx, *item);
    });
  }
  bool heal(std::int64_t id) {
    bool healed = false;
    in_work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(const auto item, Outbox::find(tx, OutboxId{id}));
      CROSSDOCK_TRY(healed, outbox_.let_go_if_first(tx, *item));
      return {};
    });
    return healed;
  }
  // Erased behind its back: nobody lets the next one go.
  void lose(std::int64_t id) {
    in_work([&](store::Tx& tx) { return tx.erase(tables::k_outbox, {id}); });
  }
  std::vector<std::int64_t> take_gone() { return std::exchange(gone_, {}); }

 private:
  void in_work(const store::Work& work) { REQUIRE(store_->run(work).has_value()); }

  Metrics metrics_;
  std::unique_ptr<store::memory::MemoryStore> store_;
  std::vector<std::int64_t> gone_;
  Outbox outbox_{[this](const OutboxItem& item) { gone_.push_back(item.id.value); }};
};

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("what one target is told about one order goes one after the other, and nothing else waits") {
  Box box;
  box.add(1, "ord_1", "erp");
  box.add(2, "ord_1", "erp");
  box.add(3, "ord_1", "wms");
  box.add(4, "ord_2", "erp");
  box.add(5, "ord_1", "erp");
  box.add(6, "", "erp");
  box.add(7, "", "erp");
  CHECK(box.take_gone() == Ids{1, 3, 4, 6, 7});
  box.done(4);
  CHECK(box.take_gone().empty());
  box.done(1);
  CHECK(box.take_gone() == Ids{2});
  box.done(2);
  CHECK(box.take_gone() == Ids{5});
}

TEST_CASE("a call that was forgotten behind nothing is let go once") {
  Box box;
  box.add(1, "ord_1", "erp");
  box.add(2, "ord_1", "erp");
  CHECK_FALSE(box.heal(2));
  box.lose(1);
  CHECK(box.take_gone() == Ids{1});
  CHECK(box.heal(2));
  CHECK_FALSE(box.heal(2));
  CHECK(box.take_gone() == Ids{2});
}

TEST_CASE("documents of an order leave in their order, also when the first one was parked and the hub died meanwhile") {
  std::atomic<bool> full = true;
  World world;
  testing::add_shop_and_depot(world);
  world.settings.attempts_max = 2;
  world.edi.refuses = [&](const connect::Message& message) {
    return full && message.body.find("*0042*") != std::string::npos;
  };
  world.open();
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A","unit":"EA"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"10.00"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c1","item":"A","location":"WH-1","on_hand":"10"}])"));
  const auto order = [&](int control, const char* number) {
    const auto report =
        world.interchange(testing::interchange_of("SHOP", control, "PO", testing::purchase_order_set(number, "A", 1)));
    return std::string(report->at("sets").get_array().at(0).at("order").get_string());
  };
  const std::string held = order(1, "0042");
  const std::string free = order(2, "0043");
  const auto reached = [&](const std::string& id, const char* milestone) {
    return world.settle([&](Hub& hub) { return hub.order(id)->at("milestone").get_string() == milestone; });
  };
  for (const std::string& id : {held, free}) {
    REQUIRE(reached(id, "released"));
    REQUIRE(world.events(fmt::format(
        R"([{{"specversion":"1.0","id":"s-{0}","source":"/systems/wms","type":"shipment.confirmed","subject":"{0}","data":
            {{"order":"{0}","shipment":"SHP-{0}","tracking":"T","lines":[{{"line":"1","quantity":"1"}}]}}}},
            {{"specversion":"1.0","id":"d-{0}","source":"/systems/wms","type":"delivery.confirmed","subject":"{0}","data":
            {{"order":"{0}"}}}}])",
        id)));
    REQUIRE(reached(id, "completed"));
  }
  const std::string exception = testing::open_exception(world);
  world.close();
  world.open();
  full = false;
  REQUIRE(world.retry(exception));
  REQUIRE(world.settle([](Hub& hub) { return hub.statistics()->at("outbox_depth").to_number<int>() == 0; }));
  world.close();
  for (const char* number : {"0042", "0043"}) {
    std::vector<std::string> sets;
    for (const std::string& body : world.edi.bodies) {
      if (body.find(fmt::format("*{}*", number)) != std::string::npos) sets.push_back(body.substr(body.find("ST*") + 3, 3));
    }
    CHECK(sets == std::vector<std::string>{"855", "856", "810"});
  }
}

}  // namespace crossdock::hub
