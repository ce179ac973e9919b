// SPDX-License-Identifier: Apache-2.0
#include "process/template.hpp"

#include <algorithm>

namespace crossdock::process {

Template Template::list(std::vector<Template> items) {
  Template out;
  if (std::ranges::all_of(items, [](const Template& item) { return item.constant() != nullptr; })) {
    JsonArray array;
    for (const Template& item : items) array.push_back(*item.constant());
    return Template(Json(std::move(array)));
  }
  out.items_ = std::move(items);
  return out;
}

Template Template::object(std::vector<std::pair<std::string, Template>> members) {
  Template out;
  if (std::ranges::all_of(members, [](const auto& member) { return member.second.constant() != nullptr; })) {
    JsonObject object;
    for (const auto& [key, item] : members) object.emplace(key, *item.constant());
    return Template(Json(std::move(object)));
  }
  out.members_ = std::move(members);
  return out;
}

Result<Json> Template::evaluate(const Expressions& expressions, const Json& input, Variables& variables) const {
  if (constant_) return *constant_;
  if (expression_) return expressions.evaluate(*expression_, input, variables);
  if (!members_.empty()) {
    JsonObject object;
    for (const auto& [key, member] : members_) {
      CROSSDOCK_TRY(Json value, member.evaluate(expressions, input, variables));
      object.emplace(key, std::move(value));
    }
    return Json(std::move(object));
  }
  JsonArray array;
  for (const Template& item : items_) {
    CROSSDOCK_TRY(Json value, item.evaluate(expressions, input, variables));
    array.push_back(std::move(value));
  }
  return Json(std::move(array));
}

}  // namespace crossdock::process
