// SPDX-License-Identifier: Apache-2.0
#include "process/yaml.hpp"
#include "workbench/draw.hpp"

#include <fmt/format.h>

#include <array>

namespace crossdock::workbench {
namespace {

constexpr std::size_t k_detail_bytes_max = 40;

std::string text_of(const Json& value) {
  return value.is_string() ? std::string(value.get_string()) : value.is_null() ? "" : json_text(value);
}

std::string shortened(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  if (text.size() <= k_detail_bytes_max) return text;
  text.resize(k_detail_bytes_max - 3);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) text.pop_back();
  return text + "...";
}

const Json* at(const Json& value, std::string_view path) { return value.is_object() ? json_at(value, path) : nullptr; }

std::string event_types(const Json& to) {
  std::string out;
  const auto add = [&](const Json& filter) {
    const Json* const type = at(filter, "with.type");
    out += (out.empty() ? "" : ", ") + (type != nullptr ? text_of(*type) : std::string("any event"));
  };
  if (const Json* const one = at(to, "one")) add(*one);
  for (const std::string_view how : {"any", "all"}) {
    const Json* const several = at(to, how);
    if (several == nullptr || !several->is_array()) continue;
    for (const Json& filter : several->get_array()) add(filter);
    out = std::string(how) + " of " + (out.empty() ? "all events" : out);
  }
  return out;
}

std::string detail_of(const std::string& kind, const Json& task) {
  const Json* const body = at(task, kind);
  if (body == nullptr) return "";
  if (kind == "call") {
    const std::string name = text_of(*body);
    const Json* uri = at(task, "with.endpoint.uri");
    if (uri == nullptr) uri = at(task, "with.endpoint");
    const Json* const operation = at(task, "with.operationId");
    if (name == "openapi" && operation != nullptr) return text_of(*operation);
    const Json* const method = at(task, "with.method");
    return name == "http" && uri != nullptr ? (method != nullptr ? text_of(*method) + " " : "") + text_of(*uri) : name;
  }
  if (kind == "listen") return at(*body, "to") != nullptr ? event_types(*at(*body, "to")) : "";
  if (kind == "emit") return at(*body, "event.with.type") != nullptr ? text_of(*at(*body, "event.with.type")) : "";
  if (kind == "raise") {
    const Json* const error = at(*body, "error");
    if (error == nullptr) return "";
    const Json* const title = at(*error, "title");
    return text_of(title != nullptr ? *title : error->is_string() ? *error : Json());
  }
  if (kind == "run") return at(*body, "workflow.name") != nullptr ? text_of(*at(*body, "workflow.name")) : "";
  if (kind == "wait") return text_of(*body);
  return "";
}

std::vector<Box> boxes_of(const Json* list);

void add_lane(Box& box, std::string title, const Json* list) {
  auto boxes = boxes_of(list);
  if (!boxes.empty()) box.lanes.push_back({std::move(title), std::move(boxes)});
}

void add_lanes(Box& box, const Json& task) {
  if (box.kind == "do") add_lane(box, "", at(task, "do"));
  if (box.kind == "for") {
    const Json* const each = at(task, "for.each");
    const Json* const in = at(task, "for.in");
    add_lane(box,
             shortened(fmt::format("for each {} in {}", each != nullptr ? text_of(*each) : "item",
                                   in != nullptr ? text_of(*in) : "")),
             at(task, "do"));
  }
  if (box.kind == "try") {
    add_lane(box, "try", at(task, "try"));
    const Json* const retry = at(task, "catch.retry");
    add_lane(box, retry != nullptr ? "catch, when retried in vain" : "catch", at(task, "catch.do"));
    if (retry != nullptr) box.detail = retry->is_string() ? "retry: " + text_of(*retry) : "with retries";
  }
  if (box.kind == "listen") add_lane(box, "for each event", at(task, "foreach.do"));
  if (box.kind != "fork") return;
  const Json* const compete = at(task, "fork.compete");
  if (compete != nullptr && compete->is_bool() && compete->get_bool()) box.detail = "the first one wins";
  for (Box& branch : boxes_of(at(task, "fork.branches"))) box.lanes.push_back({"", {std::move(branch)}});
}

void add_jumps(Box& box, const Json& task) {
  const auto jump = [&](const std::string& to, const std::string& label) {
    if (to == "continue") return false;
    box.jumps.push_back({to, label});
    return true;
  };
  const Json* const then = at(task, "then");
  const bool left = then != nullptr && jump(text_of(*then), box.kind == "switch" ? "otherwise" : "");
  box.falls_through = !left && box.kind != "raise";
  const Json* const cases = at(task, "switch");
  if (box.kind != "switch" || cases == nullptr || !cases->is_array()) return;
  for (const Json& item : cases->get_array()) {
    if (!item.is_object() || item.get_object().empty()) continue;
    const std::string name(item.get_object().begin()->key());
    const Json& body = item.get_object().begin()->value();
    const Json* const to = at(body, "then");
    if (to != nullptr) jump(text_of(*to), name);
    if (at(body, "when") == nullptr) {  // the default: nothing else is left
      box.falls_through = to != nullptr && text_of(*to) == "continue";
      std::erase_if(box.jumps, [](const Jump& one) { return one.label == "otherwise"; });
    }
  }
}

Box box_of(const std::string& name, const Json& task) {
  constexpr std::array<std::string_view, 12> k_kinds = {"for",   "do",  "call", "emit",   "fork", "listen",
                                                        "raise", "run", "set",  "switch", "try",  "wait"};
  Box box{.name = name};
  for (const std::string_view kind : k_kinds) {
    if (at(task, kind) == nullptr) continue;
    box.kind = kind;
    break;
  }
  box.detail = shortened(detail_of(box.kind, task));
  if (const Json* const condition = at(task, "if")) box.condition = shortened("if " + text_of(*condition));
  add_lanes(box, task);
  add_jumps(box, task);
  return box;
}

std::vector<Box> boxes_of(const Json* list) {
  std::vector<Box> out;
  if (list == nullptr || !list->is_array()) return out;
  for (const Json& item : list->get_array()) {
    if (!item.is_object() || item.get_object().size() != 1) continue;
    out.push_back(box_of(std::string(item.get_object().begin()->key()), item.get_object().begin()->value()));
  }
  return out;
}

std::string begins(const Json& document) {
  std::string out;
  for (const std::string_view key : {"every", "cron", "after"}) {
    if (const Json* const value = at(document, fmt::format("schedule.{}", key)))
      out += fmt::format("{} {} ", key, text_of(*value));
  }
  if (const Json* const on = at(document, "schedule.on")) out += "on " + event_types(*on);
  return shortened(out);
}

}  // namespace

Result<Picture> picture_of(std::string_view text, std::string_view path) {
  CROSSDOCK_TRY(const process::Node node, process::parse_yaml(text, path));
  const Json json = process::to_json(node);
  Picture out;
  const Json* const name = at(json, "document.name");
  const Json* const version = at(json, "document.version");
  out.title = fmt::format("{} {}", name != nullptr ? text_of(*name) : "", version != nullptr ? text_of(*version) : "");
  out.begins = begins(json);
  out.boxes = boxes_of(at(json, "do"));
  if (!out.boxes.empty()) return out;
  return fail(ErrorKind::invalid, "draw.empty", "There are no tasks to draw", std::string(path));
}

}  // namespace crossdock::workbench
