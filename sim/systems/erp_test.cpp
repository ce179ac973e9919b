// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/erp.hpp"

#include "sim/systems/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::sim {
namespace {

struct ErpBench : Bench {
  explicit ErpBench(FaultOptions faults = {}, ErpOptions options = {})
      : service(network(), clock(), {.data = folder(), .faults = faults}), erp(service, std::move(options)) {
    REQUIRE(erp.open());
    REQUIRE(service.start());
  }
  Service service;
  Erp erp;
};

Json order(std::string_view reference) {
  JsonArray lines;
  lines.push_back(JsonObject{{"line", "1"}, {"item", "SKU-001"}, {"quantity", "3"}, {"unit", "EA"}, {"unit_price", "1.50"}});
  return JsonObject{{"reference", reference}, {"customer", "C-1001"}, {"currency", "USD"}, {"lines", lines}};
}

TEST_CASE("the same order posted twice makes two, and the statistics name it") {
  ErpBench bench;
  const std::string url = bench.service.url();
  CHECK(bench.call(http::Method::post, url + "/orders", order("ord_A")).status == 201);
  CHECK(bench.call(http::Method::post, url + "/orders", order("ord_B")).status == 201);
  CHECK(bench.call(http::Method::post, url + "/orders", order("ord_A")).body ==
        R"({"number":"SO-000003","reference":"ord_A"})");
  const Json statistics = bench.get(url + "/statistics");
  CHECK(json_text(statistics) ==
        R"({"orders":3,"orders_distinct":2,"duplicates":["ord_A"],"cancelled":0,"changed":0,"invoices":0,)"
        R"("invoice_duplicates":[],"credit_memos":0,"credit_memo_duplicates":[],"payables":0,"payable_duplicates":[],)"
        R"("customers":0,"customer_duplicates":[]})");
  CHECK(bench.get(url + "/orders?reference=ord_A").at("orders").as_array().size() == 2);
  CHECK(json_text(bench.get(url + "/orders/references")) == R"({"references":["ord_A","ord_B"]})");
}

TEST_CASE("orders and invoices are still there after a restart") {
  TemporaryFolder folder;
  const SystemClock clock;
  Bench bench;
  const auto run = [&](const auto& test) {
    Service service(bench.network(), clock, {.data = folder.path()});
    Erp erp(service, {});
    REQUIRE(erp.open());
    REQUIRE(service.start());
    test(service.url());
  };
  run([&](const std::string& url) {
    REQUIRE(bench.call(http::Method::post, url + "/orders", order("ord_A")).status == 201);
    Json invoice = order("ord_A/SHP-1");
    invoice.as_object()["order"] = "SO-000001";
    CHECK(bench.call(http::Method::post, url + "/invoices", invoice).body ==
          R"({"number":"INV-000001","reference":"ord_A/SHP-1","total":"4.50"})");
    const JsonObject memo{{"order", "SO-000001"}, {"reference", "rma_1/credit"}, {"amount", "1.50"}};
    CHECK(bench.call(http::Method::post, url + "/credit-memos", memo).body ==
          R"({"number":"CM-000001","reference":"rma_1/credit","total":"1.50"})");
    const JsonObject payable{{"reference", "maker/I-1"}, {"supplier", "maker"}, {"invoice", "I-1"}};
    CHECK(bench.call(http::Method::post, url + "/payables", payable).body ==
          R"({"number":"AP-000001","reference":"maker/I-1"})");
  });
  run([&](const std::string& url) {
    CHECK(bench.get(url + "/statistics").at("orders") == 1);
    CHECK(bench.get(url + "/invoices?reference=ord_A/SHP-1").at("invoices").as_array().size() == 1);
    CHECK(bench.get(url + "/credit-memos?reference=rma_1/credit").at("credit_memos").as_array().size() == 1);
    CHECK(bench.get(url + "/payables?reference=maker/I-1").at("payables").as_array().size() == 1);
    CHECK(bench.call(http::Method::post, url + "/orders", order("ord_B")).body ==
          R"({"number":"SO-000002","reference":"ord_B"})");
  });
}

TEST_CASE("a request that times out after the commit has had its effect") {
  ErpBench bench({.timeout_after_commit_permille = 1000, .hold_ms = 5});
  CHECK(bench.call(http::Method::post, bench.service.url() + "/orders", order("ord_A")).status == 504);
  CHECK(bench.get(bench.service.url() + "/statistics").at("orders") == 1);
}

TEST_CASE("a request that times out before the commit and a 503 have none") {
  for (const FaultOptions& faults :
       {FaultOptions{.timeout_before_commit_permille = 1000, .hold_ms = 5}, FaultOptions{.error_5xx_permille = 1000}}) {
    ErpBench bench(faults);
    CHECK(bench.call(http::Method::post, bench.service.url() + "/orders", order("ord_A")).status >= 500);
    CHECK(bench.get(bench.service.url() + "/statistics").at("orders") == 0);
  }
}

TEST_CASE("faults can be ended without a restart") {
  ErpBench bench({.error_5xx_permille = 1000});
  const std::string url = bench.service.url();
  CHECK(bench.call(http::Method::post, url + "/orders", order("ord_A")).status == 503);
  CHECK(bench.call(http::Method::put, url + "/faults", JsonObject{{"enabled", false}}).status == 200);
  CHECK(bench.call(http::Method::post, url + "/orders", order("ord_A")).status == 201);
}

TEST_CASE("what is no order is refused and changes nothing") {
  ErpBench bench({}, {.blocked_customers = {"C-1001"}});
  const std::string url = bench.service.url();
  CHECK(bench.call(http::Method::post, url + "/orders", order("ord_A")).body == R"({"error":"customer blocked"})");
  CHECK(bench.call(http::Method::post, url + "/orders", JsonArray{}).status == 400);
  CHECK(bench.call(http::Method::post, url + "/orders", JsonObject{{"reference", "ord_A"}}).status == 400);
  CHECK(bench.call(http::Method::post, url + "/invoices", order("ord_A")).status == 400);
  CHECK(bench.get(url + "/statistics").at("orders") == 0);
}

}  // namespace
}  // namespace crossdock::sim
