// SPDX-License-Identifier: Apache-2.0
#include "app/remote.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace crossdock::app {
namespace {

Result<Json> ask(const Remote& remote, const TasksOptions& options) {
  if (!options.claim.empty())
    return remote.call(http::Method::post, fmt::format("/v1/tasks/{}/claim", url_escape(options.claim)));
  if (!options.complete.empty()) {
    return remote.call(http::Method::post, fmt::format("/v1/tasks/{}/complete", url_escape(options.complete)),
                       json_text(JsonObject{{"outcome", options.outcome}, {"comment", options.comment}}));
  }
  return remote.call(http::Method::get, fmt::format("/v1/tasks?limit=500&role={}", url_escape(options.role)));
}

std::string text_of(const Json& task, std::string_view member) { return json_string_or(task.as_object(), member, ""); }

}  // namespace

int tasks(const Remote& remote, const TasksOptions& options) {
  const auto answer = ask(remote, options);
  if (!answer) {
    std::fprintf(stderr, "crossdock: %s\n", answer.error().text().c_str());
    return 1;
  }
  if (remote.json || !options.claim.empty() || !options.complete.empty()) {
    std::printf("%s\n", json_pretty(*answer).c_str());
    return 0;
  }
  const JsonArray list = json_list_or_empty(answer->as_object(), "tasks");
  for (const Json& task : list) {
    std::string outcomes;
    for (const Json& one : json_list_or_empty(task.as_object(), "outcomes"))
      outcomes += fmt::format("{}{}", outcomes.empty() ? "" : " | ", std::string_view(one.as_string()));
    std::printf("%s\n", fmt::format("{}  {:<10} {:<12} {}  due {}\n    {} ({})", text_of(task, "id"), text_of(task, "role"),
                                    text_of(task, "claimed_by"), text_of(task, "subject"), text_of(task, "due"),
                                    text_of(task, "title"), outcomes)
                            .c_str());
  }
  std::printf("%zu open\n", list.size());
  return 0;
}

}  // namespace crossdock::app
