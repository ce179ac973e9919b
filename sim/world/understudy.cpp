// SPDX-License-Identifier: Apache-2.0
#include "sim/world/understudy.hpp"

#include "landscape/yaml.hpp"
#include "sim/systems/delays.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::sim {
namespace {

struct Operation {
  bool reads = false;  // has no effect
  bool idempotent = false;
  bool has_probe = false;
  Json answer;
};

Json first_sample(const std::string& pack_folder, std::string_view operation) {
  const auto text = landscape::read_file(fmt::format("{}/{}.response.sample.json", pack_folder, operation));
  const auto cases = text ? json_parse(*text) : Result<Json>(Json());
  if (!cases || !cases->is_array()) return {};
  for (const Json& one : cases->get_array()) {
    const Json* out = one.is_object() ? json_find(one.get_object(), "out") : nullptr;
    if (out != nullptr) return *out;
  }
  return {};
}

bool flag(const JsonObject& object, std::string_view member) {
  const Json* value = json_find(object, member);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::map<std::string, Operation, std::less<>> operations_of(const landscape::System& system) {
  std::map<std::string, Operation, std::less<>> operations;
  const Json* declared = json_find(system.config, "operations");
  if (declared == nullptr || !declared->is_object()) return operations;
  for (const auto& [name, body] : declared->get_object()) {
    if (!body.is_object()) continue;
    const JsonObject& given = body.get_object();
    operations[name] = {.reads = json_string_or(given, "method", "POST") == "GET",
                        .idempotent = flag(given, "idempotent"),
                        .has_probe = json_find(given, "probe") != nullptr,
                        .answer = first_sample(system.pack_folder, name)};
  }
  return operations;
}

}  // namespace

class Understudy final : public connect::System {
 public:
  Understudy(Understudies& all, const landscape::System& system, net::Loop& loop)
      : all_(all), name_(system.name), operations_(operations_of(system)), delays_(loop) {}

  void call(connect::Call call, std::function<void(Result<Json>)> done) override {
    const auto operation = operations_.find(call.operation);
    if (operation == operations_.end())
      return done(fail(ErrorKind::unsupported, "system.operation", "There is no such operation", call.operation));
    const Faults::Plan plan = all_.faults_.next();
    const auto kind = plan.kind;
    delays_.after_ms(plan.latency_ms, [this, kind, operation, call = std::move(call), done = std::move(done)] {
      if (kind == Faults::Kind::error_5xx)
        return done(fail(ErrorKind::transient, "system.unavailable", fmt::format("{} is not available", name_)));
      if (kind == Faults::Kind::timeout_before_commit) return done(no_answer());
      if (!operation->second.reads) take_effect(operation->second, call);
      if (kind == Faults::Kind::timeout_after_commit) return done(no_answer());
      done(operation->second.answer);
    });
  }

  void probe(connect::Call call, std::function<void(Result<Json>)> done) override {
    const auto operation = operations_.find(call.operation);
    if (operation == operations_.end() || !operation->second.has_probe)
      return done(fail(ErrorKind::unsupported, "system.probe", "The operation has no probe", call.operation));
    const bool landed = all_.done_.contains(key_of(call));
    delays_.after_ms(1, [landed, operation, done = std::move(done)] {
      if (landed) return done(operation->second.answer);
      done(fail(ErrorKind::not_found, "system.not_done", "It was not done"));
    });
  }

  bool knows(std::string_view operation) const override { return operations_.contains(operation); }
  bool is_idempotent(std::string_view operation) const override {
    const auto found = operations_.find(operation);
    return found != operations_.end() && (found->second.idempotent || found->second.reads);
  }

 private:
  Unexpected no_answer() const {
    return fail(ErrorKind::in_doubt, "system.timeout", fmt::format("{} did not answer in time", name_));
  }
  std::string key_of(const connect::Call& call) const {
    return fmt::format("{} {} {}", name_, call.operation, call.business_key);
  }
  void take_effect(const Operation& operation, const connect::Call& call) {
    Understudies::Done& done = all_.done_[key_of(call)];
    ++done.times;
    done.repeatable = operation.idempotent || call.business_key.empty();
    all_.story_.tell("{}: does {} for {}", name_, call.operation, call.business_key);
  }

  Understudies& all_;
  std::string name_;
  std::map<std::string, Operation, std::less<>> operations_;
  Delays delays_;
};

std::unique_ptr<connect::System> Understudies::open(const landscape::System& system, net::Loop& loop) {
  return std::make_unique<Understudy>(*this, system, loop);
}

std::vector<std::string> Understudies::violations() const {
  std::vector<std::string> found;
  for (const auto& [what, done] : done_) {
    if (done.times > 1 && !done.repeatable) found.push_back(fmt::format("doubled: {} was done {} times", what, done.times));
  }
  return found;
}

}  // namespace crossdock::sim
