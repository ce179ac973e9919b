// SPDX-License-Identifier: Apache-2.0
// `call`: a function of the host (process/runtime.hpp), or one that is a task itself (loader_function.cpp). The answer
// of the host comes in the same unit of work, or later under the token of this attempt.
#include "process/error_model.hpp"
#include "process/run.hpp"
#include "process/runtime.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossdock::process {
namespace {

struct Refused {
  std::string_view function;
  std::string_view what;
};

constexpr std::array<Refused, 4> k_refused = {
    {{"grpc", "call: grpc (offer the operation over HTTP, or as a system of the landscape)"},
     {"asyncapi", "call: asyncapi (use `emit` and `listen`: channels of the landscape carry the events)"},
     {"a2a", "call: a2a (call the agent's HTTP endpoint)"},
     {"mcp", "call: mcp (call the tool's HTTP endpoint)"}}};

std::string text_of(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? std::string(value.get_string()) : json_text(value);
}

// RFC 6570, simple string expansion (level 1) only: DSL, "URI Template". Nothing when a value is not a scalar.
std::optional<std::string> expand(std::string_view uri, const Json& input) {
  constexpr std::string_view k_unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  while (!uri.empty()) {
    const std::size_t open = uri.find('{');
    const std::size_t close = open == std::string_view::npos ? open : uri.find('}', open);
    out.append(uri.substr(0, close == std::string_view::npos ? uri.size() : open));
    if (close == std::string_view::npos) break;
    const Json* const value =
        input.is_object() ? json_find(input.get_object(), uri.substr(open + 1, close - open - 1)) : nullptr;
    if (value != nullptr) {
      if (value->is_structured()) return std::nullopt;
      for (const char c : text_of(*value)) {
        if (k_unreserved.find(c) != std::string_view::npos)
          out.push_back(c);
        else
          out.append(fmt::format("%{:02X}", static_cast<unsigned char>(c)));
      }
    }
    uri.remove_prefix(close + 1);
  }
  return out;
}

class CallTask final : public Task {
 public:
  std::string function;
  Template arguments = Template(Json(JsonObject()));
  bool is_standard = false;
  bool is_template = false;

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(Json evaluated, run.evaluate(arguments, frame, *input));
    if (is_template) CROSSDOCK_CHECK(expand_endpoint(run, evaluated, *input));
    run.wait_for(frame, WaitKind::call);
    CallContext context = run.context(frame);
    auto answer = run.host().call(context, function, evaluated);
    if (answer && !*answer) return Step::wait();
    CROSSDOCK_CHECK(run.stop_waiting(frame));
    if (!answer) return run.raise(host_error(answer.error(), pointer));
    return finish(run, frame, **std::move(answer));
  }

  Result<Step> answer(Run& run, Frame& frame, Data answer) const override {
    if (!is_standard) return Step::finish(std::move(answer));
    CROSSDOCK_TRY(const Json* const value, run.get(answer));
    return finish(run, frame, *value);
  }

  std::string waiting_for(const Frame&) const override { return "call " + function; }

 private:
  Result<void> expand_endpoint(Run& run, Json& evaluated, const Json& input) const {
    Json& uri = evaluated.get_object()["endpoint"].get_object()["uri"];
    auto expanded = expand(uri.get_string(), input);
    if (expanded) {
      uri = *std::move(expanded);
      return {};
    }
    const Error error{
        ErrorKind::invalid, "process.uri_template", "A variable of the URI is neither text, number nor boolean", {}};
    return run.raise(expression_error(error, pointer));
  }

  // The answer of a standard function is {"output": ...} or {"error": {...}} (process/runtime.hpp).
  Result<Step> finish(Run& run, Frame& frame, Json answer) const {
    if (!is_standard) return Step::finish(make_data(std::move(answer)));
    // What a person says a call in doubt has answered is the output itself.
    const bool plain =
        !answer.is_object() || (!answer.get_object().contains("output") && !answer.get_object().contains("error"));
    if (plain) return Step::finish(make_data(std::move(answer)));
    JsonObject& object = answer.get_object();
    if (Json* const authorization = object.if_contains("authorization"))
      run.keep_authorization(frame, std::move(*authorization));
    Json* const error = object.if_contains("error");
    if (error == nullptr) return Step::finish(make_data(std::move(object["output"])));
    if (!error->is_object()) return Step::finish(make_data(std::move(answer)));
    error->get_object()["instance"] = pointer;
    return run.raise(std::move(*error));
  }
};

// A function that is a task: its input is what the call passes `with`, or the input of the call.
class FunctionTask final : public Task {
 public:
  std::string function;
  std::optional<Template> arguments;

  Result<Step> begin(Run& run, Frame& frame) const override {
    if (!arguments) return Step::run(0, frame.input);
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(Json evaluated, run.evaluate(*arguments, frame, *input));
    return Step::run(0, make_data(std::move(evaluated)));
  }
};

Result<std::unique_ptr<Task>> function_task(Loader& loader, const std::string& name, std::unique_ptr<Task> body,
                                            const std::optional<View>& with) {
  auto task = std::make_unique<FunctionTask>();
  task->function = name;
  body->visible = false;
  task->lists.emplace_back();
  task->lists[0].push_back(std::move(body));
  if (with) {
    CROSSDOCK_CHECK(with->is_map());
    CROSSDOCK_TRY(task->arguments, loader.value(*with, Site::task));
  }
  return std::unique_ptr<Task>(std::move(task));
}

// "stock.reserve:1.0.0@default" is the host's own stock.reserve.
std::string without_default_catalog(const std::string& name) {
  return name.ends_with("@default") ? name.substr(0, name.find(':')) : name;
}

}  // namespace

Result<std::unique_ptr<Task>> read_call(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"call", "with", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  CROSSDOCK_TRY(const View call, view.need("call"));
  CROSSDOCK_TRY(const std::string name, call.text());
  const auto with = view.find("with");
  if (const auto* const refused = std::ranges::find(k_refused, name, &Refused::function); refused != k_refused.end())
    return call.unsupported(refused->what);
  CROSSDOCK_TRY(std::unique_ptr<Task> body, loader.function(name, call));
  if (body) return function_task(loader, name, std::move(body), with);
  auto task = std::make_unique<CallTask>();
  task->function = without_default_catalog(name);
  const bool is_http = name == "http" || name == "openapi";
  if (is_http && !loader.host().knows(task->function))
    return call.refuse(fmt::format("\"call: {}\" reaches nobody here: the landscape allows no hosts (http_allow)", name));
  if (!loader.host().knows(task->function)) return call.refuse(fmt::format("There is no function \"{}\" to call", name));
  if (is_http) {
    if (!with) return view.refuse("\"with\" is missing");
    CROSSDOCK_TRY(StandardCall standard, read_standard_call(loader, name, *with));
    task->arguments = std::move(standard.arguments);
    task->is_template = standard.is_template;
    task->is_standard = true;
  } else if (with) {
    CROSSDOCK_CHECK(with->is_map());
    if (!with->node().items.empty()) {
      CROSSDOCK_TRY(task->arguments, loader.value(*with, Site::task));
    }
  }
  return std::unique_ptr<Task>(std::move(task));
}

}  // namespace crossdock::process
