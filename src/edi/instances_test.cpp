// SPDX-License-Identifier: Apache-2.0
// What every shipped definition must do, found without knowing any of them.
#include "edi/testing/instances.hpp"
#include "edi/definition_lint.hpp"
#include "edi/library.hpp"
#include "edi/validator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::edi::testing;

namespace {

void for_every_set(const std::function<void(const Definition&, const SetDef&)>& visit) {
  const Library& library = Library::shipped();
  std::size_t sets = 0;
  for (const std::string& name : library.versions()) {
    const std::size_t blank = name.find(' ');
    const Definition* definition = library.definition(name.substr(0, blank), name.substr(blank + 1));
    REQUIRE(definition != nullptr);
    for (const std::string& id : definition->set_ids()) {
      INFO(name, " ", id);
      visit(*definition, *definition->set(id));
      ++sets;
    }
  }
  CHECK(sets >= 27 + 30 + 14 + 16 + 1);
}

std::string errors_of(const TransactionSet& set) {
  std::string out;
  for (const Finding& finding : validate(set, Library::shipped())) {
    if (finding.is_error()) out += text_of(finding) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("the smallest instance of every shipped set is valid") {
  for_every_set(
      [](const Definition& definition, const SetDef& set) { CHECK(errors_of(smallest(definition, set).set) == ""); });
}

TEST_CASE("without any of its segments the smallest instance of a set is not valid") {
  for_every_set([](const Definition& definition, const SetDef& set) {
    const Instance whole = smallest(definition, set);
    for (std::size_t i = 0; i < whole.set.segments.size(); ++i) {
      INFO("without ", whole.set.segments[i].tag);
      TransactionSet less = whole.set;
      less.segments.erase(less.segments.begin() + static_cast<std::ptrdiff_t>(i));
      CHECK(errors_of(less) != "");
    }
  });
}

TEST_CASE("a mandatory element that is empty, too long or no code of its closed list is found in every set") {
  for_every_set([](const Definition& definition, const SetDef& set) {
    const Instance whole = smallest(definition, set);
    for (std::size_t i = 0; i < whole.set.segments.size(); ++i) {
      const SegmentDef& segment = *whole.nodes[i]->segment;
      for (std::size_t k = 0; k < segment.elements.size(); ++k) {
        const Usage& usage = segment.elements[k];
        if (!usage.mandatory) continue;
        INFO(segment.tag, " element ", k + 1);
        const auto with = [&](std::string value) {
          TransactionSet changed = whole.set;
          changed.segments[i].elements[k] = std::move(value);
          return errors_of(changed);
        };
        CHECK(with("").contains("edi.element_missing"));
        if (usage.element == nullptr || usage.element->type == ElementType::binary) continue;
        CHECK(with(std::string(usage.element->length_max + 1, '1')) != "");
        const bool closed = usage.element->codes != nullptr && !usage.element->codes->open;
        if (closed) CHECK(with(std::string(usage.element->length_max, '?')).contains("edi.code_value"));
      }
    }
  });
}

TEST_CASE("no shipped set has a place that no data can reach, and every segment has a name") {
  for_every_set([](const Definition& definition, const SetDef&) {
    for (const LintRemark& remark : lint(definition)) {
      INFO(remark.place, ": ", remark.message);
      CHECK_FALSE(remark.error);
    }
  });
  const std::function<void(const std::vector<Node>&)> named = [&](const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
      INFO(node.tag);
      CHECK_FALSE(node.segment->name.empty());
      named(node.children);
    }
  };
  for_every_set([&named](const Definition&, const SetDef& set) { named(set.nodes); });
}
