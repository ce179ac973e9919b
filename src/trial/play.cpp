// SPDX-License-Identifier: Apache-2.0
#include "trial/play.hpp"

#include "landscape/partner.hpp"
#include "landscape/policies.hpp"
#include "process/duration.hpp"
#include "trial/difference.hpp"
#include "trial/end_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::trial {
namespace {

using hub::Hub;

Unexpected wrong(const std::string& place, std::string message) {
  return fail(ErrorKind::invalid, "trial.case", std::move(message), place);
}

const JsonObject& object_or_empty(const Json* value) {
  static const JsonObject k_none;
  return value != nullptr && value->is_object() ? value->get_object() : k_none;
}

// What the file gives to all its cases, with what the case itself gives over it.
JsonObject merged(const Json* all, const Json* own) {
  JsonObject out = object_or_empty(all);
  for (const auto& [key, value] : object_or_empty(own)) {
    Json& there = out[key];
    if (!there.is_object() || !value.is_object()) {
      there = value;
      continue;
    }
    for (const auto& [member, inner] : value.get_object()) there.get_object()[member] = inner;
  }
  return out;
}

Result<hub::Settings> settings_of(const JsonObject& given) {
  hub::Settings settings;
  settings.default_location = json_string_or(given, "default_location", "WH-1");
  settings.settle_ms = 1;
  settings.attempts_max = 4;
  settings.x12 = {"ZZ", "US"};
  for (const auto& [name, answers] : object_or_empty(json_find(given, "systems"))) {
    const std::string role(std::string_view(name).substr(0, std::string_view(name).find('.')));
    settings.roles[role] = role;
  }
  for (const Json& policy : json_list_or_empty(given, "policies")) {
    if (!policy.is_object()) return wrong("given.policies", "A policy is an object, as in policies/*.yaml");
    CROSSDOCK_CHECK(landscape::load_policy("given.policies", policy.get_object(), settings));
  }
  for (const Json& partner : json_list_or_empty(given, "partners")) {
    if (!partner.is_object()) return wrong("given.partners", "A partner is an object, as in partners/*.yaml");
    CROSSDOCK_CHECK(landscape::load_partner_document("given.partners", partner.get_object(), settings));
  }
  return settings;
}

Result<Script> script_of(const JsonObject& given) {
  Script script;
  for (const auto& [name, answers] : object_or_empty(json_find(given, "systems"))) {
    CROSSDOCK_TRY(script.answers[std::string(name)],
                  read_answers(answers, fmt::format("systems.{}", std::string_view(name))));
  }
  return script;
}

class Play {
 public:
  Play(const JsonObject& given, Rehearsal& world) : given_(given), world_(world) {}

  Result<void> prepare() {
    CROSSDOCK_CHECK(put(Hub::Master::items, "items"));
    CROSSDOCK_CHECK(put(Hub::Master::locations, "locations"));
    CROSSDOCK_CHECK(put(Hub::Master::parties, "parties"));
    CROSSDOCK_CHECK(put(Hub::Master::prices, "prices"));
    CROSSDOCK_CHECK(put(Hub::Master::xref, "xref"));
    for (const Json& shelf : json_list_or_empty(given_, "stock")) CROSSDOCK_CHECK(receive(shelf, "given.stock"));
    return {};
  }

  Result<void> step(const Json& step, const std::string& place) {
    if (!step.is_object() || step.get_object().size() != 1) return wrong(place, "A step is one of order, event, stock, ...");
    const auto& [key, value] = *step.get_object().begin();
    const std::string_view kind = key;
    if (kind == "order") return order(value, place);
    if (kind == "event") return event(value, place);
    if (kind == "stock") return receive(value, place);
    if (kind == "cancel") return cancel(value);
    if (kind == "change") return change(value, place);
    if (kind == "hold") return hold(value, &Hub::hold_order);
    if (kind == "lift") return hold(value, &Hub::lift_order);
    if (kind == "wait") return wait(value, place);
    if (kind == "retry") return retry();
    if (kind == "decide") return decide(value, place);
    if (kind == "master") return master(value, place);
    if (kind == "then") return expect(object_or_empty(&value), place);
    if (kind.contains('.')) return command(std::string(kind), value, place);
    return wrong(place, fmt::format("\"{}\" is no step; known are: order, event, stock, cancel, change, hold, lift, wait, "
                                    "retry, decide, master, then, and commands such as supplier_order.create",
                                    kind));
  }

  Result<void> expect(const JsonObject& then, const std::string& place) {
    CROSSDOCK_CHECK(only(then,
                         {"order", "orders", "calls", "last_call", "events", "no_events", "exceptions", "processes", "stock",
                          "tasks", "refused", "records"},
                         place));
    if (const Json* order = json_find(then, "order")) expect_order(orders_.empty() ? "" : orders_.back(), *order);
    for (const auto& [number, order] : object_or_empty(json_find(then, "orders"))) expect_order(number, order);
    expect_calls(then);
    expect_events(then);
    expect_exceptions(then);
    expect_processes(then);
    expect_stock(then);
    expect_tasks(then);
    expect_records(then);
    if (const Json* refused = json_find(then, "refused")) compare(*refused, Json(std::exchange(refused_, "")), "refused");
    return {};
  }

  std::vector<std::string> failures() {
    if (!refused_.empty()) failures_.push_back("a step was refused: " + refused_);
    const auto differences = world_.hub().verify();
    if (!differences)
      failures_.push_back(differences.error().text());
    else
      failures_.insert(failures_.end(), differences->begin(), differences->end());
    return std::move(failures_);
  }

 private:
  // ---- what happens

  Result<void> put(Hub::Master kind, const char* member) {
    const JsonArray entries = json_list_or_empty(given_, member);
    if (entries.empty()) return {};
    const auto done = world_.ask<std::size_t>(
        [&](hub::Answer<std::size_t> answer) { world_.hub().put_master(kind, entries, std::move(answer)); });
    if (!done) return wrong(fmt::format("given.{}", member), done.error().text());
    return {};
  }

  Result<void> master(const Json& value, const std::string& place) {
    for (const auto& [kind, entries] : object_or_empty(&value)) {
      given_[kind] = entries;
      const std::string name(kind);
      const auto put_one = [&](Hub::Master master) { return put(master, name.c_str()); };
      if (name == "items")
        CROSSDOCK_CHECK(put_one(Hub::Master::items));
      else if (name == "parties")
        CROSSDOCK_CHECK(put_one(Hub::Master::parties));
      else if (name == "prices")
        CROSSDOCK_CHECK(put_one(Hub::Master::prices));
      else if (name == "locations")
        CROSSDOCK_CHECK(put_one(Hub::Master::locations));
      else if (name == "xref")
        CROSSDOCK_CHECK(put_one(Hub::Master::xref));
      else
        return wrong(place, fmt::format("\"{}\" is no master data", name));
    }
    return {};
  }

  Result<void> order(const Json& value, const std::string& place) {
    if (!value.is_object()) return wrong(place, "An order is an object, as in POST /v1/orders");
    JsonObject body = value.get_object();
    const std::string number = fmt::format("PO-{}", orders_.size() + 1);
    if (json_find(body, "purchase_order") == nullptr) body["purchase_order"] = number;
    orders_.push_back(json_string_or(body, "purchase_order", number));
    const std::string raw = json_text(body);
    const auto accepted = world_.ask<hub::Accepted>([&](hub::Answer<hub::Accepted> answer) {
      world_.hub().submit_order({body, raw, "test", "key-" + orders_.back(), ""}, std::move(answer));
    });
    if (!accepted)
      refused_ = accepted.error().code;
    else
      ids_.push_back(accepted->order.text());
    return {};
  }

  Result<void> event(const Json& value, const std::string& place) {
    if (!value.is_object()) return wrong(place, "An event is an object: type, data, and what else CloudEvents has");
    JsonObject envelope{{"specversion", "1.0"},
                        {"id", fmt::format("e{}", ++facts_)},
                        {"source", "/systems/test"},
                        {"subject", ids_.empty() ? "" : ids_.back()}};
    for (const auto& [key, member] : value.get_object()) envelope[key] = member;
    const auto order = world_.hub().order(json_string_or(envelope, "subject", ""));
    if (order) envelope["subject"] = order->at("id");
    const auto received = world_.ask<hub::Received>([&](hub::Answer<hub::Received> answer) {
      world_.hub().receive_events(JsonArray{Json(envelope)}, std::move(answer));
    });
    if (!received) refused_ = received.error().code;
    return {};
  }

  Result<void> receive(const Json& value, const std::string& place) {
    if (!value.is_object()) return wrong(place, "Stock is a movement, as in POST /v1/stock/movements");
    JsonObject movement{{"id", fmt::format("m{}", ++facts_)}, {"location", "WH-1"}, {"type", "receipt"}};
    for (const auto& [key, member] : value.get_object()) movement[key] = member;
    const auto done = world_.ask<Json>([&](hub::Answer<Json> answer) {
      world_.hub().apply_stock(Hub::StockFact::movements, "test", JsonArray{Json(movement)}, std::move(answer));
    });
    if (!done) return wrong(place, done.error().text());
    const Json* error = json_at(done->at("results").get_array().front(), "error.detail");
    return error == nullptr ? Result<void>() : Result<void>(wrong(place, json_text(*error)));
  }

  // The id of the order that is named, or of the last one.
  std::string id_of(const Json& value) {
    const std::string number = value.is_string() ? std::string(value.get_string()) : orders_.empty() ? "" : orders_.back();
    const auto order = world_.hub().order(number);
    return order ? std::string(order->at("id").get_string()) : number;
  }

  // As in POST /v1/orders/{id}/changes, of the last order; `order` names another.
  Result<void> change(const Json& value, const std::string& place) {
    if (!value.is_object()) return wrong(place, "A change is an object, as in POST /v1/orders/{id}/changes");
    JsonObject body = value.get_object();
    const std::string id = id_of(json_find(body, "order") != nullptr ? body.at("order") : Json());
    body.erase("order");
    const std::string raw = json_text(body);
    const auto done = world_.ask<Json>(
        [&](hub::Answer<Json> answer) { world_.hub().change_order({id, body, raw, "test"}, std::move(answer)); });
    if (!done) refused_ = done.error().code;
    return {};
  }

  using Held = void (Hub::*)(std::string, std::string, std::string, hub::Answer<Json>);
  Result<void> hold(const Json& value, Held change) {
    const std::string id = id_of(value);
    const int crashes = world_.crashes();
    const auto done =
        world_.ask<Json>([&](hub::Answer<Json> answer) { (world_.hub().*change)(id, "test", "test", std::move(answer)); });
    // Asked again because the answer was lost: it is held, or lifted, already.
    const bool again = !done && world_.crashes() > crashes;
    if (!done && !again) refused_ = done.error().code;
    return {};
  }

  Result<void> cancel(const Json& value) {
    const std::string id = id_of(value);
    // Whoever gets no answer looks at the order before asking again.
    const auto asked_for = [&] {
      const auto page = world_.hub().order(id);
      if (!page) return std::ptrdiff_t{0};
      return std::ranges::count_if(page->at("timeline").get_array(), [](const Json& one) {
        return one.at("type").get_string() == "order.cancel_requested" || one.at("type").get_string() == "order.cancelled";
      });
    };
    const std::ptrdiff_t before = asked_for();
    const auto done =
        world_.ask<Json>([&](hub::Answer<Json> answer) { world_.hub().cancel_order(id, "test", std::move(answer)); },
                         [&] { return asked_for() > before; });
    if (!done && done.error().code != "trial.landed") refused_ = done.error().code;
    return {};
  }

  Result<void> wait(const Json& value, const std::string& place) {
    if (!value.is_string()) return wrong(place, "\"wait\" is an ISO 8601 duration such as P1DT2H");
    const auto ms = process::parse_duration_ms(value.get_string());
    if (!ms) return wrong(place, ms.error().message);
    return world_.pass_ms(*ms);
  }

  Result<void> retry() {
    CROSSDOCK_TRY(const Json open, world_.hub().exceptions("open", "", 100));
    for (const Json& exception : open.at("exceptions").get_array()) {
      const auto id = ExceptionId::parse(std::string_view(exception.at("id").get_string()));
      if (!id) continue;
      const auto retried =
          world_.ask<Json>([&](hub::Answer<Json> answer) { world_.hub().retry_exception(*id, std::move(answer)); });
      // Asked again because the answer was lost: it has been retried already.
      if (!retried && (world_.crashes() == 0 || retried.error().kind != ErrorKind::conflict)) return fail(retried.error());
    }
    return {};
  }

  // A command on a business record (hub/commands.hpp); `who` says who gives it.
  Result<void> command(const std::string& name, const Json& value, const std::string& place) {
    if (!value.is_object()) return wrong(place, "What a command is told is an object, as in the API");
    JsonObject body = value.get_object();
    const std::string who = json_string_or(body, "who", "test");
    body.erase("who");
    const auto done =
        world_.ask<Json>([&](hub::Answer<Json> answer) { world_.hub().command(name, body, who, std::move(answer)); });
    if (!done && done.error().code == "command.unknown") return wrong(place, done.error().message);
    if (!done) refused_ = done.error().code;
    return {};
  }

  // The oldest open task of the role, by `who`.
  Result<void> decide(const Json& value, const std::string& place) {
    const JsonObject& given = object_or_empty(&value);
    CROSSDOCK_TRY(const Json open, world_.hub().tasks(json_string_or(given, "role", ""), "", "", 1));
    const JsonArray& tasks = open.at("tasks").get_array();
    if (tasks.empty()) return wrong(place, "There is no open task to decide");
    const std::string id(tasks.front().at("id").get_string());
    JsonObject body = given;
    const std::string who = json_string_or(given, "who", "somebody");
    const auto done =
        world_.ask<Json>([&](hub::Answer<Json> answer) { world_.hub().complete_task(id, body, who, std::move(answer)); });
    if (!done) refused_ = done.error().code;
    return {};
  }

  // ---- what is expected

  void compare(const Json& expected, const Json& actual, const std::string& where) {
    const auto found = differences(expected, actual, where);
    failures_.insert(failures_.end(), found.begin(), found.end());
  }

  void expect_order(std::string_view number, const Json& expected) {
    const auto page = world_.hub().order(number);
    if (!page) return failures_.push_back(fmt::format("order {}: {}", number, page.error().text()));
    compare(expected, *page, "order");
  }

  void expect_calls(const JsonObject& then) {
    for (const auto& [name, times] : object_or_empty(json_find(then, "calls"))) {
      compare(times, Json(world_.script().count(name)), fmt::format("calls.{}", std::string_view(name)));
    }
    for (const auto& [name, arguments] : object_or_empty(json_find(then, "last_call"))) {
      const auto& calls = world_.script().calls;
      const auto found = std::find_if(calls.rbegin(), calls.rend(),
                                      [&](const MadeCall& call) { return call.name == std::string_view(name); });
      const Json actual = found == calls.rend() ? Json() : found->arguments;
      compare(arguments, actual, fmt::format("last_call.{}", std::string_view(name)));
    }
  }

  std::vector<std::string> event_types() {
    std::vector<std::string> types;
    const auto all = world_.hub().events(0, 1'000, "");
    if (!all) return types;
    for (const Json& event : all->at("events").get_array()) types.emplace_back(event.at("type").get_string());
    return types;
  }

  void expect_events(const JsonObject& then) {
    const std::vector<std::string> types = event_types();
    auto from = types.begin();
    for (const Json& wanted : json_list_or_empty(then, "events")) {
      const auto found = std::find(from, types.end(), std::string_view(wanted.as_string()));
      if (found == types.end()) {
        failures_.push_back(
            fmt::format("events: no {} in its order; there are: {}", json_text(wanted), fmt::join(types, ", ")));
        return;
      }
      from = found + 1;
    }
    for (const Json& unwanted : json_list_or_empty(then, "no_events")) {
      if (std::ranges::find(types, std::string_view(unwanted.as_string())) != types.end())
        failures_.push_back(fmt::format("events: there is {}", json_text(unwanted)));
    }
  }

  void expect_exceptions(const JsonObject& then) {
    const Json* expected = json_find(then, "exceptions");
    const auto open = world_.hub().exceptions("open", "", 100);
    if (!open) return failures_.push_back(open.error().text());
    if (expected != nullptr) compare(*expected, open->at("exceptions"), "exceptions");
  }

  void expect_processes(const JsonObject& then) {
    const Json* expected = json_find(then, "processes");
    if (expected == nullptr) return;
    JsonObject statuses;
    const auto add = [&statuses](const Result<Json>& page) {
      if (!page) return;
      for (const Json& process : page->at("processes").get_array()) {
        Json& list = statuses[process.at("definition").get_string()];
        if (!list.is_array()) list = JsonArray();
        list.get_array().push_back(process.at("status"));
      }
    };
    if (!ids_.empty()) add(world_.hub().order(ids_.back()));
    for (const char* status : {"", "completed", "cancelled"}) {
      if (ids_.empty()) add(world_.hub().processes(status, "", 100));
    }
    compare(*expected, Json(std::move(statuses)), "processes");
  }

  void expect_records(const JsonObject& then) {
    for (const auto& [kind, records] : object_or_empty(json_find(then, "records"))) {
      for (const auto& [number, expected] : object_or_empty(&records)) {
        const auto page = world_.hub().ask(std::string(kind) + ".get", JsonObject{{"number", number}});
        const std::string where = fmt::format("{} {}", std::string_view(kind), std::string_view(number));
        compare(expected, page ? *page : Json(page.error().code), where);
      }
    }
  }

  void expect_tasks(const JsonObject& then) {
    const Json* expected = json_find(then, "tasks");
    const auto open = world_.hub().tasks("", "", "", 100);
    if (!open) return failures_.push_back(open.error().text());
    if (expected != nullptr) compare(*expected, open->at("tasks"), "tasks");
  }

  void expect_stock(const JsonObject& then) {
    for (const Json& shelf : json_list_or_empty(then, "stock")) {
      const JsonObject& wanted = object_or_empty(&shelf);
      const std::string item = json_string_or(wanted, "item", "");
      const std::string location = json_string_or(wanted, "location", "WH-1");
      const auto there = world_.hub().availability({.item = item, .location = location});
      if (!there)
        failures_.push_back(there.error().text());
      else
        compare(shelf, *there, fmt::format("stock of {} in {}", item, location));
    }
  }

  JsonObject given_;
  Rehearsal& world_;
  std::vector<std::string> orders_;  // purchase orders, in order
  std::vector<std::string> ids_;
  std::vector<std::string> failures_;
  std::string refused_;  // the code of the last step that was refused, until a `then` expects it
  int facts_ = 0;
};

}  // namespace

Result<void> only(const JsonObject& object, std::initializer_list<std::string_view> known, const std::string& place) {
  for (const auto& [key, value] : object) {
    if (std::ranges::find(known, std::string_view(key)) != known.end()) continue;
    return wrong(place,
                 fmt::format("\"{}\" is not known here; known are: {}", std::string_view(key), fmt::join(known, ", ")));
  }
  return {};
}

Result<Played> play(const JsonObject& one, const Json* given, const std::vector<ProcessFile>& processes,
                    const Stage& stage) {
  CROSSDOCK_CHECK(only(one, {"name", "given", "when", "then"}, "case"));
  const JsonObject all = merged(given, json_find(one, "given"));
  CROSSDOCK_CHECK(only(
      all,
      {"items", "locations", "parties", "prices", "stock", "policies", "partners", "systems", "xref", "default_location"},
      "given"));
  CROSSDOCK_TRY(hub::Settings settings, settings_of(all));
  CROSSDOCK_TRY(Script script, script_of(all));
  bool begun = false;
  const auto at_commit = [&] { return begun && stage.at_commit ? stage.at_commit() : store::memory::Fault::none; };
  Rehearsal world(std::move(settings), std::move(script), stage.began, at_commit);
  CROSSDOCK_CHECK(world.open(processes));
  Play play(all, world);
  CROSSDOCK_CHECK(play.prepare());
  begun = true;
  int number = 0;
  for (const Json& step : json_list_or_empty(one, "when"))
    CROSSDOCK_CHECK(play.step(step, fmt::format("when[{}]", number++)));
  CROSSDOCK_CHECK(play.expect(object_or_empty(json_find(one, "then")), "then"));
  begun = false;
  return Played{play.failures(), end_state_of(world)};
}

}  // namespace crossdock::trial
