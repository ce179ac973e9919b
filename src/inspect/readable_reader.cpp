// SPDX-License-Identifier: Apache-2.0
#include "inspect/readable_reader.hpp"

#include "edi/text.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace crossdock::inspect {
namespace {

constexpr std::size_t k_elements_max = 1'000;  // as edi::Limits has it
constexpr std::size_t k_components_max = 1'000;

Unexpected wrong(std::string_view what, const std::string& place) {
  return fail(ErrorKind::invalid, "edi.write_json", fmt::format("{} {}", place, what), place);
}

// The number behind `prefix`: "BEG05" behind "BEG". 0 when there is none.
std::size_t number_behind(std::string_view key, std::string_view prefix, std::size_t max) {
  if (!key.starts_with(prefix)) return 0;
  const long number = edi::parse_count(key.substr(prefix.size()));
  return number > 0 && static_cast<std::size_t>(number) <= max ? static_cast<std::size_t>(number) : 0;
}

// An array with `value` at `number`, from 1; gaps are "".
void put(JsonArray& items, std::size_t number, Json value) {
  while (items.size() < number) items.emplace_back("");
  items[number - 1] = std::move(value);
}

Result<Json> single(const JsonObject& element, const std::string& place) {
  const Json* value = json_find(element, "value");
  if (value == nullptr || !value->is_string()) return wrong("must have a value that is a string", place);
  return *value;
}

Result<Json> components(const JsonObject& parts, const std::string& name, const std::string& place) {
  JsonArray out;
  for (const auto& [key, part] : parts) {
    const std::string here = place + ".components." + std::string(key);
    const std::size_t number = number_behind(key, name + "-", k_components_max);
    if (number == 0 || !part.is_object()) return wrong("must be a component such as " + name + "-01, an object", here);
    CROSSDOCK_TRY(Json value, single(part.get_object(), here));
    put(out, number, std::move(value));
  }
  if (out.empty()) return Json("");
  return out.size() == 1 ? Json(out[0]) : Json(std::move(out));
}

Result<Json> one(const Json& json, const std::string& name, const std::string& place) {
  if (!json.is_object()) return wrong("must be an object with value, components or repeats", place);
  const Json* parts = json_find(json.get_object(), "components");
  if (parts == nullptr) return single(json.get_object(), place);
  if (!parts->is_object()) return wrong("must be an object", place + ".components");
  return components(parts->get_object(), name, place);
}

Result<Json> element(const Json& json, const std::string& name, const std::string& place) {
  const Json* repeats = json.is_object() ? json_find(json.get_object(), "repeats") : nullptr;
  if (repeats == nullptr) return one(json, name, place);
  if (!repeats->is_array()) return wrong("must be an array", place + ".repeats");
  JsonArray out;
  for (const Json& repeat : repeats->get_array()) {
    CROSSDOCK_TRY(Json value, one(repeat, name, fmt::format("{}.repeats[{}]", place, out.size())));
    out.push_back(std::move(value));
  }
  return Json(JsonObject{{"repeat", std::move(out)}});
}

// {"segment": "BEG", "BEG01": {...}} as ["BEG", ...].
Result<Json> segment(const JsonObject& json, const std::string& place) {
  CROSSDOCK_TRY(const std::string tag, json_string(json, "segment", place));
  JsonArray out;
  out.emplace_back(tag);
  for (const auto& [key, value] : json) {
    if (key == "segment" || key == "name") continue;
    const std::string here = place + "." + std::string(key);
    const std::size_t number = number_behind(key, tag, k_elements_max);
    if (number == 0) return wrong("is no element of " + tag, here);
    CROSSDOCK_TRY(Json made, element(value, std::string(key), here));
    put(out, number + 1, std::move(made));
  }
  return Json(std::move(out));
}

Result<JsonArray> content(const JsonObject& json, const std::string& where, std::size_t depth) {
  const Json* items = json_find(json, "content");
  if (items == nullptr || !items->is_array()) return wrong("must be an array", where + "content");
  if (depth > edi::k_loop_depth_max) return wrong("is nested too deep", where + "content");
  JsonArray out;
  for (const Json& item : items->get_array()) {
    const std::string place = fmt::format("{}content[{}]", where, out.size());
    if (!item.is_object()) {
      out.push_back(item);
    } else if (json_find(item.get_object(), "segment") != nullptr) {
      CROSSDOCK_TRY(Json made, segment(item.get_object(), place));
      out.push_back(std::move(made));
    } else {
      CROSSDOCK_TRY(JsonArray inner, content(item.get_object(), place + ".", depth + 1));
      JsonObject loop = item.get_object();
      loop["content"] = std::move(inner);
      out.push_back(std::move(loop));
    }
  }
  return out;
}

}  // namespace

Result<edi::TransactionSet> set_of(const JsonObject& json) {
  CROSSDOCK_TRY(JsonArray plain, content(json, "", 0));
  JsonObject made = json;
  made["content"] = std::move(plain);
  return edi::set_from_json(made);
}

}  // namespace crossdock::inspect
