// SPDX-License-Identifier: Apache-2.0
#include "trial/end_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <vector>

namespace crossdock::trial {
namespace {

constexpr std::size_t k_id_characters = 13;

bool is_id_at(std::string_view text, std::size_t at) {
  if (at + 4 + k_id_characters > text.size() || text[at + 3] != '_') return false;
  const auto lower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  const auto base32 = [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0 || std::isupper(static_cast<unsigned char>(c)) != 0;
  };
  return std::ranges::all_of(text.substr(at, 3), lower) && std::ranges::all_of(text.substr(at + 4, k_id_characters), base32);
}

// "2026-01-01T00:00:00.001Z" at this place.
bool is_moment_at(std::string_view text, std::size_t at) {
  return at + 24 <= text.size() && text[at + 4] == '-' && text[at + 10] == 'T' && text[at + 23] == 'Z';
}

std::string without_ids(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (is_id_at(text, i)) {
      out += text.substr(i, 3);
      i += 4 + k_id_characters;
    } else if (is_moment_at(text, i)) {
      out += "<time>";
      i += 24;
    } else {
      out += text[i++];
    }
  }
  return out;
}

// Members whose value depends on how often something was tried.
bool is_incidental(std::string_view key) {
  static constexpr std::string_view k_keys[] = {"position", "interchange", "group", "set", "changed", "retries", "as_of"};
  return std::ranges::find(k_keys, key) != std::end(k_keys);
}

Json pruned(const Json& value) {
  if (value.is_array()) {
    JsonArray out;
    for (const Json& one : value.get_array()) out.push_back(pruned(one));
    return out;
  }
  if (!value.is_object()) return value;
  JsonObject out;
  for (const auto& [key, member] : value.get_object()) {
    if (!is_incidental(key)) out[key] = pruned(member);
  }
  return out;
}

void add(std::vector<std::string>& lines, std::string_view what, const Json& value) {
  lines.push_back(fmt::format("{} {}", what, without_ids(json_text(pruned(value)))));
}

void add_page(std::vector<std::string>& lines, std::string_view what, std::string_view member, const Result<Json>& page) {
  if (!page) return lines.push_back(fmt::format("{}: {}", what, page.error().text()));
  for (const Json& one : page->at(member).get_array()) add(lines, what, one);
}

}  // namespace

std::string end_state_of(Rehearsal& world) {
  std::vector<std::string> lines;
  for (const MadeCall& call : world.script().calls)
    lines.push_back(without_ids(fmt::format("call {} {} {}", call.name, call.key, json_text(pruned(call.arguments)))));
  hub::Hub& hub = world.hub();
  const auto events = hub.events(0, 10'000, "");
  if (events) {
    for (const Json& event : events->at("events").get_array()) {
      add(lines, "event", JsonObject{{"type", event.at("type")}, {"data", event.at("data")}});
    }
  }
  const auto exceptions = hub.exceptions("open", "", 500);
  if (exceptions) {
    for (const Json& one : exceptions->at("exceptions").get_array())
      add(lines, "exception", JsonObject{{"code", one.at("code")}, {"message", one.at("message")}});
  }
  add_page(lines, "order", "orders", hub.orders("", "", 500));
  const auto tasks = hub.tasks("", "", "", 500);
  if (tasks) {
    for (const Json& one : tasks->at("tasks").get_array())
      add(lines, "task", JsonObject{{"title", one.at("title")}, {"role", one.at("role")}});
  }
  for (const char* status : {"", "completed", "cancelled"}) {
    const auto processes = hub.processes(status, "", 500);
    if (!processes) continue;
    for (const Json& one : processes->at("processes").get_array())
      add(lines, "process", JsonObject{{"definition", one.at("definition")}, {"status", one.at("status")}});
  }
  std::ranges::sort(lines);
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

std::string first_difference(std::string_view expected, std::string_view actual) {
  std::istringstream left{std::string(expected)}, right{std::string(actual)};
  for (std::string a, b;;) {
    const bool more_left = static_cast<bool>(std::getline(left, a));
    const bool more_right = static_cast<bool>(std::getline(right, b));
    if (!more_left && !more_right) return "none";
    if (!more_left || !more_right || a != b)
      return fmt::format("expected \"{}\", there is \"{}\"", more_left ? a : "nothing more",
                         more_right ? b : "nothing more");
  }
}

}  // namespace crossdock::trial
