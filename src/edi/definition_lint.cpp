// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

class Linter {
 public:
  explicit Linter(std::string set) : set_(std::move(set)) {}

  void nodes(const std::vector<Node>& nodes) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      followers(nodes, i);
      if (nodes[i].loop) this->nodes(nodes[i].children);
    }
  }

  std::vector<LintRemark> take() { return std::move(remarks_); }

 private:
  // What may stand behind node `i` before something else must: its tag again, or one the loop itself would take.
  void followers(const std::vector<Node>& nodes, std::size_t i) {
    const Node& node = nodes[i];
    bool between = false;
    for (std::size_t j = i + 1; j < nodes.size(); ++j) {
      const Node& later = nodes[j];
      if (later.tag == node.tag) {
        if (!between && node.uses_max == 0) {
          add(true, later,
              fmt::format("Set {}: {} is never reached: the {} before it takes any number", set_, later.tag, node.tag));
        } else {
          add(false, later, fmt::format("Set {}: {} here and the one before it cannot be told apart", set_, later.tag));
        }
        return;
      }
      if (node.loop && std::ranges::find(node.children, later.tag, &Node::tag) != node.children.end()) {
        add(false, later,
            fmt::format("Set {}: {} behind loop {} is taken into the loop when that is open", set_, later.tag, node.name()));
      }
      if (later.mandatory) return;
      between = true;
    }
  }

  void add(bool error, const Node& node, std::string message) {
    remarks_.push_back({error, node.origin.empty() ? node.place : node.origin, std::move(message)});
  }

  std::string set_;
  std::vector<LintRemark> remarks_;
};

void forbidden_first(const std::vector<Node>& nodes, const std::string& set, std::vector<LintRemark>& remarks) {
  for (const Node& node : nodes) {
    if (node.forbidden && node.loop && node.mandatory) {
      remarks.push_back({true, node.origin, fmt::format("Set {}: {} is required and forbidden", set, node.name())});
    }
    if (node.loop && node.children.front().forbidden) {
      remarks.push_back({true, node.children.front().origin,
                         fmt::format("Set {}: loop {} cannot begin, its own segment is forbidden", set, node.name())});
    }
    forbidden_first(node.children, set, remarks);
  }
}

}  // namespace

std::vector<LintRemark> lint(const Definition& definition) {
  std::vector<LintRemark> out;
  for (const auto& [id, set] : definition.sets()) {
    Linter linter(id);
    linter.nodes(set.nodes);
    for (LintRemark& remark : linter.take()) out.push_back(std::move(remark));
    forbidden_first(set.nodes, id, out);
  }
  return out;
}

}  // namespace crossdock::edi
