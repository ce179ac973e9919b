// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace crossdock::tidy {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

std::string list_file(std::string_view folder) { return fmt::format("src/{}/CMakeLists.txt", folder); }

// Plugins of one kind stand beside each other: connectors/http and connectors/sftp, store/sqlite and store/postgres.
bool are_siblings(std::string_view a, std::string_view b) {
  const auto slash_a = a.rfind('/');
  const auto slash_b = b.rfind('/');
  return a != b && slash_a != std::string_view::npos && slash_b != std::string_view::npos &&
         a.substr(0, slash_a) == b.substr(0, slash_b);
}

void check_order(const Layers& layers, Findings& out) {
  for (const auto& [folder, layer] : layers) {
    for (const auto& dep : layer.deps) {
      const auto found = layers.find(dep);
      if (found == layers.end()) {
        out.push_back({list_file(folder), 1, "layer-unknown", fmt::format("lists {}, which is no folder of src/", dep)});
      } else if (found->second.floor >= layer.floor) {
        out.push_back({list_file(folder), 1, "layer-order",
                       fmt::format("{} (floor {}) lists {} (floor {}): only lower floors may be used", folder, layer.floor,
                                   dep, found->second.floor)});
      }
      if (are_siblings(folder, dep)) {
        out.push_back({list_file(folder), 1, "include-sibling",
                       fmt::format("{} lists {}: plugins of one kind never know each other", folder, dep)});
      }
    }
  }
}

// Depth-first over DEPS; a folder met again while still on the path closes a circle.
class CircleSearch {
 public:
  CircleSearch(const Layers& layers, Findings& out) : layers_(layers), out_(out) {}

  void visit(const std::string& folder) {
    if (const auto on_path = std::ranges::find(path_, folder); on_path != path_.end()) {
      const std::vector<std::string> circle(on_path, path_.end());
      out_.push_back({list_file(folder), 1, "layer-circle", fmt::format("{} -> {}", fmt::join(circle, " -> "), folder)});
      return;
    }
    const auto found = layers_.find(folder);
    if (found == layers_.end() || contains(done_, folder)) return;
    path_.push_back(folder);
    for (const auto& dep : found->second.deps) visit(dep);
    path_.pop_back();
    done_.push_back(folder);
  }

 private:
  const Layers& layers_;
  Findings& out_;
  std::vector<std::string> path_;
  std::vector<std::string> done_;
};

void check_include(const SourceFile& file, const Include& include, std::string_view folder, const Layers& layers,
                   Findings& out) {
  const std::string target_path = "src/" + include.target;
  const auto target = folder_of(layers, target_path);
  const bool test = is_test_code(file.path);
  if (!test && is_test_code(target_path)) {
    out.push_back({file.path, include.line, "include-layer",
                   fmt::format("{} is for tests only: shipped code never includes testing/", include.target)});
  }
  if (target.empty() || target == folder) return;
  const auto& layer = layers.find(folder)->second;
  const bool tests_may = test && contains(layer.test_deps, target);
  if (are_siblings(folder, target) && !tests_may) {
    out.push_back({file.path, include.line, "include-sibling",
                   fmt::format("{} includes {}: plugins of one kind never know each other; move what they share below both",
                               folder, target)});
  } else if (!contains(layer.deps, target) && !tests_may) {
    out.push_back({file.path, include.line, "include-layer",
                   fmt::format("{} is not in the {} of {} (its CMakeLists.txt)", target, test ? "DEPS or TEST_DEPS" : "DEPS",
                               folder)});
  }
}

void check_file(const Tree& tree, const SourceFile& file, const Layers& layers, Findings& out) {
  const auto folder = folder_of(layers, file.path);
  if (folder.empty()) {
    out.push_back({file.path, 1, "layer-unknown", "its folder is not built: no crossdock_module() call stands beside it"});
    return;
  }
  const std::string here = file.path.substr(0, file.path.rfind('/') + 1);
  for (const auto& include : file.includes) {
    if (!include.quoted) continue;
    if (tree.find("src/" + include.target) == nullptr && tree.find(here + include.target) != nullptr) {
      out.push_back({file.path, include.line, "include-path",
                     fmt::format("write the path from src/: \"{}/{}\"", folder, include.target)});
      continue;
    }
    check_include(file, include, folder, layers, out);
  }
}

}  // namespace

void check_layers(const Tree& tree, const Layers& layers, Findings& out) {
  check_order(layers, out);
  CircleSearch search(layers, out);
  for (const auto& [folder, layer] : layers) search.visit(folder);
  for (const auto& file : tree.files()) {
    if (is_cpp(file->path) && is_below(file->path, "src")) check_file(tree, *file, layers, out);
  }
}

}  // namespace crossdock::tidy
