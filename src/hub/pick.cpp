// SPDX-License-Identifier: Apache-2.0
#include "hub/pick.hpp"

#include "hub/part.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::hub {

bool Pick::is_open() const {
  return std::ranges::any_of(lines, [](const PickLine& line) { return line.left > 0; });
}

std::int64_t Pick::left(std::string_view line) const {
  const auto found = std::ranges::find(lines, line, &PickLine::line);
  return found == lines.end() ? 0 : found->left;
}

std::int64_t Pick::take(std::string_view line, std::int64_t quantity) {
  const auto found = std::ranges::find(lines, line, &PickLine::line);
  if (found == lines.end()) return 0;
  const std::int64_t taken = std::min(found->left, quantity);
  found->left -= taken;
  return taken;
}

void Pick::count(bool is_last, std::int64_t sequence) {
  ++booked;
  if (is_last) last = sequence > 0 ? sequence : booked;
  if (last > 0 && booked >= last) close();
}

void Pick::close() {
  for (PickLine& line : lines) line.left = 0;
}

JsonArray picks_to_doc(const std::vector<Pick>& picks) {
  JsonArray out;
  for (const Pick& pick : picks) {
    JsonObject doc{{"pick", pick.pick}, {"reference", pick.reference}, {"location", pick.location}};
    if (pick.cancelled) doc["cancelled"] = true;
    if (pick.booked != 0) doc["booked"] = pick.booked;
    if (pick.last != 0) doc["last"] = pick.last;
    JsonArray lines;
    for (const PickLine& line : pick.lines) lines.emplace_back(JsonObject{{"line", line.line}, {"left", line.left}});
    doc["lines"] = std::move(lines);
    out.emplace_back(std::move(doc));
  }
  return out;
}

std::vector<Pick> picks_from_doc(const JsonObject& order) {
  std::vector<Pick> picks;
  for (const Json& entry : json_list_or_empty(order, "picks")) {
    if (!entry.is_object()) continue;
    const JsonObject& doc = entry.get_object();
    Pick pick{.pick = json_string_or(doc, "pick", ""),
              .reference = json_string_or(doc, "reference", ""),
              .location = json_string_or(doc, "location", ""),
              .cancelled = json_find(doc, "cancelled") != nullptr,
              .lines = {},
              .booked = number_or_zero(doc, "booked"),
              .last = number_or_zero(doc, "last")};
    for (const Json& line : json_list_or_empty(doc, "lines")) {
      if (!line.is_object()) continue;
      pick.lines.push_back({json_string_or(line.get_object(), "line", ""), number_or_zero(line.get_object(), "left")});
    }
    picks.push_back(std::move(pick));
  }
  return picks;
}

JsonArray picks_view(const std::vector<Pick>& picks) {
  JsonArray out;
  for (const Pick& pick : picks) {
    const char* const state = pick.cancelled ? "cancelled" : pick.is_open() ? "released" : "done";
    out.emplace_back(
        JsonObject{{"pick", pick.pick}, {"reference", pick.reference}, {"location", pick.location}, {"state", state}});
  }
  return out;
}

JsonArray contents_to_doc(const std::vector<ShippedPart>& contents) {
  JsonArray out;
  for (const ShippedPart& part : contents) {
    out.emplace_back(JsonObject{{"line", part.line},
                                {"item_id", std::int64_t{part.item_id}},
                                {"pool", std::int64_t{part.pool}},
                                {"location", part.location},
                                {"quantity", part.quantity},
                                {"units", part.units}});
  }
  return out;
}

std::vector<ShippedPart> contents_from_doc(const JsonObject& shipment) {
  std::vector<ShippedPart> contents;
  for (const Json& entry : json_list_or_empty(shipment, "contents")) {
    if (!entry.is_object()) continue;
    const JsonObject& doc = entry.get_object();
    contents.push_back({.line = json_string_or(doc, "line", ""),
                        .item_id = static_cast<std::uint32_t>(number_or_zero(doc, "item_id")),
                        .pool = static_cast<std::uint16_t>(number_or_zero(doc, "pool")),
                        .location = json_string_or(doc, "location", ""),
                        .quantity = number_or_zero(doc, "quantity"),
                        .units = number_or_zero(doc, "units")});
  }
  return contents;
}

}  // namespace crossdock::hub
