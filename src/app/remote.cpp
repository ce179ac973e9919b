// SPDX-License-Identifier: Apache-2.0
#include "app/remote.hpp"

#include "base/hash.hpp"
#include "http/client.hpp"
#include "landscape/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <utility>

namespace crossdock::app {
namespace {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int failed(const Error& error) {
  std::fprintf(stderr, "crossdock: %s\n", error.text().c_str());
  return 1;
}

std::string text_of(const Json& object, std::string_view key) { return json_string_or(object.get_object(), key, ""); }

const JsonArray& list_of(const Json& object, std::string_view key) { return json_list_or_empty(object.get_object(), key); }

Error problem_error(const http::Response& response) {
  const auto body = json_parse(response.body);
  if (!body || !body->is_object()) {
    return {ErrorKind::internal, "http.status", fmt::format("The hub answered {} without saying why", response.status), ""};
  }
  const JsonObject& object = body->get_object();
  return {error_kind_from(json_string_or(object, "kind", "internal")), json_string_or(object, "code", "http.status"),
          json_string_or(object, "detail", json_string_or(object, "title", "")), json_string_or(object, "place", "")};
}

void print_order(const Json& order) {
  const std::string status = text_of(order, "status");
  const std::string milestone = text_of(order, "milestone");
  const std::string reached = milestone == status ? "" : fmt::format(" (reached: {})", milestone);
  print(fmt::format("Order {}  {}{}\n  purchase order {} of {}, total {} {}\n", text_of(order, "id"), status, reached,
                    text_of(order, "purchase_order"), text_of(order, "party"), text_of(order, "total"),
                    text_of(order, "currency")));
  print("  known as:");
  for (const Json& identifier : list_of(order, "identifiers"))
    print(fmt::format("  {} {}", text_of(identifier, "kind"), text_of(identifier, "value")));
  print("\n  lines:\n");
  for (const Json& line : list_of(order, "lines")) {
    print(fmt::format(
        "    {:>4}  {:<16} {:>8} {:<3} at {:>10}   reserved {}, allocated {}, shipped {}, invoiced {}, cancelled {}\n",
        text_of(line, "line"), text_of(line, "item"), text_of(line, "quantity"), text_of(line, "unit"),
        text_of(line, "unit_price"), text_of(line, "reserved"), text_of(line, "allocated"), text_of(line, "shipped"),
        text_of(line, "invoiced"), text_of(line, "cancelled")));
  }
  print("  what happened:\n");
  for (const Json& event : list_of(order, "timeline")) {
    print(fmt::format("    {}  {:<22} {}\n", text_of(event, "time"), text_of(event, "type"), text_of(event, "source")));
  }
  for (const Json& process : list_of(order, "processes")) {
    print(fmt::format("  process {} {}: {} {}\n", text_of(process, "definition"), text_of(process, "version"),
                      text_of(process, "status"), text_of(process, "waiting_for")));
  }
  for (const Json& exception : list_of(order, "exceptions")) {
    print(fmt::format("  exception {} [{}] {}: {}\n", text_of(exception, "id"), text_of(exception, "state"),
                      text_of(exception, "cause"), text_of(exception, "message")));
  }
}

Result<Json> send_one(const Remote& remote, const std::string& file, const std::string& channel) {
  CROSSDOCK_TRY(const std::string body, landscape::read_file(file));
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && body[first] == '{') {
    return remote.call(http::Method::post, "/v1/orders", body, "application/json", "file-" + hex(hash16(body)));
  }
  const bool edifact =
      first != std::string::npos && (body.compare(first, 3, "UNA") == 0 || body.compare(first, 3, "UNB") == 0);
  return remote.call(http::Method::post, "/v1/interchanges?channel=" + url_escape(channel), body,
                     edifact ? "application/edifact" : "application/edi-x12");
}

void print_sent(const std::string& file, const Json& answer) {
  const JsonObject& object = answer.get_object();
  if (object.contains("id")) return print(fmt::format("{}: order {} accepted\n", file, text_of(answer, "id")));
  if (const Json* duplicate = json_find(object, "duplicate");
      duplicate != nullptr && duplicate->is_bool() && duplicate->get_bool()) {
    return print(fmt::format("{}: received before, nothing done\n", file));
  }
  for (const Json& set : list_of(answer, "sets")) {
    print(fmt::format("{}: set {} {} {} {}\n", file, text_of(set, "set"), text_of(set, "control"), text_of(set, "status"),
                      text_of(set, "order")));
    if (const Json* error = json_find(set.get_object(), "error"))
      print(fmt::format("    {} ({})\n", text_of(*error, "detail"), text_of(*error, "place")));
  }
}

}  // namespace

std::string url_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out.push_back(c);
    } else {
      out.append(fmt::format("%{:02X}", static_cast<unsigned char>(c)));
    }
  }
  return out;
}

Result<Json> Remote::call(http::Method method, std::string_view path, const std::string& body, std::string_view type,
                          std::string_view idempotency_key) const {
  if (url.empty()) return fail(ErrorKind::invalid, "url.missing", "Say where the hub is: --url or $CROSSDOCK_URL");
  http::Headers headers;
  if (!key.empty()) headers.set("Authorization", "Bearer " + key);
  if (!body.empty()) headers.set("Content-Type", std::string(type));
  if (!idempotency_key.empty()) headers.set("Idempotency-Key", std::string(idempotency_key));
  http::ClientOptions options;
  options.ca_file = ca_file;
  CROSSDOCK_TRY(const http::Response response, http::fetch(method, url + std::string(path), headers, body, options));
  if (response.status >= 300) return fail(problem_error(response));
  CROSSDOCK_TRY(Json answer, json_parse(response.body));
  if (!answer.is_object())
    return fail(ErrorKind::internal, "http.body", "The hub answered with something that is not an object");
  return answer;
}

int send_files(const Remote& remote, const std::vector<std::string>& files, const std::string& channel) {
  int code = 0;
  for (const std::string& file : files) {
    const auto answer = send_one(remote, file, channel);
    if (!answer) {
      code = failed(answer.error());
    } else if (remote.json) {
      print(json_pretty(*answer) + "\n");
    } else {
      print_sent(file, *answer);
    }
  }
  return code;
}

int trace(const Remote& remote, const std::string& identifier) {
  const auto answer = remote.call(http::Method::get, "/v1/trace/" + url_escape(identifier));
  if (!answer) return failed(answer.error());
  if (remote.json) {
    print(json_pretty(*answer) + "\n");
    return 0;
  }
  for (const Json& order : list_of(*answer, "orders")) print_order(order);
  return 0;
}

int why(const Remote& remote, const std::string& item, const std::string& location, std::size_t limit) {
  const auto answer = remote.call(
      http::Method::get, fmt::format("/v1/why?item={}&location={}&limit={}", url_escape(item), url_escape(location), limit));
  if (!answer) return failed(answer.error());
  if (remote.json) {
    print(json_pretty(*answer) + "\n");
    return 0;
  }
  print(fmt::format("{} at {}: {} available, {} reserved, {} allocated, {} on hand ({})\n", item, location,
                    text_of(*answer, "available"), text_of(*answer, "reserved"), text_of(*answer, "allocated"),
                    text_of(*answer, "on_hand"), text_of(*answer, "unit")));
  print("because, newest first:\n");
  for (const Json& entry : list_of(*answer, "entries")) {
    print(fmt::format("  {}  {:<9} {:>8}  {:>10} -> {:<10} available {:>8}  {:<12} {}\n", text_of(entry, "occurred"),
                      text_of(entry, "kind"), text_of(entry, "amount"), text_of(entry, "from"), text_of(entry, "to"),
                      text_of(entry, "available_after"), text_of(entry, "reason"), text_of(entry, "reference")));
  }
  return 0;
}

namespace {

Result<Json> act_on_process(const Remote& remote, const ProcessesOptions& options) {
  const std::string path = "/v1/processes/" + url_escape(options.id);
  if (options.preview) {
    return remote.call(http::Method::get, path + "/migration?version=" + url_escape(options.version));
  }
  JsonObject body{{"action", options.action}, {"reason", options.reason}};
  if (!options.task.empty()) body["task"] = options.task;
  if (!options.version.empty()) body["version"] = options.version;
  if (!options.data.empty()) {
    CROSSDOCK_TRY(body["data"], json_parse(options.data));
  }
  return remote.call(http::Method::post, path + "/actions", json_text(body));
}

void print_process(const Json& process) {
  print(fmt::format("{}  {} {}  {:<9}  {:<24} {}\n", text_of(process, "id"), text_of(process, "definition"),
                    text_of(process, "version"), text_of(process, "status"), text_of(process, "subject"),
                    text_of(process, "waiting_for")));
  if (!text_of(process, "error").empty()) print(fmt::format("    {}\n", text_of(process, "error")));
  for (const Json& moment : list_of(process, "time_line")) {
    const Json* const detail = json_find(moment.get_object(), "detail");
    print(fmt::format("    {}  {:<10} {} {}\n", text_of(moment, "at"), text_of(moment, "what"), text_of(moment, "reference"),
                      detail != nullptr ? json_text(*detail) : ""));
  }
}

}  // namespace

int processes(const Remote& remote, const ProcessesOptions& options) {
  Result<Json> answer;
  const bool lists = options.id.empty();
  if (!lists && (options.preview || !options.action.empty())) {
    answer = act_on_process(remote, options);
  } else if (!lists) {
    answer = remote.call(http::Method::get, "/v1/processes/" + url_escape(options.id));
  } else {
    answer =
        remote.call(http::Method::get, fmt::format("/v1/processes?limit={}{}{}", options.limit,
                                                   options.status.empty() ? "" : "&status=", url_escape(options.status)));
  }
  if (!answer) return failed(answer.error());
  if (remote.json || options.preview) {
    print(json_pretty(*answer) + "\n");
    return 0;
  }
  if (!lists) {
    print_process(*answer);
    return 0;
  }
  const JsonArray& list = list_of(*answer, "processes");
  for (const Json& process : list) print_process(process);
  print(fmt::format("{} {}\n", list.size(), options.status.empty() ? "not ended" : options.status));
  return 0;
}

int documents(const Remote& remote, const DocumentsOptions& options) {
  Result<Json> answer;
  const auto send = [&](const std::string& id, std::string_view how) {
    return remote.call(http::Method::post, fmt::format("/v1/documents/{}/{}", url_escape(id), how),
                       json_text(JsonObject{{"reason", options.reason}}));
  };
  const bool one = !options.show.empty() || !options.resend.empty() || !options.regenerate.empty();
  if (!options.resend.empty()) {
    answer = send(options.resend, "resend");
  } else if (!options.regenerate.empty()) {
    answer = send(options.regenerate, "regenerate");
  } else if (one) {
    answer = remote.call(http::Method::get, fmt::format("/v1/documents/{}", url_escape(options.show)));
  } else {
    answer = remote.call(http::Method::get,
                         fmt::format("/v1/documents?partner={}&limit={}", url_escape(options.partner), options.limit));
  }
  if (!answer) return failed(answer.error());
  if (remote.json || one) {
    print(json_pretty(*answer) + "\n");
    return 0;
  }
  for (const Json& sent : list_of(*answer, "documents")) {
    print(fmt::format("{}  {}  {:<16} {}\n", text_of(sent, "id"), text_of(sent, "sent"), text_of(sent, "partner"),
                      text_of(sent, "file")));
  }
  return 0;
}

namespace {

Result<Json> resolve_exception(const Remote& remote, const ExceptionsOptions& options) {
  JsonObject body{{"reason", options.reason}};
  if (!options.answer.empty()) {
    auto answer = json_parse(options.answer);
    if (!answer)
      return fail(ErrorKind::invalid, "option.json", "--answer is no JSON: " + answer.error().message, "--answer");
    body["answer"] = *std::move(answer);
  }
  return remote.call(http::Method::post, fmt::format("/v1/exceptions/{}/resolve", url_escape(options.resolve)),
                     json_text(body));
}

}  // namespace

int exceptions(const Remote& remote, const ExceptionsOptions& options) {
  Result<Json> answer;
  if (options.retry.starts_with("cause:")) {
    answer =
        remote.call(http::Method::post, "/v1/exceptions/retry", json_text(JsonObject{{"cause", options.retry.substr(6)}}));
  } else if (!options.retry.empty()) {
    answer = remote.call(http::Method::post, fmt::format("/v1/exceptions/{}/retry", url_escape(options.retry)));
  } else if (!options.resolve.empty()) {
    answer = resolve_exception(remote, options);
  } else {
    answer = remote.call(http::Method::get,
                         fmt::format("/v1/exceptions?status={}&limit={}", url_escape(options.status), options.limit));
  }
  if (!answer) return failed(answer.error());
  if (remote.json || !options.retry.empty() || !options.resolve.empty()) {
    print(json_pretty(*answer) + "\n");
    return 0;
  }
  const JsonArray& list = list_of(*answer, "exceptions");
  for (const Json& exception : list) {
    print(fmt::format("{}  {}  {:<34} {}\n    {} ({})\n", text_of(exception, "id"), text_of(exception, "opened"),
                      text_of(exception, "cause"), text_of(exception, "order"), text_of(exception, "message"),
                      text_of(exception, "detail")));
  }
  print(fmt::format("{} {}\n", list.size(), options.status));
  return 0;
}

}  // namespace crossdock::app
