// SPDX-License-Identifier: Apache-2.0
#include "hub/host.hpp"

#include "hub/exceptions.hpp"
#include "hub/functions.hpp"
#include "hub/human_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace crossdock::hub {

std::optional<Host::Operation> Host::operation(std::string_view function) const {
  const std::size_t dot = function.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view owner = function.substr(0, dot);
  const auto role = domain_.settings.roles.find(owner);
  Operation found{role != domain_.settings.roles.end() ? role->second : std::string(owner),
                  std::string(function.substr(dot + 1))};
  if (!domain_.knows(found.system, found.name)) return std::nullopt;
  return found;
}

namespace {

// The operations of calls/system.hpp: what may be repeated, and what may not (RFC 9110 section 9.2.2).
constexpr std::string_view k_calls = "workflow";

bool is_standard(std::string_view function) { return function == "http" || function == "openapi"; }

std::string standard_operation(std::string_view function, const JsonObject& arguments) {
  if (function != "http") return std::string(function);
  std::string method = json_string_or(arguments, "method", "get");
  std::ranges::transform(method, method.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return method == "post" || method == "patch" ? "http.once" : "http";
}

}  // namespace

Result<std::string> Host::resource(std::string_view uri) const {
  if (domain_.settings.resource) return domain_.settings.resource(uri);
  return process::Host::resource(uri);
}

Result<Json> Host::secret(std::string_view name) {
  if (!domain_.settings.secret) return process::Host::secret(name);
  auto text = domain_.settings.secret(name);
  if (!text) {
    return fail(ErrorKind::forbidden, "process.secret", fmt::format("There is no secret \"{}\"", name), std::string(name));
  }
  auto parsed = text->starts_with('{') ? json_parse(*text) : Result<Json>(Json(*text));
  return parsed ? parsed : Result<Json>(Json(*text));
}

// Without the subject's time line being flooded: the event is about the process, not about its order.
Result<void> Host::lifecycle(process::CallContext& context, events::Event event) {
  event.correlation = context.correlation;
  return publish(domain_, context.tx, std::move(event), context.now);
}

bool Host::knows(std::string_view function) const {
  if (is_standard(function)) return domain_.knows(k_calls, function);
  return find_function(function) != nullptr || operation(function).has_value();
}

Result<std::optional<Json>> Host::call(process::CallContext& context, std::string_view function, const Json& arguments) {
  const JsonObject none;
  const JsonObject& given = arguments.is_object() ? arguments.get_object() : none;
  if (is_standard(function)) {
    CROSSDOCK_CHECK(queue(context, {std::string(k_calls), standard_operation(function, given)}, given));
    return std::optional<Json>();
  }
  if (const NamedFunction* named = find_function(function)) return named->function(domain_, context, given);
  const auto target = operation(function);
  if (!target) {
    return fail(ErrorKind::missing_reference, "function.unknown",
                fmt::format("No function or system operation is called {}", function), std::string(function));
  }
  CROSSDOCK_CHECK(queue(context, *target, given));
  return std::optional<Json>();
}

// `order: "ord_..."` becomes the whole order as the API shows it; `key` is what a probe finds the effect by.
Result<void> Host::queue(process::CallContext& context, const Operation& target, const JsonObject& arguments) {
  JsonObject full = arguments;
  std::string key = json_string_or(arguments, "key", "");
  const std::string order_id = json_string_or(arguments, "order", "");
  if (order_id.starts_with("ord_")) {
    CROSSDOCK_TRY(const Order order, order_argument(context.tx, arguments));
    full["order"] = order_view(order);
    if (key.empty()) key = order_id;
  }
  if (key.empty() && target.system == k_calls) key = context.token.text();
  OutboxItem item;
  item.id = domain_.ids.make<OutboxId>();
  item.target = target.system;
  item.operation = target.name;
  item.business_key = std::move(key);
  item.arguments = json_text(full);
  item.token = context.token.text();
  item.subject = context.subject;
  item.correlation = context.correlation;
  item.next = context.now;
  return domain_.outbox.add(context.tx, std::move(item));
}

Result<void> Host::emit(process::CallContext& context, events::Event event) {
  if (event.subject.empty()) event.subject = context.subject;
  if (event.correlation.empty()) event.correlation = context.correlation;
  return publish(domain_, context.tx, std::move(event), context.now);
}

Result<void> Host::ended(process::CallContext& context, std::string_view status, const Json&, const Error* error) {
  const std::int64_t target = context.token.instance.value;
  if (status == "completed") return resolve_exceptions_of(context.tx, target, "retried", context.now);
  if (error == nullptr) return withdraw_tasks(context.tx, context.token.instance);
  CROSSDOCK_CHECK(resolve_exceptions_of(context.tx, target, "failed again", context.now));
  Exception exception;
  exception.id = domain_.ids.make<ExceptionId>();
  exception.error = *error;
  exception.subject = context.subject;
  exception.correlation = context.correlation;
  exception.instance = context.token.instance;
  exception.detail = fmt::format("task {}", context.token.task);
  exception.opened = context.now;
  exception.changed = context.now;
  return save_exception(context.tx, exception);
}

}  // namespace crossdock::hub
