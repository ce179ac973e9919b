// SPDX-License-Identifier: Apache-2.0
#include "events/event_log.hpp"

#include "base/metrics.hpp"
#include "store/memory/memory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <limits>

namespace ev = crossdock::events;
namespace memory = crossdock::store::memory;
using crossdock::ErrorKind;
using crossdock::Json;
using crossdock::JsonArray;
using crossdock::JsonObject;
using crossdock::Result;

namespace {

struct Bench {
  crossdock::Metrics metrics;
  std::unique_ptr<memory::MemoryStore> store;
  memory::Fault next_fault = memory::Fault::none;

  Bench() {
    memory::Options options{
        .disk = nullptr, .thread = false, .at_commit = [this] { return std::exchange(next_fault, memory::Fault::none); }};
    auto opened = memory::open(options, ev::schema(), metrics);
    REQUIRE(opened);
    store = *std::move(opened);
  }

  Result<std::int64_t> append(const ev::Event& event) {
    std::int64_t position = 0;
    auto ran = store->run([&](crossdock::store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(position, ev::append(tx, event));
      return {};
    });
    if (!ran) return crossdock::fail(ran.error());
    return position;
  }

  ev::Page read(std::int64_t after, std::size_t limit, std::string_view type = {}) {
    ev::Page page;
    const auto ran = store->read([&](crossdock::store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(page, ev::read_after(reader, after, limit, type));
      return {};
    });
    REQUIRE(ran);
    return page;
  }

  std::vector<ev::Event> timeline(std::string_view subject) {
    std::vector<ev::Event> events;
    const auto ran = store->read([&](crossdock::store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(events, ev::of_subject(reader, subject));
      return {};
    });
    REQUIRE(ran);
    return events;
  }
};

ev::Event event(std::string type, std::string subject) {
  ev::Event out;
  out.type = std::move(type);
  out.source = "crossdock";
  out.subject = std::move(subject);
  out.time = crossdock::Timestamp{1'767'225'600'000'000};
  out.correlation = "cor_1";
  JsonObject data;
  data["number"] = "007";
  out.data = std::move(data);
  return out;
}

}  // namespace

TEST_CASE("an event comes back as it was appended, in the order of commits") {
  Bench bench;
  const auto first = bench.append(event("order.accepted", "ord_1"));
  const auto second = bench.append(event("order.priced", "ord_1"));
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*first < *second);
  const auto page = bench.read(0, 10);
  REQUIRE(page.events.size() == 2);
  CHECK(page.events[0].position == *first);
  CHECK(page.events[0].type == "order.accepted");
  CHECK(page.events[0].correlation == "cor_1");
  CHECK(page.events[0].time.us == 1'767'225'600'000'000);
  CHECK(page.events[0].data.at("number").as_string() == "007");
  CHECK(page.next == *second);
  CHECK_FALSE(page.more);
}

TEST_CASE("a cursor sees every event exactly once whatever the page size and filter") {
  Bench bench;
  for (int i = 0; i < 57; ++i) {
    REQUIRE(bench.append(event(i % 3 == 0 ? "order.accepted" : i % 3 == 1 ? "orders.x" : "order.priced", "s")));
  }
  for (const std::size_t limit : {1U, 2U, 7U, 57U, 1000U}) {
    for (const auto& [type, expected] : {std::pair{"", 57U}, {"order.*", 38U}, {"order.priced", 19U}, {"order", 0U}}) {
      std::int64_t after = 0;
      std::size_t seen = 0;
      for (bool more = true; more;) {
        const auto page = bench.read(after, limit, type);
        CHECK(page.events.size() <= limit);
        for (const auto& found : page.events) {
          CHECK(found.position > after);
          after = found.position;
        }
        seen += page.events.size();
        CHECK(page.next >= after);
        after = page.next;
        more = page.more;
      }
      CHECK(seen == expected);
    }
  }
}

TEST_CASE("the end of the log gives back the cursor that was passed on") {
  Bench bench;
  CHECK(bench.read(41, 10).next == 41);
  CHECK(bench.read(0, 0).events.empty());
}

TEST_CASE("the time line of a subject holds its events only") {
  Bench bench;
  for (int i = 0; i < 10; ++i) REQUIRE(bench.append(event("order.accepted", i % 2 == 0 ? "ord_1" : "ord_10")));
  const auto events = bench.timeline("ord_1");
  REQUIRE(events.size() == 5);
  for (std::size_t i = 1; i < events.size(); ++i) CHECK(events[i - 1].position < events[i].position);
  CHECK(bench.timeline("ord").empty());
}

TEST_CASE("a failed commit leaves nothing that a reader could wait for") {
  Bench bench;
  REQUIRE(bench.append(event("a.b", "s")));
  bench.next_fault = memory::Fault::refuse;
  CHECK_FALSE(bench.append(event("lost", "s")));
  REQUIRE(bench.append(event("c.d", "s")));
  const auto page = bench.read(0, 10);
  REQUIRE(page.events.size() == 2);
  CHECK(page.events[1].type == "c.d");
}

TEST_CASE("the envelope is CloudEvents 1.0 and leaves out what is empty") {
  auto sample = event("order.accepted", "ord_1");
  sample.position = 5'000'000'000;
  const Json json = sample.to_json();
  CHECK(json.at("specversion").as_string() == "1.0");
  CHECK(json.at("id").as_string() == "5000000000");
  CHECK(json.at("position").as_string() == "5000000000");
  CHECK(json.at("time").as_string() == "2026-01-01T00:00:00.000Z");
  CHECK(json.at("datacontenttype").as_string() == "application/json");
  CHECK(json.at("data").at("number").as_string() == "007");
  const Json bare = ev::Event{.type = "a", .source = "b"}.to_json();
  for (const char* absent : {"subject", "correlationid", "data", "datacontenttype"}) {
    CHECK_FALSE(bare.as_object().contains(absent));
  }
}

TEST_CASE("what could not be read back is refused before it is written") {
  Bench bench;
  CHECK(bench.append(event("", "s")).error().code == "event.attribute_missing");
  auto no_source = event("a", "s");
  no_source.source.clear();
  CHECK(bench.append(no_source).error().code == "event.attribute_missing");
  CHECK(bench.append(event("a", std::string(2000, 's'))).error().kind == ErrorKind::limit);
  auto large = event("a", "s");
  large.data = std::string(ev::k_data_bytes_max, 'x');
  CHECK(bench.append(large).error().code == "event.data_too_large");
  for (const std::size_t depth : {ev::k_data_depth_max, ev::k_data_depth_max + 1}) {
    auto deep = event("a", "s");
    deep.data = "bottom";
    for (std::size_t i = 0; i < depth; ++i) {
      JsonArray wrapped;
      wrapped.push_back(std::move(deep.data));
      deep.data = std::move(wrapped);
    }
    CHECK(bench.append(deep).has_value() == (depth == ev::k_data_depth_max));
  }
  REQUIRE(bench.read(0, 10).events.size() == 1);
}
