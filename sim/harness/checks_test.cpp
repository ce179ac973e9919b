// SPDX-License-Identifier: Apache-2.0
// The checks themselves: a hub and systems that lie are found out.
#include "sim/harness/checks.hpp"

#include "base/clock.hpp"
#include "http/server.hpp"
#include "net/asio_loop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <memory>
#include <thread>

namespace crossdock::sim {
namespace {

// Answers by path, without the query, on a thread of its own. Lists are one page long.
class Canned {
 public:
  explicit Canned(std::map<std::string, std::string> answers) : answers_(std::move(answers)) {
    server_ = http::Server::start(loop_, clock_, metrics_, {},
                                  [this](const http::Request& request, const http::Responder& responder) {
                                    const auto found = answers_.find(request.path);
                                    const bool later_page = request.query_value("after").has_value();
                                    const std::string text = found == answers_.end() ? "{}" : found->second;
                                    auto answer =
                                        http::Response::text(found == answers_.end() ? 404 : 200, text, "application/json");
                                    if (later_page) answer.body = R"({"orders":[],"events":[],"exceptions":[]})";
                                    responder(std::move(answer));
                                  })
                  .value();
    thread_ = std::thread([this] { loop_.run(); });
  }
  Canned(const Canned&) = delete;
  Canned& operator=(const Canned&) = delete;
  ~Canned() {
    loop_.stop();
    thread_.join();
  }
  Api api() const { return Api("http://127.0.0.1:" + std::to_string(server_->port()), ""); }

 private:
  std::map<std::string, std::string> answers_;
  SystemClock clock_;
  Metrics metrics_;
  net::AsioLoop loop_;
  std::unique_ptr<http::Server> server_;
  std::thread thread_;
};

OrderStates states(std::map<std::string, std::string> status) {
  OrderStates all;
  all.status = std::move(status);
  return all;
}

TEST_CASE("an order the hub calls completed and the ERP lacks is found, and one that is there twice") {
  const Canned erp({{"/statistics", R"({"duplicates":["ord_A"],"invoice_duplicates":["ord_A/SHP-1"],
                                      "credit_memo_duplicates":[],"payable_duplicates":[],"customer_duplicates":[]})"},
                    {"/orders/references", R"({"references":["ord_A","ord_X"]})"}});
  Findings found;
  check_erp(erp.api(), states({{"ord_A", "completed"}, {"ord_B", "completed"}, {"ord_C", "exception"}}), found);
  CHECK(found == Findings{"ERP orders: \"ord_A\" is there twice", "ERP invoices: \"ord_A/SHP-1\" is there twice",
                          "the ERP has ord_X, the hub does not", "order ord_B is not in the ERP"});
}

TEST_CASE("a lost order, another one's number, and an order nobody placed are found") {
  const Canned hub({{"/v1/orders/ord_A", R"({"id":"ord_A","purchase_order":"PO-1"})"},
                    {"/v1/orders/ord_B", R"({"id":"ord_B","purchase_order":"PO-9"})"}});
  AcceptedOrders accepted;
  accepted[0] = {0, "ord_A", "k0", "PO-1"};
  accepted[1] = {1, "ord_B", "k1", "PO-2"};
  accepted[2] = {2, "ord_C", "k2", "PO-3"};
  Findings found;
  check_accepted(hub.api(), accepted, states({{"ord_A", "completed"}, {"ord_B", "completed"}, {"ord_D", "accepted"}}),
                 found);
  REQUIRE(found.size() == 3);
  CHECK(found[0] == "order ord_B is not PO-2");
  CHECK(found[1].starts_with("order ord_C (PO-3) was answered 201 and is lost"));
  CHECK(found[2] == "order ord_D (accepted) was never answered 201");
}

TEST_CASE("events out of order, twice or missing are found") {
  std::map<std::string, std::string> answers;
  answers["/v1/events"] = R"({"next":"9","events":[{"position":"1","type":"order.accepted","subject":"ord_A"},
                                                   {"position":"3","type":"invoice.posted","subject":"ord_A",
                                                    "data":{"shipment":"S-1"}},
                                                   {"position":"4","type":"invoice.posted","subject":"ord_A",
                                                    "data":{"shipment":"S-2"}},
                                                   {"position":"2","type":"invoice.posted","subject":"ord_A",
                                                    "data":{"shipment":"S-1"}}]})";
  const Canned hub(std::move(answers));
  Findings found;
  check_events(hub.api(), states({{"ord_A", "invoiced"}, {"ord_B", "accepted"}}), found);
  CHECK(found == Findings{"event 2 comes after event 4", "shipment S-1 has invoice.posted twice",
                          "order ord_B (accepted) has 0 times order.accepted"});
}

TEST_CASE("an order with an open exception counts as one in exception") {
  const Canned hub(
      {{"/v1/orders", R"({"next":"z","orders":[{"id":"ord_A","status":"reserved"},{"id":"ord_B","status":"shipped"}]})"},
       {"/v1/exceptions", R"({"next":"z","exceptions":[{"id":"exc_1","order":"ord_A"}]})"}});
  const auto seen = order_states(hub.api());
  REQUIRE(seen);
  CHECK(seen->count("exception") == 1);
  CHECK(seen->open() == 1);
}

TEST_CASE("an order that waits for stock and nothing else is one that waits") {
  const Canned hub({{"/v1/orders",
                     R"({"next":"z","orders":[{"id":"ord_A","status":"invoiced","waiting_for":"stock"},
                                             {"id":"ord_B","status":"invoiced"}]})"},
                    {"/v1/exceptions", R"({"next":"z","exceptions":[]})"}});
  const auto seen = order_states(hub.api());
  REQUIRE(seen);
  CHECK(seen->count(k_backordered) == 1);
  CHECK(seen->open() == 1);
}

TEST_CASE("pieces of an order that are lost, doubled, or sold and cancelled are found") {
  const auto findings = [](const char* status, const char* line) {
    const Canned hub({{"/v1/orders/ord_A", fmt::format(R"({{"id":"ord_A","purchase_order":"PO-1","lines":[{}]}})", line)}});
    AcceptedOrders accepted;
    accepted[0] = {0, "ord_A", "k0", "PO-1"};
    Findings found;
    check_accepted(hub.api(), accepted, states({{"ord_A", status}}), found);
    return found.size();
  };
  CHECK(findings("completed", R"({"quantity":"5","shipped":"3","invoiced":"3","cancelled":"2"})") == 0);
  CHECK(findings("completed", R"({"quantity":"5","shipped":"3","invoiced":"3","cancelled":"1"})") == 1);
  CHECK(findings("completed", R"({"quantity":"5","shipped":"6","invoiced":"6"})") == 1);
  CHECK(findings("completed", R"({"quantity":"5","shipped":"5","invoiced":"4"})") == 1);
  CHECK(findings("backordered", R"({"quantity":"5","shipped":"3","invoiced":"3","backordered":"2"})") == 0);
  CHECK(findings("backordered", R"({"quantity":"5","shipped":"3","invoiced":"3","backordered":"1"})") == 1);
  CHECK(findings("cancelled", R"({"quantity":"5","cancelled":"5"})") == 0);
  CHECK(findings("cancelled", R"({"quantity":"5","shipped":"1","invoiced":"1","cancelled":"4"})") == 1);
}

TEST_CASE("stock that does not add up is found") {
  std::map<std::string, std::string> answers{{"/v1/availability", R"({"on_hand":"97"})"},
                                             {"/v1/orders/ord_A", R"({"lines":[{"item":"SKU-001","shipped":"3"}]})"}};
  const Canned hub(std::move(answers));
  Findings found;
  check_stock(hub.api(), states({{"ord_A", "completed"}}), 100, found);
  CHECK(found.size() == 19);  // every item but the one of which three were shipped
}

}  // namespace
}  // namespace crossdock::sim
