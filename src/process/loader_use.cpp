// SPDX-License-Identifier: Apache-2.0
// `use` and `schedule`: what the tasks of a document may refer to, and when it begins by itself.
#include "process/loader.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossdock::process {

Result<void> Loader::secrets(const View& view) {
  CROSSDOCK_CHECK(view.is_list());
  for (const View& item : view.items()) {
    CROSSDOCK_TRY(std::string name, item.text());
    definition_.secrets.push_back(std::move(name));
  }
  return {};
}

Result<void> Loader::extensions(const View& view) {
  constexpr std::array<std::string_view, 12> k_kinds = {"call",  "composite", "emit", "for",    "fork", "listen",
                                                        "raise", "run",       "set",  "switch", "try",  "wait"};
  CROSSDOCK_CHECK(view.is_list());
  for (const View& item : view.items()) {
    CROSSDOCK_TRY(const auto named, item.single());
    const View& body = named.second;
    CROSSDOCK_CHECK(body.only({"extend", "when", "before", "after"}));
    ExtensionView extension;
    CROSSDOCK_TRY(const View extend, body.need("extend"));
    CROSSDOCK_TRY(extension.extend, extend.text());
    if (extension.extend != "all" && std::ranges::find(k_kinds, extension.extend) == k_kinds.end())
      return extend.refuse(fmt::format("\"{}\" is no kind of task", extension.extend));
    extension.when = body.find("when");
    extension.before = body.find("before");
    extension.after = body.find("after");
    if (!extension.before && !extension.after) return body.refuse("An extension needs tasks before or after");
    extensions_.push_back(std::move(extension));
  }
  return {};
}

Result<void> Loader::use(const View& view) {
  CROSSDOCK_CHECK(view.is_map());
  constexpr std::array<std::string_view, 6> k_maps = {"authentications", "catalogs", "errors",
                                                      "functions",       "retries",  "timeouts"};
  for (const auto& [section, content] : view.members()) {
    if (section == "secrets") {
      note(secrets(content));
    } else if (section == "extensions") {
      note(extensions(content));
    } else if (std::ranges::find(k_maps, section) == k_maps.end()) {
      note(content.refuse(fmt::format("\"{}\" is not known here", section)));
    } else if (const auto map = content.is_map(); !map) {
      note(map);
    } else {
      for (const auto& [name, member] : content.members()) {
        note(member.is_map());
        use_.emplace(fmt::format("{}/{}", section, name), member);
      }
    }
  }
  // What nobody refers to is checked, too.
  for (const auto& [key, member] : use_) {
    if (!has_room()) break;
    if (key.starts_with("functions/") && member.is_map())
      note(checked(function_body(member, key.substr(10), key.substr(10))));
    if (key.starts_with("authentications/") && member.is_map()) note(checked(authentication_policy(member)));
    if (key.starts_with("catalogs/") && member.is_map()) {
      note(member.only({"endpoint"}));
      note(checked(resource_uri(member)));
    }
  }
  definition_.filters.clear();  // those of the functions just read: each call has its own
  return {};
}

Result<void> Loader::start_events(const View& view) {
  CROSSDOCK_TRY(const auto strategy, view.single());
  const auto& [how, what] = strategy;
  std::vector<View> filters = {what};
  if (how == "any" || how == "all") {
    CROSSDOCK_CHECK(what.is_list());
    filters = what.items();
    if (filters.empty()) return what.unsupported("Beginning with every event there is");
  } else if (how != "one") {
    return what.refuse("One of \"one\", \"any\" and \"all\" is expected here");
  }
  definition_.schedule.all = how == "all";
  for (const View& item : filters) {
    CROSSDOCK_TRY(EventFilter filter, event_filter(item));
    for (const EventFilter::Condition& condition : filter.conditions) {
      if (condition.live) return item.refuse("There is no instance yet whose variables could be named here");
    }
    for (const EventFilter::Correlation& correlation : filter.correlations) {
      if (correlation.expect) return item.refuse("There is no instance yet that could expect a value");
    }
    definition_.schedule.on.push_back(std::move(filter));
  }
  return {};
}

Result<void> Loader::schedule(const View& view) {
  CROSSDOCK_CHECK(view.only({"every", "cron", "after", "on"}));
  if (view.node().items.empty()) return view.refuse("A schedule needs every, cron, after or on");
  Schedule& schedule = definition_.schedule;
  const auto interval = [&](const View& member) -> Result<std::int64_t> {
    CROSSDOCK_TRY(const Duration duration, this->duration(member));
    if (duration.computed) return member.refuse("There is no instance yet that could compute it");
    if (duration.ms < 1000) return member.refuse("A schedule of less than a second is too fast");
    return duration.ms;
  };
  if (const auto every = view.find("every")) {
    CROSSDOCK_TRY(schedule.every_ms, interval(*every));
  }
  if (const auto after = view.find("after")) {
    CROSSDOCK_TRY(schedule.after_ms, interval(*after));
  }
  if (const auto cron = view.find("cron")) {
    CROSSDOCK_TRY(const std::string text, cron->text());
    auto parsed = Cron::parse(text);
    if (!parsed) return cron->refuse(parsed.error().message);
    schedule.cron = *std::move(parsed);
  }
  if (const auto on = view.find("on")) return start_events(*on);
  return {};
}

Result<std::unique_ptr<Task>> Loader::extended(std::unique_ptr<Task> inner, std::string_view kind, const View& view) {
  if (view.pointer().starts_with("/use/") || !calling_.empty()) return inner;
  const std::string_view name = kind == "do" ? "composite" : kind;
  // The first extension is the outermost.
  for (auto extension = extensions_.rbegin(); extension != extensions_.rend(); ++extension) {
    if (extension->extend != "all" && extension->extend != name) continue;
    CROSSDOCK_TRY(inner, extend_task(*this, std::move(inner), *extension));
  }
  return inner;
}

}  // namespace crossdock::process
