// SPDX-License-Identifier: Apache-2.0
#include "hub/testing/world.hpp"

#include "base/assert.hpp"

#include <fstream>
#include <future>
#include <iterator>
#include <utility>

namespace crossdock::hub::testing {
namespace {

constexpr std::int64_t k_settle_us = 10'000'000;

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Unexpected in_doubt() { return fail(ErrorKind::in_doubt, "test.timeout", "No answer came"); }

}  // namespace

void ScriptedSystem::call(connect::Call call, std::function<void(Result<Json>)> done) {
  std::vector<Fault>& script = faults[call.operation];
  Fault fault = Fault::none;
  if (!script.empty()) {
    fault = script.front();
    script.erase(script.begin());
  }
  Result<Json> result = Json();
  if (fault == Fault::refused) result = fail(ErrorKind::rejected, "test.refused", "Not today");
  if (fault == Fault::lost_before) result = in_doubt();
  if (fault == Fault::none || fault == Fault::lost_after) {
    effects[call.operation].push_back(call.business_key);
    result = answer(call);
  }
  if (fault == Fault::lost_after) result = in_doubt();
  loop_->post([done = std::move(done), result = std::move(result)] { done(result); });
}

void ScriptedSystem::probe(connect::Call call, std::function<void(Result<Json>)> done) {
  ++probes;
  const auto& keys = effects[call.operation];
  const bool landed = std::ranges::find(keys, call.business_key) != keys.end();
  Result<Json> result = fail(ErrorKind::not_found, "test.absent", "It did not land");
  if (landed) result = answer(call);
  loop_->post([done = std::move(done), result = std::move(result)] { done(result); });
}

World::World() : disk_(std::make_shared<store::memory::Disk>()) {
  settings.default_location = "WH-1";
  settings.roles = {{"erp", "erp"}, {"wms", "wms"}};
  settings.settle_ms = 1;
  settings.retry_delay_ms = 1;
  settings.retry_delay_ms_max = 5;
  erp.answer = [](const connect::Call& call) {
    return call.operation == "createOrder" ? Json(JsonObject{{"number", "SO-" + call.business_key}})
                                           : Json(JsonObject{{"number", "INV-1"}, {"total", "3.00"}});
  };
  wms.answer = [](const connect::Call&) { return Json(JsonObject{{"pick", "PCK-1"}}); };
}

World::~World() { close(); }

void World::open(std::function<store::memory::Fault()> at_commit) {
  metrics_ = std::make_unique<Metrics>();
  auto opened = store::memory::open({.disk = disk_, .at_commit = std::move(at_commit)}, full_schema(), *metrics_);
  CROSSDOCK_ASSERT(opened.has_value());
  store_ = *std::move(opened);
  owned_loop_ = std::make_unique<net::AsioLoop>();
  loop = owned_loop_.get();
  hub_ = std::make_unique<Hub>(Hub::Parts{*store_, *loop, clock, random_, *metrics_, settings, 0});
  hub_->add_system("erp", erp);
  hub_->add_system("wms", wms);
  hub_->add_system("workflow", workflow);
  hub_->add_sink("edi", edi);
  const auto loaded = hub_->load_process(file_text(process_file), process_file);
  CROSSDOCK_ASSERT(loaded.has_value());
  for (const std::string& file : further_processes) {
    const auto further = hub_->load_process(file_text(file), file);
    CROSSDOCK_ASSERT(further.has_value());
  }
  const auto recovered = hub_->recover();
  CROSSDOCK_ASSERT(recovered.has_value() || crashed());
  thread_ = std::thread([this] { loop->run(); });
}

void World::close() {
  if (!hub_) return;
  loop->stop();
  thread_.join();
  hub_->close();
  store_.reset();
  hub_.reset();
  owned_loop_.reset();
}

template <class T>
Result<T> World::wait(const std::function<void(Answer<T>)>& start) {
  // Shared: after a crash nobody answers, and nobody waits any more.
  auto promise = std::make_shared<std::promise<Result<T>>>();
  auto future = promise->get_future();
  auto begun = std::make_shared<std::promise<void>>();
  auto has_begun = begun->get_future();
  loop->post([start, promise, begun] {
    start([promise](Result<T> result) { promise->set_value(std::move(result)); });
    begun->set_value();
  });
  has_begun.wait();  // `start` refers to what our caller holds
  while (future.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
    if (crashed()) return fail(ErrorKind::in_doubt, "test.crashed", "The hub is gone");
  }
  return future.get();
}

Result<Accepted> World::submit(const std::string& body, const std::string& key) {
  return wait<Accepted>([&](Answer<Accepted> answer) {
    hub_->submit_order({json_parse(body)->get_object(), body, "test", key, ""}, std::move(answer));
  });
}

Result<std::size_t> World::put(Hub::Master kind, const std::string& list) {
  return wait<std::size_t>(
      [&](Answer<std::size_t> answer) { hub_->put_master(kind, json_parse(list)->get_array(), std::move(answer)); });
}

Result<Json> World::stock(Hub::StockFact kind, const std::string& list) {
  return wait<Json>([&](Answer<Json> answer) {
    hub_->apply_stock(kind, "/systems/wms", json_parse(list)->get_array(), std::move(answer));
  });
}

Result<Json> World::interchange(const std::string& bytes) {
  return wait<Json>([&](Answer<Json> answer) { hub_->receive_interchange("test", bytes, bytes, std::move(answer)); });
}

Result<Json> World::decide(const std::string& role, const std::string& outcome, const std::string& who, JsonObject data) {
  std::string id;
  const bool there = settle([&](Hub& hub) {
    const auto open = hub.tasks(role, "", "", 1);
    if (!open || open->at("tasks").get_array().empty()) return false;
    id = open->at("tasks").get_array().front().at("id").get_string();
    return true;
  });
  if (!there) return fail(ErrorKind::not_found, "test.task", "No task was opened");
  JsonObject body{{"outcome", outcome}, {"data", std::move(data)}};
  return wait<Json>([&](Answer<Json> answer) { hub_->complete_task(id, body, who, std::move(answer)); });
}

Result<Json> World::send_document(const std::string& id, bool anew) {
  return wait<Json>(
      [&](Answer<Json> answer) { hub_->send_document(*SentId::parse(id), anew, "a test", "me", std::move(answer)); });
}

Result<Json> World::retry(const std::string& exception) {
  return wait<Json>([&](Answer<Json> answer) { hub_->retry_exception(*ExceptionId::parse(exception), std::move(answer)); });
}

Result<Json> World::resolve(const std::string& exception, std::optional<Json> answer) {
  return wait<Json>([&](Answer<Json> done) {
    hub_->resolve_exception(*ExceptionId::parse(exception), "done by hand", answer, std::move(done));
  });
}

Result<Json> World::act(const std::string& process, ProcessAction action) {
  return wait<Json>(
      [&](Answer<Json> answer) { hub_->act_on_process(*InstanceId::parse(process), std::move(action), std::move(answer)); });
}

Result<Json> World::command(const std::string& name, const std::string& body, const std::string& who) {
  return wait<Json>(
      [&](Answer<Json> answer) { hub_->command(name, json_parse(body).value().get_object(), who, std::move(answer)); });
}

Result<Json> World::cancel(const std::string& order) {
  return wait<Json>([&](Answer<Json> answer) { hub_->cancel_order(order, "test", std::move(answer)); });
}

Result<Received> World::events(const std::string& list) {
  return wait<Received>(
      [&](Answer<Received> answer) { hub_->receive_events(json_parse(list)->get_array(), std::move(answer)); });
}

bool World::settle(const std::function<bool(Hub&)>& done) {
  const std::int64_t until_us = clock.monotonic_us() + k_settle_us;
  while (clock.monotonic_us() < until_us && !crashed()) {
    std::promise<bool> seen;
    loop->post([&] { seen.set_value(done(*hub_)); });
    if (seen.get_future().get()) return true;
  }
  return false;
}

std::string World::status_of(const std::string& identifier) {
  const auto order = hub_->order(identifier);
  return order ? std::string(order->at("status").get_string()) : order.error().code;
}

}  // namespace crossdock::hub::testing
