// SPDX-License-Identifier: Apache-2.0
// `call`: a function of the host (process/runtime.hpp). The answer comes in the same unit of work, or later under the
// token of this attempt. `{name}` in the endpoint of `call: http` is the field of that name of the input.
#include "process/error_model.hpp"
#include "process/run.hpp"
#include "process/runtime.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>

namespace crossdock::process {
namespace {

// RFC 6570, simple string expansion (level 1) only.
std::string expand(std::string_view uri, const Json& input) {
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
      for (const char c : value->is_string() ? std::string(value->get_string()) : json_text(*value)) {
        if (k_unreserved.find(c) != std::string_view::npos) out.push_back(c);
        else out.append(fmt::format("%{:02X}", static_cast<unsigned char>(c)));
      }
    }
    uri.remove_prefix(close + 1);
  }
  return out;
}

void expand_endpoint(Json& arguments, const Json& input) {
  Json* endpoint = arguments.is_object() ? arguments.get_object().if_contains("endpoint") : nullptr;
  if (endpoint != nullptr && endpoint->is_object()) endpoint = endpoint->get_object().if_contains("uri");
  if (endpoint != nullptr && endpoint->is_string()) *endpoint = expand(endpoint->get_string(), input);
}

class CallTask final : public Task {
 public:
  std::string function;
  Template arguments = Template(Json(JsonObject()));

  Result<Step> begin(Run& run, Frame& frame) const override {
    CROSSDOCK_TRY(const Json* const input, run.get(frame.input));
    CROSSDOCK_TRY(Json evaluated, run.evaluate(arguments, frame, *input));
    if (function == "http") expand_endpoint(evaluated, *input);
    run.wait_for(frame, WaitKind::call);
    CallContext context = run.context(frame);
    auto answer = run.host().call(context, function, evaluated);
    if (answer && !*answer) return Step::wait();
    CROSSDOCK_CHECK(run.stop_waiting(frame));
    if (!answer) return run.raise(host_error(answer.error(), pointer));
    return Step::finish(make_data(**std::move(answer)));
  }

  std::string waiting_for(const Frame&) const override { return "call " + function; }
};

}  // namespace

Result<std::unique_ptr<Task>> read_call(Loader& loader, const View& view) {
  CROSSDOCK_CHECK(view.only({"call", "with", "if", "input", "output", "export", "timeout", "then", "metadata"}));
  auto task = std::make_unique<CallTask>();
  CROSSDOCK_TRY(const View call, view.need("call"));
  CROSSDOCK_TRY(task->function, call.text());
  if (!loader.host().knows(task->function))
    return call.refuse(fmt::format("There is no function \"{}\" to call", task->function));
  if (const auto with = view.find("with")) {
    CROSSDOCK_CHECK(with->is_map());
    if (!with->node().items.empty()) {
      CROSSDOCK_TRY(task->arguments, loader.value(*with, Site::task));
    }
  }
  return task;
}

}  // namespace crossdock::process
