// SPDX-License-Identifier: Apache-2.0
// Systems that answer as a test says. Each operation has a list of answers, used from the front; the last one stays.
#pragma once

#include "connect/connector.hpp"
#include "net/loop.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::trial {

struct Answer {
  Json value = JsonObject();   // "#" in a text becomes the number of the call
  std::optional<Error> error;  // instead
  bool lost = false;           // no answer comes: the call is in doubt
  bool landed = true;          // of a lost call: did it have its effect?
};

// One operation of one system in a document: a list of {answer}, {error: {kind, code, message}}, {lost: before | after}, or
// one such, or the answer itself.
Result<std::vector<Answer>> read_answers(const Json& given, const std::string& place);

struct MadeCall {
  std::string name;  // "erp.createOrder"
  std::string key;
  Json arguments;
};

// Everything that was asked of any system, in order, and what is to be said to it. Outlives the systems, as a real system
// outlives a hub that crashes.
struct Script {
  std::map<std::string, std::vector<Answer>, std::less<>> answers;  // by "erp.createOrder"
  std::vector<MadeCall> calls;                                      // those that had an effect, or were answered
  std::map<std::string, Json> landed;                               // "erp.createOrder key" -> answer
  std::size_t count(std::string_view name) const;

  // A refusal that the hub crashed before it recorded is said again: a system that refuses does not change its mind because
  // it is asked once more.
  void delivered(std::size_t refusal);
  void committed();
  void crashed();
  struct Refusal {
    std::string name;
    Answer answer;
    bool delivered = false;
    std::size_t number = 0;
  };
  std::vector<Refusal> refusals;  // not recorded yet
  std::size_t refusals_made = 0;
};

class ScriptedSystem final : public connect::System {
 public:
  ScriptedSystem(std::string role, Script& script, net::Loop& loop) : role_(std::move(role)), script_(script), loop_(loop) {}
  void call(connect::Call call, std::function<void(Result<Json>)> done) override;
  void probe(connect::Call call, std::function<void(Result<Json>)> done) override;
  bool knows(std::string_view) const override { return true; }
  bool is_idempotent(std::string_view) const override { return false; }

 private:
  Result<Json> respond(const connect::Call& call, std::size_t& refusal);

  std::string role_;
  Script& script_;
  net::Loop& loop_;
};

}  // namespace crossdock::trial
