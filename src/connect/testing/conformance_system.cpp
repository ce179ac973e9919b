// SPDX-License-Identifier: Apache-2.0
#include "connect/testing/conformance.hpp"

#include "connect/wrappers.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <utility>

namespace crossdock::connect::testing {
namespace {

using Make = std::function<std::unique_ptr<SystemSubject>()>;

struct Bench {
  LoopThread& thread;
  std::unique_ptr<SystemSubject> subject;
  std::unique_ptr<System> system;
  int calls_back = 0;
  int calls_made = 0;

  Bench(LoopThread& on, const Make& make) : thread(on) {
    thread.on_loop([&] {
      subject = make();
      system = subject->make();
    });
  }
  ~Bench() {
    thread.on_loop([this] {
      system.reset();
      subject.reset();
    });
  }

  Result<Json> run(void (System::*role)(Call, std::function<void(Result<Json>)>), Call call) {
    std::optional<Result<Json>> answer;
    ++calls_made;
    thread.on_loop([&] {
      ((*system).*role)(std::move(call), [this, &answer](Result<Json> result) {
        ++calls_back;
        if (!answer) answer = std::move(result);
      });
    });
    const bool came = thread.wait_until([&answer] { return answer.has_value(); });
    REQUIRE_MESSAGE(came, "done was never called");
    return *std::move(answer);
  }
  Result<Json> call(const std::string& key) { return run(&System::call, create(key)); }
  Result<Json> probe(const std::string& key) { return run(&System::probe, create(key)); }
  Call create(const std::string& key) {
    return thread.on_loop([&] { return subject->create(key); });
  }
  void set_fault(SystemFault fault) {
    thread.on_loop([&] { subject->set_fault(fault); });
  }
  std::size_t effects(const std::string& key) {
    return thread.on_loop([&] { return subject->effects(key); });
  }
  bool each_answered_once() {
    thread.turn(20, [] {});
    return calls_back == calls_made;
  }
};

std::string kind_of(const Result<Json>& answer) {
  return answer ? std::string("ok") : std::string(to_string(answer.error().kind));
}

void knows_its_operations(LoopThread& thread, const Make& make) {
  INFO("names, idempotency and unknown operations");
  Bench bench(thread, make);
  const Call create = bench.create("k0");
  thread.on_loop([&] {
    CHECK(bench.system->knows(create.operation));
    CHECK_FALSE(bench.system->is_idempotent(create.operation));
    CHECK(bench.system->is_idempotent(bench.subject->idempotent_operation()));
    CHECK_FALSE(bench.system->knows("noSuchOperation"));
    CHECK_FALSE(bench.system->is_idempotent("noSuchOperation"));
  });
  Call unknown = create;
  unknown.operation = "noSuchOperation";
  CHECK(kind_of(bench.run(&System::call, unknown)) == "unsupported");
  CHECK(kind_of(bench.run(&System::probe, unknown)) == "unsupported");
  Call unprobed = create;
  unprobed.operation = thread.on_loop([&] { return bench.subject->idempotent_operation(); });
  CHECK(kind_of(bench.run(&System::probe, unprobed)) == "unsupported");
  CHECK(bench.each_answered_once());
}

void probes_by_business_key(LoopThread& thread, const Make& make) {
  INFO("a probe finds what happened, with the answer of the call, and nothing else");
  Bench bench(thread, make);
  CHECK(kind_of(bench.probe("k1")) == "not_found");
  const auto answer = bench.call("k1");
  REQUIRE(kind_of(answer) == "ok");
  CHECK(bench.effects("k1") == 1);
  const auto found = bench.probe("k1");
  REQUIRE(kind_of(found) == "ok");
  CHECK(json_text(*found) == json_text(*answer));
  CHECK(kind_of(bench.probe("k2")) == "not_found");
  CHECK(bench.effects("k1") == 1);
  CHECK(bench.each_answered_once());
}

void is_in_doubt_when_silent(LoopThread& thread, const Make& make) {
  INFO("no answer: in doubt, and the probe settles it");
  Bench bench(thread, make);
  bench.set_fault(SystemFault::silent_after_effect);
  CHECK(kind_of(bench.call("k1")) == "in_doubt");
  bench.set_fault(SystemFault::silent_before_effect);
  CHECK(kind_of(bench.call("k2")) == "in_doubt");
  bench.set_fault(SystemFault::none);
  CHECK(kind_of(bench.probe("k1")) == "ok");
  CHECK(kind_of(bench.probe("k2")) == "not_found");
  CHECK(bench.effects("k1") == 1);
  CHECK(bench.effects("k2") == 0);
  CHECK(bench.each_answered_once());
}

void maps_faults_to_kinds(LoopThread& thread, const Make& make) {
  INFO("the error kind of every fault");
  struct Case {
    SystemFault fault;
    std::string_view name;
    std::string_view kind;
  };
  constexpr std::array<Case, 7> cases = {{{SystemFault::refused, "refused", "transient"},
                                          {SystemFault::rejected, "rejected", "rejected"},
                                          {SystemFault::invalid, "invalid", "invalid"},
                                          {SystemFault::unauthorised, "unauthorised", "unauthorised"},
                                          {SystemFault::rate_limited, "rate_limited", "rate_limited"},
                                          {SystemFault::server_error, "server_error", "in_doubt"},
                                          {SystemFault::unreadable_answer, "unreadable_answer", "in_doubt"}}};
  Bench bench(thread, make);
  for (const Case& c : cases) {
    INFO("fault: ", c.name);
    bench.set_fault(c.fault);
    const auto answer = bench.call("k-" + std::string(c.name));
    CHECK(kind_of(answer) == c.kind);
    if (answer) continue;
    CHECK_FALSE(answer.error().code.empty());
    CHECK_FALSE(answer.error().message.empty());
    if (c.fault == SystemFault::rate_limited) CHECK(retry_after_ms(answer.error()) == SystemSubject::k_pause_ms);
  }
  bench.set_fault(SystemFault::none);
  CHECK(kind_of(bench.call("k-after")) == "ok");
  CHECK(kind_of(bench.probe("k-unreadable_answer")) == "ok");
  CHECK(bench.each_answered_once());
}

void never_guesses_in_a_probe(LoopThread& thread, const Make& make) {
  INFO("a probe that fails says neither found nor not found");
  Bench bench(thread, make);
  REQUIRE(kind_of(bench.call("k1")) == "ok");
  for (const auto fault : {SystemFault::refused, SystemFault::server_error, SystemFault::silent_before_effect,
                           SystemFault::unreadable_answer, SystemFault::rate_limited}) {
    INFO("fault: ", static_cast<int>(fault));
    bench.set_fault(fault);
    const auto answer = bench.probe("k1");
    REQUIRE_FALSE(answer.has_value());
    CHECK_MESSAGE(is_retryable(answer.error().kind), answer.error().text());
  }
  bench.set_fault(SystemFault::unauthorised);
  CHECK(kind_of(bench.probe("k1")) == "unauthorised");
  CHECK(bench.each_answered_once());
}

}  // namespace

void check_system(LoopThread& thread, const Make& make_subject) {
  knows_its_operations(thread, make_subject);
  probes_by_business_key(thread, make_subject);
  is_in_doubt_when_silent(thread, make_subject);
  maps_faults_to_kinds(thread, make_subject);
  never_guesses_in_a_probe(thread, make_subject);
}

void check_configs(const Spec& spec, const JsonObject& good, const std::vector<BadConfig>& bad,
                   const std::function<Result<void>(const JsonObject& checked)>& make) {
  const auto load = [&](const JsonObject& config) -> Result<void> {
    CROSSDOCK_TRY(const auto checked, check_config(spec, config));
    return make(checked);
  };
  const auto loaded = load(good);
  CHECK_MESSAGE(loaded.has_value(), (loaded ? std::string() : loaded.error().text()));
  for (const BadConfig& broken : bad) {
    INFO("configuration: ", broken.name);
    const auto refused = load(broken.config);
    REQUIRE_FALSE(refused.has_value());
    CHECK(to_string(refused.error().kind) == "invalid");
    CHECK(refused.error().place == broken.place);
  }
  const Json schema = config_schema(spec);
  CHECK(json_parse(json_text(schema)).has_value());
  for (const auto& [key, value] : good) CHECK(json_find(schema.at("properties").as_object(), key) != nullptr);
}

}  // namespace crossdock::connect::testing
