// SPDX-License-Identifier: Apache-2.0
// Orders of all policies against warehouses that split, shorten and take back picks, while stock comes in, customers change
// their minds about all or some of it, staff put orders on hold, prices are argued about and items are substituted: whatever
// happens, every piece is in one state, and none is sent or invoiced twice.
#include "base/random.hpp"
#include "landscape/yaml.hpp"
#include "trial/rehearsal.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::trial;
using hub::Hub;

namespace {

constexpr int k_seeds = 40;
constexpr int k_orders = 8;
constexpr int k_steps = 60;

std::vector<ProcessFile> shipped_processes() {
  std::vector<ProcessFile> files;
  for (const char* name : {"order-to-cash", "shipment-to-invoice", "order-cancellation", "order-change"}) {
    const std::string path = fmt::format("../../processes/{}.yaml", name);
    const auto text = landscape::read_file(path);
    REQUIRE(text);
    files.push_back({path, *text});
  }
  return files;
}

Script answers(Random& random) {
  Script script;
  const auto say = [&script](const char* name, const char* json) {
    script.answers[name] = {Answer{.value = *json_parse(json)}};
  };
  say("erp.createOrder", R"({"number":"SO-#"})");
  say("erp.createInvoice", R"({"number":"INV-#","total":"1.00"})");
  say("erp.cancelOrder", R"({"number":"SO-1"})");
  say("erp.changeOrder", R"({"number":"SO-1"})");
  say("wms.releasePick", R"({"pick":"PCK-#"})");
  std::vector<Answer>& cancels = script.answers["wms.cancelPick"];
  for (int i = 0; i < 20; ++i) {
    Answer answer;
    if (random.below(2) == 0) answer.error = Error{ErrorKind::rejected, "wms.too_late", "Packed", {}};
    cancels.push_back(std::move(answer));
  }
  return script;
}

hub::Settings two_warehouses() {
  hub::Settings settings;
  settings.default_location = "WH-1";
  settings.roles = {{"erp", "erp"}, {"wms", "wms"}};
  settings.sourcing = {.name = "both", .rules = {}, .sites = {{0, "WH-1", 1}, {0, "WH-2", 2}}, .lanes = {}};
  settings.sourcing.rules.push_back(promise::find_sourcing_rule("priority"));
  settings.substitution.by_default = hub::Substitution::allow;
  settings.xref.insert({{"substitute", "A"}, {"substitute", "A", "", "", "B"}});
  return settings;
}

std::int64_t whole(const Json& line, const char* member) {
  const Json* value = json_find(line.get_object(), member);
  return value == nullptr ? 0 : std::stoll(std::string(value->get_string()));
}

class Market {
 public:
  explicit Market(std::uint64_t seed) : random_(seed), world_(two_warehouses(), answers(random_), {}) {
    REQUIRE(world_.open(shipped_processes()));
    put(Hub::Master::items,
        R"([{"item":"A"},{"item":"B"},{"item":"K","components":[{"item":"A","quantity":2},{"item":"B","quantity":1}]}])");
    put(Hub::Master::locations, R"([{"location":"WH-1"},{"location":"WH-2"}])");
    put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"100000.00"}])");
    put(Hub::Master::prices,
        R"([{"item":"A","unit_price":"1.00"},{"item":"B","unit_price":"1.00"},{"item":"K","unit_price":"3.00"}])");
  }

  void run() {
    for (int step = 0; step < k_steps; ++step) {
      switch (random_.below(5)) {
        case 0: order(); break;
        case 1: receive(1 + random_.below(4)); break;
        case 2: interfere(); break;
        default: ship(); break;
      }
      check();
    }
    // Enough for everybody: then nothing may be left.
    for (const std::string& id : orders_) lift(id);
    while (decide()) {
    }
    for (int i = 0; i < 6; ++i) receive(50);
    retry();
    // What a warehouse was short of is offered again when stock comes in.
    for (int round = 0; round < 20; ++round) {
      for (int i = 0; i < 400 && ship(); ++i) {
      }
      receive(2);
    }
    check();
    for (const std::string& id : orders_) {
      const Json page = *world_.hub().order(id);
      INFO(json_text(page));
      CHECK((page.at("status") == "completed" || page.at("status") == "cancelled" || page.at("status") == "rejected"));
    }
  }

 private:
  void put(Hub::Master kind, const char* list) {
    REQUIRE(world_.ask<std::size_t>(
        [&](hub::Answer<std::size_t> answer) { world_.hub().put_master(kind, json_parse(list)->get_array(), answer); }));
  }

  void order() {
    if (orders_.size() >= k_orders) return;
    static constexpr std::array<const char*, 3> k_policies = {"ship-partial", "all-or-nothing", "cancel-short"};
    static constexpr std::array<const char*, 3> k_items = {"A", "B", "K"};
    std::string lines;
    for (std::uint64_t line = 0; line < 1 + random_.below(2); ++line) {
      lines += fmt::format(R"({}{{"line":"{}","item":"{}","quantity":{}{}}})", line == 0 ? "" : ",", line + 1,
                           k_items.at(random_.below(3)), 1 + random_.below(5),
                           random_.below(8) == 0 ? R"(,"unit_price":"0.90")" : "");
    }
    const std::string body = fmt::format(R"({{"purchase_order":"PO-{}","party":"C-1","fulfilment":"{}","lines":[{}]}})",
                                         orders_.size() + 1, k_policies.at(random_.below(3)), lines);
    const auto accepted = world_.ask<hub::Accepted>([&](hub::Answer<hub::Accepted> answer) {
      world_.hub().submit_order({json_parse(body)->get_object(), body, "test", fmt::format("k{}", ++facts_), ""}, answer);
    });
    REQUIRE(accepted);
    orders_.push_back(accepted->order.text());
  }

  void receive(std::uint64_t quantity) {
    for (const char* item : {"A", "B"}) {
      const std::string list =
          fmt::format(R"([{{"id":"m{}","item":"{}","location":"WH-{}","type":"receipt","quantity":{}}}])", ++facts_, item,
                      1 + random_.below(2), quantity);
      REQUIRE(world_.ask<Json>([&](hub::Answer<Json> answer) {
        world_.hub().apply_stock(Hub::StockFact::movements, "test", json_parse(list)->get_array(), answer);
      }));
      received_[item] += static_cast<std::int64_t>(quantity);
    }
  }

  void interfere() {
    if (orders_.empty()) return;
    const std::string id = orders_.at(random_.below(orders_.size()));
    switch (random_.below(7)) {
      case 0: static_cast<void>(ask([&](auto answer) { world_.hub().cancel_order(id, "test", answer); })); break;
      case 1: static_cast<void>(ask([&](auto answer) { world_.hub().hold_order(id, "test", "ann", answer); })); break;
      case 2: lift(id); break;
      case 3: decide(); break;
      default: change(id); break;
    }
  }

  // More or less of a line, none of it, or another one.
  void change(const std::string& id) {
    static constexpr std::array<const char*, 3> k_items = {"A", "B", "K"};
    std::string line = fmt::format(R"({{"line":"{}","quantity":{}}})", 1 + random_.below(2), random_.below(8));
    if (random_.below(4) == 0) line = fmt::format(R"({{"line":"{}","change":"cancel"}})", 1 + random_.below(2));
    if (random_.below(4) == 0)
      line = fmt::format(R"({{"line":"{}","change":"add","item":"{}","quantity":{}}})", 3 + random_.below(4),
                         k_items.at(random_.below(3)), 1 + random_.below(4));
    const std::string body = fmt::format(R"({{"change":"{}","lines":[{}]}})", ++facts_, line);
    const auto changed =
        ask([&](auto answer) { world_.hub().change_order({id, json_parse(body)->get_object(), body, "ann"}, answer); });
    if (!changed) return;
    const std::string now(changed->at("order").get_string());
    if (now != id) orders_.push_back(now);  // it has taken the place of the other
  }

  // Refusals are part of the game.
  Result<Json> ask(const std::function<void(hub::Answer<Json>)>& start) { return world_.ask<Json>(start); }

  void lift(const std::string& id) {
    static_cast<void>(ask([&](auto answer) { world_.hub().lift_order(id, "test", "ann", answer); }));
  }

  // What somebody is asked first; false when nobody is asked anything.
  bool decide() {
    const Json open = *world_.hub().tasks("", "", "", 1);
    if (open.at("tasks").get_array().empty()) return false;
    const Json& task = open.at("tasks").get_array().front();
    const std::string id(task.at("id").get_string());
    const JsonArray& outcomes = task.at("outcomes").get_array();
    const JsonObject body{{"outcome", outcomes.at(random_.below(outcomes.size()))}};
    REQUIRE(ask([&](auto answer) { world_.hub().complete_task(id, body, "ann", answer); }));
    return true;
  }

  // Those whose policy takes what is there, and there was nothing at all.
  void retry() {
    const Json open = *world_.hub().exceptions("open", "", 100);
    for (const Json& exception : open.at("exceptions").get_array()) {
      CHECK(exception.at("code") == "stock.insufficient");
      const auto id = *ExceptionId::parse(std::string_view(exception.at("id").get_string()));
      REQUIRE(world_.ask<Json>([&](hub::Answer<Json> answer) { world_.hub().retry_exception(id, answer); }));
    }
  }

  void tell(const char* type, const std::string& order, const std::string& data) {
    const std::string list =
        fmt::format(R"([{{"specversion":"1.0","id":"e{}","source":"/test","type":"{}","subject":"{}","data":{}}}])",
                    ++facts_, type, order, data);
    REQUIRE(world_.ask<hub::Received>(
        [&](hub::Answer<hub::Received> answer) { world_.hub().receive_events(json_parse(list)->get_array(), answer); }));
  }

  // One shipment of the first open pick of some order, whole, in part or short; false when no pick is open.
  bool ship() {
    ++turn_;
    for (std::size_t n = 0; n < orders_.size(); ++n) {
      const std::string& id = orders_.at((n + turn_) % orders_.size());
      const Json page = *world_.hub().order(id);
      for (const Json& pick : json_list_or_empty(page.get_object(), "picks")) {
        if (pick.at("state") != "released") continue;
        const std::string number(pick.at("pick").get_string());
        ship_pick(id, number);
        return true;
      }
    }
    return false;
  }

  void ship_pick(const std::string& id, const std::string& pick) {
    const MadeCall* released = nullptr;
    std::size_t count = 0;
    for (const MadeCall& call : world_.script().calls) {
      if (call.name == "wms.releasePick" && fmt::format("PCK-{}", ++count) == pick) released = &call;
    }
    REQUIRE(released != nullptr);
    std::string lines;
    bool complete = true;
    for (const Json& line : released->arguments.at("lines").get_array()) {
      const std::string number(line.at("line").get_string());
      std::int64_t& sent = sent_[pick + "/" + number];
      std::int64_t quantity = whole(line, "quantity") - sent;
      const std::uint64_t mood = random_.below(6);
      if (quantity > 1 && mood == 0) {
        --quantity;
        complete = false;
      }
      if (quantity > 0 && mood == 1) --quantity;  // short, unless more is to come
      sent += quantity;
      lines += fmt::format(R"({}{{"line":"{}","quantity":{}}})", lines.empty() ? "" : ",", number, quantity);
    }
    const std::string shipment = fmt::format("S-{}", ++facts_);
    tell("shipment.confirmed", id,
         fmt::format(R"({{"shipment":"{0}","pick":"{1}","tracking":"T-{0}","complete":{2},"lines":[{3}]}})", shipment, pick,
                     complete, lines));
    tell("delivery.confirmed", id, fmt::format(R"({{"tracking":"T-{}"}})", shipment));
  }

  void check() {
    const auto wrong = world_.hub().verify();
    REQUIRE(wrong);
    for (const std::string& line : *wrong) FAIL_CHECK(line);
    std::map<std::string, std::int64_t> gone;
    for (const std::string& id : orders_) {
      const Json page = *world_.hub().order(id);
      INFO(json_text(page));
      for (const Json& line : page.at("lines").get_array()) {
        const std::int64_t sum = whole(line, "reserved") + whole(line, "allocated") + whole(line, "shipped") +
                                 whole(line, "cancelled") + whole(line, "backordered");
        const bool asked_for_stock = page.at("milestone") != "accepted" && page.at("milestone") != "priced" &&
                                     page.at("milestone") != "credit_approved";
        CHECK((sum == whole(line, "quantity") || !asked_for_stock));
        CHECK(whole(line, "invoiced") == whole(line, "shipped"));
        const std::string item(line.at("item").get_string());
        gone["A"] += whole(line, "shipped") * (item == "K" ? 2 : item == "A" ? 1 : 0);
        gone["B"] += whole(line, "shipped") * (item == "A" ? 0 : 1);
      }
    }
    for (const char* item : {"A", "B"}) {
      const Json stock = *world_.hub().availability({.item = item});
      CHECK(whole(stock, "on_hand") + gone[item] == received_[item]);
      CHECK(whole(stock, "available") >= 0);
    }
  }

  SeededRandom random_;
  Rehearsal world_;
  std::vector<std::string> orders_;
  std::map<std::string, std::int64_t> received_, sent_;
  std::uint64_t turn_ = 0;
  int facts_ = 0;
};

}  // namespace

TEST_CASE("every piece of an order is in one state, whatever warehouses, customers and supply do") {
  for (std::uint64_t seed = 1; seed <= k_seeds; ++seed) {
    INFO("seed ", seed);
    Market(seed).run();
  }
}
