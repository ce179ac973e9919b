// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/register.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::sim {

std::string Register::next_number() const { return fmt::format("{}-{:06}", prefix_, documents_.size() + 1); }

const JsonObject& Register::add(JsonObject document) {
  const JsonObject& added = documents_.emplace_back(std::move(document));
  by_number_[json_string_or(added, number_field_, "")] = &added;
  by_reference_[json_string_or(added, "reference", "")].push_back(&added);
  return added;
}

const JsonObject* Register::by_number(std::string_view number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second;
}

JsonArray Register::by_reference(std::string_view reference) const {
  JsonArray found;
  const auto entry = by_reference_.find(reference);
  if (entry == by_reference_.end()) return found;
  for (const JsonObject* document : entry->second) found.push_back(*document);
  return found;
}

JsonArray Register::latest(std::size_t count) const {
  JsonArray found;
  for (auto at = documents_.rbegin(); at != documents_.rend() && found.size() < count; ++at) found.push_back(*at);
  return found;
}

JsonArray Register::references() const {
  JsonArray all;
  for (const auto& [reference, documents] : by_reference_) all.emplace_back(reference);
  return all;
}

JsonArray Register::duplicates() const {
  JsonArray twice;
  for (const auto& [reference, documents] : by_reference_) {
    if (documents.size() > 1) twice.emplace_back(reference);
  }
  return twice;
}

}  // namespace crossdock::sim
