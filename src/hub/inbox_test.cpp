// SPDX-License-Identifier: Apache-2.0
#include "hub/inbox.hpp"

#include "hub/tables.hpp"
#include "hub/testing/world.hpp"
#include "store/memory/memory.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_one_day_ms = 24LL * 3600 * 1000;
const Timestamp k_start{1'700'000'000'000'000};

class Arrivals {
 public:
  Arrivals() { open(); }

  // The process ends and comes back.
  void open() {
    store_.reset();
    metrics_ = std::make_unique<Metrics>();
    auto opened = store::memory::open({.disk = disk_, .thread = false, .at_commit = {}}, schema(), *metrics_);
    REQUIRE(opened.has_value());
    store_ = *std::move(opened);
    inbox_ = std::make_unique<Inbox>(*metrics_);
    REQUIRE(store_->read([this](store::Reader& reader) { return inbox_->load(reader); }).has_value());
  }

  bool is_first(const std::string& id, Timestamp now) {
    bool first = false;
    const auto ran = store_->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(first, inbox_->first_time(tx, "/systems/wms", id, {}, now));
      return {};
    });
    CHECK(ran.has_value());
    return first;
  }

  std::size_t purge(Timestamp now, std::int64_t window_ms, std::size_t limit) {
    std::size_t purged = 0;
    const auto ran = store_->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(purged, inbox_->purge(tx, now, window_ms, limit));
      return {};
    });
    CHECK(ran.has_value());
    return purged;
  }

  std::string report(Timestamp now) const { return json_text(inbox_->report(now)); }

 private:
  std::shared_ptr<store::memory::Disk> disk_ = std::make_shared<store::memory::Disk>();
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<store::memory::MemoryStore> store_;
  std::unique_ptr<Inbox> inbox_;
};

}  // namespace

TEST_CASE("what was received is known by source and id, also after a restart") {
  Arrivals received;
  CHECK(received.is_first("a", k_start));
  CHECK_FALSE(received.is_first("a", k_start));
  received.open();
  CHECK_FALSE(received.is_first("a", k_start));
}

TEST_CASE("what is older than the window is forgotten, oldest first and a bounded number at a time") {
  Arrivals received;
  for (int i = 0; i < 5; ++i) CHECK(received.is_first(std::to_string(9 - i), k_start.plus_ms(i * k_one_day_ms)));
  const Timestamp now = k_start.plus_ms(4 * k_one_day_ms);
  CHECK(received.report(now) == R"({"hits":0,"misses":5,"purged":0,"oldest_age_s":345600})");
  CHECK_EQ(received.purge(now, k_one_day_ms, 2), 2);
  received.open();
  CHECK_EQ(received.purge(now, k_one_day_ms, 2), 1);
  CHECK_EQ(received.purge(now, k_one_day_ms, 2), 0);
  CHECK(received.report(now) == R"({"hits":0,"misses":0,"purged":1,"oldest_age_s":86400})");
  CHECK_FALSE(received.is_first("6", now));
  CHECK(received.is_first("9", now));
}

TEST_CASE("a key that was forgotten does not let the same purchase order in twice") {
  testing::World world;
  world.settings.idempotency_window_ms = 0;
  world.settings.inbox_window_ms = 0;
  world.open();
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c1","item":"A","location":"WH-1","on_hand":"5"}])"));
  const std::string order = R"({"purchase_order":"PO-1","party":"C-1","lines":[{"line":"1","item":"A","quantity":"1"}]})";
  const auto first = world.submit(order, "key-1");
  REQUIRE(first.has_value());
  CHECK(first->key_expires.us > 0);
  const auto purged = [](std::string_view what) {
    return [what](Hub& hub) { return hub.statistics()->at(what).at("purged").to_number<int>() == 1; };
  };
  REQUIRE(world.settle(purged("idempotency")));
  REQUIRE(world.settle(purged("inbox")));
  const auto again = world.submit(order, "key-1");
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().code == "order.duplicate_purchase_order");
  CHECK(again.error().place == first->order.text());
}

}  // namespace crossdock::hub
