// SPDX-License-Identifier: Apache-2.0
#include "hub/part.hpp"

#include <string_view>
#include <utility>

namespace crossdock::hub {
namespace {

Part part_from_doc(const JsonObject& doc) {
  Part part;
  part.item_id = static_cast<std::uint32_t>(number_or_zero(doc, "item_id"));
  part.per = number_or_zero(doc, "per");
  part.location = json_string_or(doc, "location", "");
  part.pool = static_cast<std::uint16_t>(number_or_zero(doc, "pool"));
  part.reserved = number_or_zero(doc, "reserved");
  part.allocated = number_or_zero(doc, "allocated");
  part.shipped = number_or_zero(doc, "shipped");
  part.reservation.value = number_or_zero(doc, "reservation");
  return part;
}

// A line of the time before parts: all of it is one item, at the order's location, of the common pool.
Part part_of_old_line(const JsonObject& line) {
  Part part = part_from_doc(line);
  part.per = 1;
  return part;
}

}  // namespace

std::int64_t number_or_zero(const JsonObject& doc, std::string_view key) {
  const Json* value = json_find(doc, key);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

JsonArray parts_to_doc(const std::vector<Part>& parts) {
  JsonArray out;
  for (const Part& part : parts) {
    JsonObject doc{{"item_id", std::int64_t{part.item_id}}, {"per", part.per}, {"location", part.location}};
    const auto keep = [&doc](std::string_view name, std::int64_t value) {
      if (value != 0) doc[name] = value;
    };
    keep("pool", part.pool);
    keep("reserved", part.reserved);
    keep("allocated", part.allocated);
    keep("shipped", part.shipped);
    keep("reservation", part.reservation.value);
    out.emplace_back(std::move(doc));
  }
  return out;
}

std::vector<Part> parts_from_doc(const JsonObject& line) {
  std::vector<Part> parts;
  for (const Json& entry : json_list_or_empty(line, "parts")) {
    if (entry.is_object()) parts.push_back(part_from_doc(entry.get_object()));
  }
  if (!parts.empty()) return parts;
  Part old = part_of_old_line(line);
  if (old.reserved + old.allocated + old.shipped > 0) parts.push_back(std::move(old));
  return parts;
}

JsonArray components_to_doc(const std::vector<promise::Component>& components) {
  JsonArray out;
  for (const auto& [item, per] : components) out.emplace_back(JsonObject{{"item_id", std::int64_t{item}}, {"per", per}});
  return out;
}

std::vector<promise::Component> components_from_doc(const JsonObject& line) {
  std::vector<promise::Component> components;
  for (const Json& entry : json_list_or_empty(line, "components")) {
    if (!entry.is_object()) continue;
    const JsonObject& doc = entry.get_object();
    components.push_back({static_cast<std::uint32_t>(number_or_zero(doc, "item_id")), number_or_zero(doc, "per")});
  }
  return components;
}

JsonArray parts_view(const std::vector<Part>& parts) {
  JsonArray out;
  for (const Part& part : parts) {
    JsonObject view;
    view["location"] = part.location;
    if (part.pool != 0) view["pool"] = std::int64_t{part.pool};
    view["reserved"] = std::to_string(part.reserved);
    view["allocated"] = std::to_string(part.allocated);
    view["shipped"] = std::to_string(part.shipped);
    out.emplace_back(std::move(view));
  }
  return out;
}

}  // namespace crossdock::hub
