// SPDX-License-Identifier: Apache-2.0
#include "workbench/draw.hpp"

#include <fmt/format.h>

#include <map>

namespace crossdock::workbench {
namespace {

// In a quoted label of Mermaid, everything special is an entity.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"': out += "#quot;"; break;
      case '#': out += "#35;"; break;
      case '<': out += "#lt;"; break;
      case '>': out += "#gt;"; break;
      case '`': out += "#96;"; break;
      default: out.push_back(c);
    }
  }
  return out;
}

class Writer {
 public:
  std::string write(const Picture& picture) {
    out_ = fmt::format("---\ntitle: {}\n---\nflowchart TD\n", quoted(picture.title));
    out_ +=
        fmt::format("  begin([\"{}\"])\n  finish([\"end\"])\n", picture.begins.empty() ? "begin" : quoted(picture.begins));
    const std::string first = list(picture.boxes, "finish", 1);
    edges_ += fmt::format("  begin --> {}\n", first);
    return out_ + edges_;
  }

 private:
  // Returns the id of the first box. `after` is where the list goes on to; "" when that is drawn by its container.
  std::string list(const std::vector<Box>& boxes, const std::string& after, std::size_t depth) {
    std::map<std::string, std::string, std::less<>> ids;
    for (const Box& box : boxes) ids[box.name] = fmt::format("t{}", ++count_);
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      const Box& box = boxes[i];
      const std::string& id = ids[box.name];
      node(box, id, depth);
      if (box.falls_through) edge(id, i + 1 < boxes.size() ? ids[boxes[i + 1].name] : after, "");
      for (const Jump& jump : box.jumps) {
        const auto target = ids.find(jump.to);
        edge(id,
             jump.to == "end"      ? "finish"
             : jump.to == "exit"   ? after
             : target == ids.end() ? ""
                                   : target->second,
             jump.label);
      }
    }
    return ids[boxes.front().name];
  }

  void edge(const std::string& from, const std::string& to, const std::string& label) {
    if (to.empty()) return;
    edges_ += label.empty() ? fmt::format("  {} --> {}\n", from, to)
                            : fmt::format("  {} -->|\"{}\"| {}\n", from, quoted(label), to);
  }

  void node(const Box& box, const std::string& id, std::size_t depth) {
    const std::string indent(depth * 2, ' ');
    std::string label = quoted(box.name);
    const std::string what = box.kind + (box.detail.empty() ? "" : ": " + box.detail);
    label += fmt::format("<br/><small>{}</small>", quoted(what));
    if (!box.condition.empty()) label += fmt::format("<br/><small>{}</small>", quoted(box.condition));
    if (box.lanes.empty()) {
      out_ += box.kind == "switch" ? fmt::format("{}{}{{\"{}\"}}\n", indent, id, label)
                                   : fmt::format("{}{}[\"{}\"]\n", indent, id, label);
      return;
    }
    out_ += fmt::format("{}subgraph {}[\"{}\"]\n", indent, id, label);
    for (const Box::Lane& lane : box.lanes) {
      const bool titled = !lane.title.empty() && box.lanes.size() > 1;
      if (titled) out_ += fmt::format("{}  subgraph l{}[\"{}\"]\n", indent, ++count_, quoted(lane.title));
      list(lane.boxes, "", depth + (titled ? 2 : 1));
      if (titled) out_ += indent + "  end\n";
    }
    out_ += indent + "end\n";
  }

  std::string out_;
  std::string edges_;
  std::size_t count_ = 0;
};

}  // namespace

std::string mermaid(const Picture& picture) { return Writer().write(picture); }

}  // namespace crossdock::workbench
