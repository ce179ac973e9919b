// SPDX-License-Identifier: Apache-2.0
// Numbered documents of one kind ("SO-000001"), found by the reference somebody else gave them. A reference may occur
// more than once: that is what the simulated systems are there to show.
#pragma once

#include "base/json.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::sim {

class Register {
 public:
  // Documents carry their own number in the field `number_field`, the foreign one in "reference".
  Register(std::string prefix, std::string number_field)
      : prefix_(std::move(prefix)), number_field_(std::move(number_field)) {}

  // The number the next document should have: one after the highest.
  std::string next_number() const;
  // `document` has both fields.
  const JsonObject& add(JsonObject document);

  const JsonObject* by_number(std::string_view number) const;
  JsonArray by_reference(std::string_view reference) const;
  JsonArray latest(std::size_t count) const;
  JsonArray references() const;  // each once, sorted
  JsonArray duplicates() const;  // references with more than one document, sorted
  std::size_t size() const { return documents_.size(); }
  std::size_t distinct() const { return by_reference_.size(); }

 private:
  std::string prefix_;
  std::string number_field_;
  std::deque<JsonObject> documents_;  // stable addresses
  std::map<std::string, const JsonObject*, std::less<>> by_number_;
  std::map<std::string, std::vector<const JsonObject*>, std::less<>> by_reference_;
};

}  // namespace crossdock::sim
