// SPDX-License-Identifier: Apache-2.0
// Tasks stand below each other, lists within a task side by side; jumps run along the right of their list.
#include "workbench/draw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace crossdock::workbench {
namespace {

constexpr int k_gap = 28;    // between tasks of a list
constexpr int k_pad = 14;    // inside of a task with lists
constexpr int k_title = 46;  // its name and kind
constexpr int k_lane_title = 18;
constexpr int k_leaf = 48;
constexpr int k_char = 7;  // width of a character
constexpr int k_lane_min = 150;
constexpr int k_jump = 18;  // between jumps

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out.push_back(c);
    }
  }
  return out;
}

int width_of(std::string_view text) { return static_cast<int>(text.size()) * k_char; }

struct Size {
  int width = 0;
  int height = 0;
};

std::string what_of(const Box& box) { return box.kind + (box.detail.empty() ? "" : ": " + box.detail); }

// A jump needs room on the right: its label, and a line of its own.
int jump_room(const std::vector<Box>& boxes) {
  int lines = 0;
  int label = 0;
  for (const Box& box : boxes) {
    for (const Jump& jump : box.jumps) {
      ++lines;
      label = std::max(label, width_of(jump.label.empty() ? jump.to : jump.label + " > " + jump.to));
    }
  }
  return lines == 0 ? 0 : lines * k_jump + label + 10;
}

Size size_of(const Box& box);

Size size_of(const std::vector<Box>& boxes) {
  Size out{.width = k_lane_min, .height = 0};
  for (const Box& box : boxes) {
    const Size one = size_of(box);
    out.width = std::max(out.width, one.width);
    out.height += one.height + (&box == &boxes.front() ? 0 : k_gap);
  }
  out.width += jump_room(boxes);
  return out;
}

Size size_of(const Box& box) {
  const int condition = box.condition.empty() ? 0 : 16;
  const int text = std::max({width_of(box.name) + 8, width_of(what_of(box)), width_of(box.condition)}) + 2 * k_pad;
  if (box.lanes.empty()) return {std::max(text, k_lane_min), k_leaf + condition};
  Size out{.width = k_pad, .height = 0};
  for (const Box::Lane& lane : box.lanes) {
    const Size one = size_of(lane.boxes);
    out.width += std::max(one.width, width_of(lane.title)) + k_pad;
    out.height = std::max(out.height, one.height + (lane.title.empty() ? 0 : k_lane_title));
  }
  return {std::max(out.width, text), out.height + k_title + condition + k_pad};
}

class Painter {
 public:
  std::string paint(const Picture& picture) {
    const Size size = size_of(picture.boxes);
    const int width = size.width + 4 * k_pad;
    const int height = size.height + 200;
    text(2 * k_pad, 26, picture.title, "title");
    const int x = 2 * k_pad;
    const int middle = x + (size.width - jump_room(picture.boxes)) / 2;
    pill(middle, 44, picture.begins.empty() ? "begin" : picture.begins);
    end_y_ = 70 + k_gap + size.height + k_gap;
    arrow(middle, 70, middle, 70 + k_gap);
    list(picture.boxes, x, 70 + k_gap);
    pill(middle, end_y_, "end");
    if (falls_out(picture.boxes)) arrow(middle, end_y_ - k_gap, middle, end_y_);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"Helvetica, Arial, sans-serif\">\n{2}<rect width=\"{0}\" height=\"{1}\" "
        "fill=\"#ffffff\"/>\n{3}</svg>\n",
        width, std::min(height, end_y_ + 60), k_style, body_);
  }

 private:
  static constexpr std::string_view k_style =
      "<defs><marker id=\"a\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" "
      "orient=\"auto-start-reverse\"><path d=\"M0 0L10 5L0 10z\" fill=\"#456\"/></marker></defs>\n"
      "<style>.box{fill:#f4f7fb;stroke:#456;stroke-width:1.2}.group{fill:#fbfcfe;stroke:#9ab;stroke-width:1.2}"
      ".switch{fill:#fff6e0;stroke:#a70;stroke-width:1.2}.raise{fill:#fdecec;stroke:#b33;stroke-width:1.2}"
      ".wait{fill:#eef7ee;stroke:#373;stroke-width:1.2}.line{fill:none;stroke:#456;stroke-width:1.2}"
      ".jump{fill:none;stroke:#a70;stroke-width:1.1;stroke-dasharray:4 3}.title{font-size:16px;font-weight:bold;fill:#123}"
      ".name{font-size:13px;font-weight:bold;fill:#123}.what{font-size:11px;fill:#456}.label{font-size:11px;fill:#850}</"
      "style>\n";

  static bool falls_out(const std::vector<Box>& boxes) { return boxes.back().falls_through; }

  void text(int x, int y, std::string_view what, std::string_view style, std::string_view anchor = "start") {
    body_ += fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\" text-anchor=\"{}\">{}</text>\n", x, y, style, anchor,
                         escaped(what));
  }

  void pill(int middle, int y, std::string_view label) {
    const int width = std::max(70, width_of(label) + 24);
    body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"26\" rx=\"13\" class=\"box\"/>\n",
                         middle - width / 2, y, width);
    text(middle, y + 17, label, "what", "middle");
  }

  void arrow(int x1, int y1, int x2, int y2) {
    body_ += fmt::format("<path d=\"M{} {}L{} {}\" class=\"line\" marker-end=\"url(#a)\"/>\n", x1, y1, x2, y2);
  }

  // Tasks of a list from (x, y) down.
  void list(const std::vector<Box>& boxes, int x, int y) {
    const int room = jump_room(boxes);
    const int width = size_of(boxes).width - room;
    const int middle = x + width / 2;
    std::map<std::string_view, int> tops;
    std::vector<int> bottoms;
    int top = y;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      const Size size = size_of(boxes[i]);
      tops[boxes[i].name] = top;
      box(boxes[i], middle - size.width / 2, top, size);
      bottoms.push_back(top + size.height);
      if (i + 1 < boxes.size() && boxes[i].falls_through)
        arrow(middle, top + size.height, middle, top + size.height + k_gap);
      top += size.height + k_gap;
    }
    int line = 0;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      int step = 0;
      const int right = middle + size_of(boxes[i]).width / 2;
      for (const Jump& jump : boxes[i].jumps) {
        const auto target = tops.find(jump.to);
        const int from = tops[boxes[i].name] + 16 + step++ * 12;
        const int lane = x + width + 10 + line++ * k_jump;
        jump_to(right, from, lane, x + width + 10, jump, target == tops.end() ? bottoms.back() + 8 : target->second + 8,
                target == tops.end() ? middle : middle + size_of(boxes[index_of(boxes, jump.to)]).width / 2);
      }
    }
  }

  static std::size_t index_of(const std::vector<Box>& boxes, std::string_view name) {
    const auto found = std::ranges::find(boxes, name, &Box::name);
    return static_cast<std::size_t>(found - boxes.begin());
  }

  void jump_to(int right, int from, int lane, int labels, const Jump& jump, int to, int target) {
    const bool leaves = jump.to == "end" || jump.to == "exit";
    const std::string label = jump.label.empty() ? (leaves ? jump.to : "")
                              : leaves           ? jump.label + " > " + jump.to
                                                 : jump.label;
    if (leaves) {
      body_ +=
          fmt::format("<path d=\"M{} {}L{} {}\" class=\"jump\" marker-end=\"url(#a)\"/>\n", right, from, labels + 6, from);
      text(labels + 12, from + 4, label, "label");
      return;
    }
    body_ += fmt::format("<path d=\"M{} {}L{} {}L{} {}L{} {}\" class=\"jump\" marker-end=\"url(#a)\"/>\n", right, from, lane,
                         from, lane, to, target, to);
    if (!label.empty()) text(lane + 4, from - 3, label, "label");
  }

  void box(const Box& box, int x, int y, const Size& size) {
    const bool leaf = box.lanes.empty();
    const std::string_view style = !leaf                                        ? "group"
                                   : box.kind == "switch"                       ? "switch"
                                   : box.kind == "raise"                        ? "raise"
                                   : box.kind == "wait" || box.kind == "listen" ? "wait"
                                                                                : "box";
    body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" class=\"{}\"/>\n", x, y, size.width,
                         size.height, style);
    const int middle = x + size.width / 2;
    text(middle, y + 20, box.name, "name", "middle");
    text(middle, y + 36, what_of(box), "what", "middle");
    int top = y + k_title;
    if (!box.condition.empty()) {
      text(middle, y + 52, box.condition, "what", "middle");
      top += 16;
    }
    int left = x + k_pad;
    for (const Box::Lane& lane : box.lanes) {
      if (!lane.title.empty()) text(left, top + 10, lane.title, "label");
      list(lane.boxes, left, top + (lane.title.empty() ? 0 : k_lane_title));
      left += std::max(size_of(lane.boxes).width, width_of(lane.title)) + k_pad;
    }
  }

  std::string body_;
  int end_y_ = 0;
};

}  // namespace

std::string svg(const Picture& picture) { return Painter().paint(picture); }

}  // namespace crossdock::workbench
