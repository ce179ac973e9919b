// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff.hpp"

#include "edi/text.hpp"
#include "inspect/envelope.hpp"
#include "inspect/set_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace crossdock::inspect {
namespace {

// What changes with every interchange.
bool is_passing(std::string_view field) {
  constexpr std::array<std::string_view, 3> k_fields = {"control", "date", "time"};
  return std::ranges::find(k_fields, field) != k_fields.end();
}

std::string value_of(const JsonObject& object, std::string_view key) { return json_string_or(object, key, ""); }

class FileDiff {
 public:
  FileDiff(DiffReport& report, bool all, const edi::Library& library) : report_(report), all_(all), library_(library) {}

  void run(const std::vector<edi::ReceivedInterchange>& a, const std::vector<edi::ReceivedInterchange>& b) {
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
      const std::string path = fmt::format("interchange {}", i + 1);
      if (i >= a.size() || i >= b.size()) {
        report(path, "", i < a.size() ? a[i].header.control : "", i < b.size() ? b[i].header.control : "");
        continue;
      }
      headers(interchange_json(a[i].header), interchange_json(b[i].header), path);
      groups(a[i], b[i], path);
    }
    sets(by_type(a), by_type(b));
  }

 private:
  using Sets = std::map<std::string, std::vector<const edi::ReceivedSet*>>;

  static Sets by_type(const std::vector<edi::ReceivedInterchange>& interchanges) {
    Sets out;
    for (const auto& interchange : interchanges) {
      for (const auto& group : interchange.groups) {
        for (const auto& set : group.sets) out[set.tree.id].push_back(&set);
      }
    }
    return out;
  }

  void report(const std::string& path, const std::string& field, const std::string& a, const std::string& b) {
    if (++report_.count <= DiffReport::k_differences_max) report_.differences.push_back({"", path, field, "", a, b});
  }

  void headers(const JsonObject& a, const JsonObject& b, const std::string& path) {
    std::vector<std::string> keys;
    for (const JsonObject* side : {&a, &b}) {
      for (const auto& [key, value] : *side) keys.emplace_back(key);
    }
    std::ranges::sort(keys);
    const auto twice = std::ranges::unique(keys);
    keys.erase(twice.begin(), twice.end());
    for (const std::string& key : keys) {
      // ISA11 is a delimiter where it is not U.
      if (key == "standards" || (is_passing(key) && !all_)) continue;
      if (value_of(a, key) != value_of(b, key)) report(path, key, value_of(a, key), value_of(b, key));
    }
  }

  void groups(const edi::ReceivedInterchange& a, const edi::ReceivedInterchange& b, const std::string& path) {
    for (std::size_t i = 0; i < std::max(a.groups.size(), b.groups.size()); ++i) {
      const std::string here = fmt::format("{}, group {}", path, i + 1);
      if (i >= a.groups.size() || i >= b.groups.size()) {
        const auto& group = i < a.groups.size() ? a.groups[i] : b.groups[i];
        const std::string said = group.header.functional_code + " " + group.header.control;
        report(here, "", i < a.groups.size() ? said : "", i < b.groups.size() ? said : "");
        continue;
      }
      headers(group_json(a.groups[i].header, a.header.standard), group_json(b.groups[i].header, b.header.standard), here);
    }
  }

  void sets(const Sets& a, const Sets& b) {
    std::vector<std::string> types;
    for (const Sets* side : {&a, &b}) {
      for (const auto& [type, list] : *side) types.push_back(type);
    }
    std::ranges::sort(types);
    const auto twice = std::ranges::unique(types);
    types.erase(twice.begin(), twice.end());
    static const std::vector<const edi::ReceivedSet*> k_none;
    for (const std::string& type : types) {
      const auto& left = a.contains(type) ? a.at(type) : k_none;
      const auto& right = b.contains(type) ? b.at(type) : k_none;
      for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
        diff_sets(i < left.size() ? &left[i]->tree : nullptr, i < right.size() ? &right[i]->tree : nullptr, all_, library_,
                  report_);
      }
    }
  }

  DiffReport& report_;
  bool all_;
  const edi::Library& library_;
};

std::string shown(const std::string& value) { return value.empty() ? "-" : value; }

}  // namespace

DiffReport diff(const std::vector<edi::ReceivedInterchange>& a, const std::vector<edi::ReceivedInterchange>& b, bool all,
                const edi::Library& library) {
  DiffReport report;
  FileDiff(report, all, library).run(a, b);
  return report;
}

std::string text_of(const Difference& difference) {
  std::string out;
  for (const std::string* part : {&difference.set, &difference.path, &difference.element, &difference.name}) {
    if (!part->empty()) out += (out.empty() ? "" : " ") + *part;
  }
  return fmt::format("{}: {} | {}", out, shown(difference.a), shown(difference.b));
}

JsonObject to_json(const Difference& difference) {
  JsonObject out;
  const std::pair<std::string_view, const std::string*> members[] = {
      {"set", &difference.set},   {"path", &difference.path}, {"element", &difference.element},
      {"name", &difference.name}, {"a", &difference.a},       {"b", &difference.b}};
  for (const auto& [key, value] : members) {
    if (!value->empty()) out[key] = *value;
  }
  return out;
}

}  // namespace crossdock::inspect
