// SPDX-License-Identifier: Apache-2.0
#include "trial/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::trial {
namespace {

constexpr std::array<ErrorKind, 7> k_kinds = {ErrorKind::transient,   ErrorKind::rate_limited, ErrorKind::in_doubt,
                                              ErrorKind::invalid,     ErrorKind::rejected,     ErrorKind::missing_reference,
                                              ErrorKind::unauthorised};

Unexpected wrong(const std::string& place, std::string message) {
  return fail(ErrorKind::invalid, "trial.answer", std::move(message), place);
}

Result<Error> read_error(const Json& given, const std::string& place) {
  if (!given.is_object()) return wrong(place, "\"error\" is an object with kind, code and message");
  const JsonObject& object = given.get_object();
  CROSSDOCK_TRY(const std::string kind, json_string(object, "kind", place));
  const auto* const found = std::ranges::find_if(k_kinds, [&](ErrorKind one) { return to_string(one) == kind; });
  if (found == k_kinds.end()) return wrong(place, fmt::format("\"{}\" is not a kind of error a system answers with", kind));
  return Error{
      *found, json_string_or(object, "code", "test.error"), json_string_or(object, "message", "As the test says"), {}};
}

Result<Answer> read_answer(const Json& given, const std::string& place) {
  Answer answer;
  const JsonObject none;
  const JsonObject& object = given.is_object() ? given.get_object() : none;
  if (const Json* error = json_find(object, "error")) {
    CROSSDOCK_TRY(answer.error, read_error(*error, place));
    return answer;
  }
  if (const Json* lost = json_find(object, "lost")) {
    const std::string when = lost->is_string() ? std::string(lost->get_string()) : "";
    if (when != "before" && when != "after") return wrong(place, "\"lost\" is before or after");
    answer.lost = true;
    answer.landed = when == "after";
  }
  const Json* value = json_find(object, "answer");
  if (value != nullptr)
    answer.value = *value;
  else if (!answer.lost)
    answer.value = given;
  return answer;
}

Json numbered(const Json& value, std::size_t number) {
  if (value.is_string()) {
    std::string text(value.get_string());
    const std::size_t at = text.find('#');
    if (at != std::string::npos) text.replace(at, 1, std::to_string(number));
    return Json(std::move(text));
  }
  Json out = value;
  if (out.is_object()) {
    for (auto& [key, member] : out.get_object()) member = numbered(member, number);
  }
  if (out.is_array()) {
    for (Json& member : out.get_array()) member = numbered(member, number);
  }
  return out;
}

}  // namespace

Result<std::vector<Answer>> read_answers(const Json& given, const std::string& place) {
  std::vector<Answer> answers;
  if (!given.is_array()) {
    CROSSDOCK_TRY(Answer answer, read_answer(given, place));
    answers.push_back(std::move(answer));
    return answers;
  }
  for (const Json& entry : given.get_array()) {
    CROSSDOCK_TRY(Answer answer, read_answer(entry, place));
    answers.push_back(std::move(answer));
  }
  return answers;
}

std::size_t Script::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count(calls, name, &MadeCall::name));
}

void Script::delivered(std::size_t refusal) {
  const auto found = std::ranges::find(refusals, refusal, &Refusal::number);
  if (found != refusals.end()) found->delivered = true;
}

void Script::committed() {
  std::erase_if(refusals, [](const Refusal& one) { return one.delivered; });
}

void Script::crashed() {
  for (auto one = refusals.rbegin(); one != refusals.rend(); ++one)
    answers[one->name].insert(answers[one->name].begin(), one->answer);
  refusals.clear();
}

Result<Json> ScriptedSystem::respond(const connect::Call& call, std::size_t& refusal) {
  const std::string name = fmt::format("{}.{}", role_, call.operation);
  Answer answer;
  const auto scripted = script_.answers.find(name);
  if (scripted != script_.answers.end() && !scripted->second.empty()) {
    answer = scripted->second.front();
    const bool used_up = scripted->second.size() > 1;
    if (used_up) scripted->second.erase(scripted->second.begin());
    if (used_up && (answer.error || !answer.landed)) {
      refusal = ++script_.refusals_made;
      script_.refusals.push_back({name, answer, false, refusal});
    }
  }
  if (answer.error) return fail(*answer.error);
  if (answer.landed) {
    script_.calls.push_back({name, call.business_key, call.arguments});
    answer.value = numbered(answer.value, script_.count(name));
    script_.landed[fmt::format("{} {}", name, call.business_key)] = answer.value;
  }
  if (answer.lost) return fail(ErrorKind::in_doubt, "test.lost", "No answer came");
  return answer.value;
}

void ScriptedSystem::call(connect::Call call, std::function<void(Result<Json>)> done) {
  std::size_t refusal = 0;
  const Result<Json> result = respond(call, refusal);
  loop_.post([this, done = std::move(done), result, refusal] {
    script_.delivered(refusal);
    done(result);
  });
}

void ScriptedSystem::probe(connect::Call call, std::function<void(Result<Json>)> done) {
  const auto found = script_.landed.find(fmt::format("{}.{} {}", role_, call.operation, call.business_key));
  Result<Json> result = fail(ErrorKind::not_found, "test.absent", "It did not land");
  if (found != script_.landed.end()) result = found->second;
  loop_.post([done = std::move(done), result = std::move(result)] { done(result); });
}

}  // namespace crossdock::trial
