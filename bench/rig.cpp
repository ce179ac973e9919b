// SPDX-License-Identifier: Apache-2.0
#include "bench/rig.hpp"

#include "base/assert.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <ctime>
#include <filesystem>
#include <future>
#include <mutex>
#include <poll.h>

namespace crossdock::bench {
namespace {

constexpr std::string_view k_process =
    "document: {dsl: '1.0.0', namespace: bench, name: accept-only, version: '1.0.0'}\ndo:\n  - done:\n      set: {accepted: "
    "true}\n";

constexpr std::string_view k_settle = R"(document: {dsl: '1.0.0', namespace: bench, name: settle, version: '1.0.0'}
do:
  - begin: {set: {order: '${ .order.id }'}, export: {as: '${ {order: .order} }'}}
  - reserve: {call: stock.reserve, with: {order: '${ $context.order }'}}
  - giveBack: {call: order.reject, with: {order: '${ $context.order }', reason: 'of the benchmark'}}
)";

template <class T>
T must(Result<T> result) {
  if (!result) fmt::print(stderr, "bench: {}\n", result.error().text());
  CROSSDOCK_ASSERT(result.has_value());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

JsonObject movement(std::string_view series, std::uint64_t number, std::string_view type, std::uint64_t quantity) {
  return JsonObject{{"id", fmt::format("{}-{}", series, number)},
                    {"item", fmt::format("SKU-{:05}", number * 7919 % 1000)},
                    {"location", "WH-1"},
                    {"type", type},
                    {"quantity", std::to_string(quantity)}};
}

}  // namespace

double process_cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void push_master_data(const PutMaster& put) {
  std::string items;
  std::string prices;
  for (int i = 0; i < 1000; ++i) {
    items += fmt::format("{}{{\"item\":\"SKU-{:05}\",\"unit\":\"EA\"}}", i == 0 ? "" : ",", i);
    prices += fmt::format("{}{{\"item\":\"SKU-{:05}\",\"currency\":\"USD\",\"unit\":\"EA\",\"unit_price\":\"12.50\"}}",
                          i == 0 ? "" : ",", i);
  }
  std::string parties;
  for (int i = 0; i < 100; ++i)
    parties += fmt::format("{}{{\"party\":\"C-{:03}\",\"currency\":\"USD\"}}", i == 0 ? "" : ",", i);
  put("items", "{\"items\":[" + items + "]}");
  put("locations", R"({"locations":[{"location":"WH-1"}]})");
  put("parties", "{\"parties\":[" + parties + "]}");
  put("prices", "{\"prices\":[" + prices + "]}");
}

Rig::Rig(const std::string& folder, Process process) {
  const std::int64_t began_us = clock_.monotonic_us();
  const bool fresh = !std::filesystem::exists(folder + "/crossdock.db");
  store::sqlite::Options options;
  options.directory = folder;
  store_ = must(store::sqlite::open(options, hub::full_schema(), metrics_));
  hub::Settings settings;
  settings.default_location = "WH-1";
  settings.order_process = process == Process::settle ? "settle" : "accept-only";
  hub_ = std::make_unique<hub::Hub>(hub::Hub::Parts{*store_, loop_, clock_, random_, metrics_, settings, 0});
  must(hub_->load_process(process == Process::settle ? k_settle : k_process, settings.order_process));
  must(hub_->recover());
  start_seconds_ = static_cast<double>(clock_.monotonic_us() - began_us) / 1e6;
  thread_ = std::thread([this] { loop_.run(); });
  if (fresh) push_all();
}

void Rig::push_all() {
  push_master_data([this](const char* kind, const std::string& body) {
    const std::string name = kind;
    const auto which = name == "items"       ? hub::Hub::Master::items
                       : name == "locations" ? hub::Hub::Master::locations
                       : name == "parties"   ? hub::Hub::Master::parties
                                             : hub::Hub::Master::prices;
    std::promise<void> done;
    loop_.post([&] {
      JsonArray entries = json_parse(body)->get_object()[kind].get_array();
      hub_->put_master(which, std::move(entries), [&](Result<std::size_t> put) {
        must(std::move(put));
        done.set_value();
      });
    });
    done.get_future().wait();
  });
  JsonArray receipts;
  for (std::uint64_t i = 0; i < 1000; ++i) receipts.emplace_back(movement("first", i, "receipt", 1'000'000'000));
  move_stock(std::move(receipts));
}

void Rig::move_stock(JsonArray movements) {
  std::promise<void> done;
  loop_.post([&] {
    const std::size_t count = movements.size();
    hub_->apply_stock(hub::Hub::StockFact::movements, "bench", std::move(movements), [&, count](Result<Json> applied) {
      const Json results = must(std::move(applied));
      CROSSDOCK_ASSERT(results.at("results").get_array().size() == count);
      done.set_value();
    });
  });
  done.get_future().wait();
}

double Rig::movements_per_second(std::size_t batches, std::size_t batch) {
  std::vector<JsonArray> requests(batches);
  for (JsonArray& request : requests) {
    for (std::size_t i = 0; i < batch; ++i, ++moved_) {
      request.emplace_back(movement("later", moved_, moved_ % 3 == 2 ? "issue" : "receipt", moved_ % 7 + 1));
    }
  }
  const std::int64_t began_us = clock_.monotonic_us();
  for (JsonArray& request : requests) move_stock(std::move(request));
  return static_cast<double>(batches * batch) / (static_cast<double>(clock_.monotonic_us() - began_us) / 1e6);
}

void Rig::settle() {
  const auto rejected = [this] {
    std::int64_t count = 0;
    std::promise<void> told;
    loop_.post([&] {
      count = must(hub_->statistics()).at("orders").at("rejected").as_int64();
      told.set_value();
    });
    told.get_future().wait();
    return count;
  };
  const std::int64_t began_us = clock_.monotonic_us();
  while (rejected() < static_cast<std::int64_t>(next_)) {
    CROSSDOCK_ASSERT(clock_.monotonic_us() - began_us < 60'000'000);
    ::poll(nullptr, 0, 20);
  }
}

Rig::~Rig() {
  loop_.stop();
  thread_.join();
  hub_->close();
}

hub::Hub::Submit Rig::order(std::uint64_t number) const {
  std::string lines;
  for (std::uint64_t i = 1; i <= 5; ++i) {
    lines += fmt::format(
        R"({}{{"line":"{}","item":"SKU-{:05}","quantity":"{}","unit":"EA","unit_price":"12.50","description":
  "item of line {}, as the buyer calls it"}})",
        i == 1 ? "" : ",", i, (number * 7919 + i * 104729) % 1000, i, i);
  }
  hub::Hub::Submit submit;
  submit.raw = fmt::format(
      R"({{"purchase_order":"PO-{:010}","party":"C-{:03}","currency":"USD","requested_ship_date":"2026-11-30",
  "ship_to":{{"name":"Harbor Mart 0118","address":["118 Dock Road"],"city":"Oakport","region":"CA","postal_code":
  "94607","country":"US"}},"lines":[{}]}})",
      number, number % 100, lines);
  submit.body = json_parse(submit.raw)->get_object();
  submit.consumer = "bench";
  submit.idempotency_key = fmt::format("{:010}", number);
  return submit;
}

Rig::Run Rig::accept(std::size_t orders, std::size_t outstanding) {
  Run run;
  const store::Statistics before = store_->statistics();
  std::promise<void> all;
  std::size_t sent = 0;
  std::size_t answered = 0;
  run.latencies_us.reserve(orders);
  std::function<void()> send_one = [&] {
    if (sent == orders) return;
    ++sent;
    const std::int64_t began_us = clock_.monotonic_us();
    hub_->submit_order(order(next_++), [&, began_us](Result<hub::Accepted> accepted) {
      must(std::move(accepted));
      run.latencies_us.push_back(static_cast<double>(clock_.monotonic_us() - began_us));
      if (++answered == orders) return all.set_value();
      send_one();
    });
  };
  const std::int64_t began_us = clock_.monotonic_us();
  const double cpu = process_cpu_seconds();
  loop_.post([&] {
    for (std::size_t i = 0; i < outstanding; ++i) send_one();
  });
  all.get_future().wait();
  run.seconds = static_cast<double>(clock_.monotonic_us() - began_us) / 1e6;
  run.cpu_seconds = process_cpu_seconds() - cpu;
  const store::Statistics after = store_->statistics();
  run.rows = after.rows_written - before.rows_written;
  run.commits = after.commits - before.commits;
  return run;
}

Rig::Flood Rig::flood(double orders_per_second, std::int64_t for_ms) {
  Flood flood;
  std::promise<void> all;
  std::size_t answered = 0;
  bool over = false;
  std::unique_ptr<net::Timer> timer;
  const std::int64_t began_us = clock_.monotonic_us();
  const auto send_one = [&] {
    ++flood.sent;
    const std::int64_t sent_us = clock_.monotonic_us();
    hub_->submit_order(order(next_++), [&, sent_us](Result<hub::Accepted> accepted) {
      if (accepted) {
        flood.latencies_us.push_back(static_cast<double>(clock_.monotonic_us() - sent_us));
      } else {
        CROSSDOCK_ASSERT(accepted.error().code == "hub.overloaded");
        ++flood.refused;
      }
      if (++answered == flood.sent && over) all.set_value();
    });
  };
  std::function<void()> tick = [&] {
    const std::int64_t gone_us = clock_.monotonic_us() - began_us;
    if (gone_us > for_ms * 1000) {
      over = true;
      return send_one();  // so that somebody is left to tell that it is over
    }
    const auto due = static_cast<std::size_t>(static_cast<double>(gone_us) * orders_per_second / 1e6);
    while (flood.sent < due) send_one();
    timer = loop_.after_ms(1, tick);
  };
  loop_.post(tick);
  all.get_future().wait();
  return flood;
}

}  // namespace crossdock::bench
