// SPDX-License-Identifier: Apache-2.0
// Stores as releases have written them (testdata/stores, `./x keep-store` adds one): each is opened by this release, is
// proven, and says what it said when it was kept.
#include "access/keys.hpp"
#include "app/place.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "hub/hub.hpp"
#include "net/asio_loop.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/testing/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::app {
namespace {

using store::testing::TempDirectory;

const std::filesystem::path k_folder = "testdata/stores";

// What must not change, whatever a newer release adds to it.
JsonObject order_summary(const Json& page) {
  JsonObject out;
  for (const char* member : {"purchase_order", "party", "status", "milestone", "total", "currency"})
    out[member] = page.at(member);
  JsonArray lines;
  for (const Json& line : page.at("lines").get_array()) {
    JsonObject kept;
    for (const char* member : {"line", "item", "quantity", "reserved", "allocated", "shipped", "cancelled"})
      kept[member] = line.at(member);
    lines.emplace_back(std::move(kept));
  }
  out["lines"] = std::move(lines);
  out["exceptions"] = page.at("exceptions").get_array().size();
  JsonArray timeline;
  for (const Json& event : page.at("timeline").get_array()) timeline.push_back(event.at("type"));
  out["timeline"] = std::move(timeline);
  return out;
}

Result<JsonObject> summary_of(store::Store& store, Metrics& metrics) {
  SystemClock clock;
  SystemRandom random;
  net::AsioLoop loop;
  hub::Hub hub(hub::Hub::Parts{store, loop, clock, random, metrics, {}, 0});
  CROSSDOCK_CHECK(hub.load());
  CROSSDOCK_TRY(const auto wrong, hub.verify());
  if (!wrong.empty()) return fail(ErrorKind::corrupt, "test.not_proven", wrong.front());
  JsonObject out;
  CROSSDOCK_TRY(const Json orders, hub.orders("", "", 500));
  JsonObject by_id;
  for (const Json& order : orders.at("orders").get_array()) {
    const std::string id(order.at("id").get_string());
    CROSSDOCK_TRY(const Json page, hub.order(id));
    by_id[id] = order_summary(page);
  }
  out["orders"] = std::move(by_id);
  for (const char* state : {"open", "retrying", "resolved"}) {
    CROSSDOCK_TRY(const Json found, hub.exceptions(state, "", 500));
    out[state] = found.at("exceptions").get_array().size();
  }
  CROSSDOCK_TRY(const Json events, hub.events(0, 1'000, ""));
  out["events"] = events.at("events").get_array().size();
  CROSSDOCK_TRY(const Json stock, hub.availability({.item = "A", .location = "WH-1"}));
  for (const char* member : {"available", "reserved", "allocated", "on_hand"}) out[member] = stock.at(member);
  access::Keys keys;
  CROSSDOCK_CHECK(store.read([&](store::Reader& reader) { return keys.load(reader); }));
  out["keys"] = keys.list().size();
  return out;
}

Result<std::string> summary_of(const std::filesystem::path& file) {
  const TempDirectory directory;
  const std::string data = directory.path() + "/data";
  CROSSDOCK_CHECK(store::sqlite::restore(file.string(), data));
  Metrics metrics;
  const SystemClock clock;
  CROSSDOCK_TRY(const auto store, open_place(data, Sharing::alone, clock, metrics));
  CROSSDOCK_TRY(const JsonObject summary, summary_of(*store, metrics));
  return json_pretty(summary) + "\n";
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace

TEST_CASE("stores of earlier releases open, are proven and say what they said") {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(k_folder)) {
    if (entry.path().extension() == ".db") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  REQUIRE_FALSE(files.empty());
  for (const auto& file : files) {
    INFO(file.string());
    const auto summary = summary_of(file);
    REQUIRE_EQ(summary ? "" : summary.error().text(), "");
    const auto kept = std::filesystem::path(file).replace_extension(".json");
    if (std::getenv("CROSSDOCK_KEEP_STORE") != nullptr && !std::filesystem::exists(kept)) std::ofstream(kept) << *summary;
    CHECK_EQ(*summary, text_of(kept));
  }
}

}  // namespace crossdock::app
