// SPDX-License-Identifier: Apache-2.0
// A document as a picture: Mermaid (a flowchart that GitHub, GitLab and editors show), or SVG laid out here. Pure.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::workbench {

// Where a task goes on to, other than the next in its list.
struct Jump {
  std::string to;     // a task of the same list, "exit" or "end"
  std::string label;  // the case of a switch
};

// A task, and the lists of tasks in it side by side.
struct Box {
  struct Lane {
    std::string title;  // "try", "catch", "for each line"
    std::vector<Box> boxes;
  };
  std::string name;
  std::string kind;    // "call"
  std::string detail;  // "stock.reserve"
  std::string condition;
  std::vector<Lane> lanes;
  std::vector<Jump> jumps;
  bool falls_through = true;  // whether it may go on to the next of its list
};

struct Picture {
  std::string title;   // "order-to-cash 1.0.0"
  std::string begins;  // how it begins by itself, if it does
  std::vector<Box> boxes;
};

// Any document that can be read, also one that would be refused for other reasons.
Result<Picture> picture_of(std::string_view text, std::string_view path);
std::string mermaid(const Picture& picture);
std::string svg(const Picture& picture);

}  // namespace crossdock::workbench
