// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

namespace crossdock::tidy {
namespace {

// A third-party library is named by the folders listed here and by nobody else, so that it can be replaced.
struct Wall {
  std::string_view prefix;  // of an <include>
  std::vector<std::string_view> folders;
};

const std::vector<Wall>& walls() {
  static const std::vector<Wall> all = {
      {"boost/asio", {"src/net", "src/http", "src/connectors"}},
      {"boost/beast", {"src/http"}},
      {"sqlite3.h", {"src/store"}},
      {"libpq-fe.h", {"src/store/postgres"}},
      {"jq.h", {"src/mapping"}},
      {"jv.h", {"src/mapping"}},
      {"yaml-cpp", {"src/landscape", "src/process", "src/mapping", "sim", "tools"}},
      {"valijson", {"src/app", "src/documents/testing", "src/schema"}},
      {"openssl", {"src/base", "src/net", "src/http"}},
  };
  return all;
}

void check_walls(const SourceFile& file, Findings& out) {
  for (const auto& include : file.includes) {
    for (const auto& wall : walls()) {
      if (include.quoted || !include.target.starts_with(wall.prefix)) continue;
      const bool inside =
          std::ranges::any_of(wall.folders, [&](std::string_view folder) { return is_below(file.path, folder); });
      if (inside) continue;
      out.push_back({file.path, include.line, "include-wall",
                     fmt::format("<{}> may be included in {} only", include.target, fmt::join(wall.folders, ", "))});
    }
  }
}

// The file an include means, in the order the compiler looks.
const SourceFile* resolve(const Tree& tree, const SourceFile& file, const Include& include) {
  if (!include.quoted) return nullptr;
  const std::string here = file.path.substr(0, file.path.rfind('/') + 1);
  for (const auto& prefix : {std::string("src/"), std::string(), here}) {
    if (const auto* found = tree.find(prefix + include.target)) return found;
  }
  return nullptr;
}

class FileCircles {
 public:
  FileCircles(const Tree& tree, Findings& out) : tree_(tree), out_(out) {}

  void visit(const SourceFile& file) {
    if (!state_.emplace(&file, State::on_path).second) return;
    path_.push_back(file.path);
    for (const auto& include : file.includes) {
      const auto* target = resolve(tree_, file, include);
      if (target == nullptr) continue;
      if (state_.contains(target) && state_[target] == State::on_path) {
        const std::vector<std::string> circle(std::ranges::find(path_, target->path), path_.end());
        out_.push_back(
            {file.path, include.line, "include-circle", fmt::format("{} -> {}", fmt::join(circle, " -> "), target->path)});
      }
      visit(*target);
    }
    path_.pop_back();
    state_[&file] = State::done;
  }

 private:
  enum class State { on_path, done };
  const Tree& tree_;
  Findings& out_;
  std::vector<std::string> path_;
  std::unordered_map<const SourceFile*, State> state_;
};

}  // namespace

void check_includes(const Tree& tree, Findings& out) {
  std::set<const SourceFile*> included;
  FileCircles circles(tree, out);
  for (const auto& file : tree.files()) {
    check_walls(*file, out);
    circles.visit(*file);
    for (const auto& include : file->includes) included.insert(resolve(tree, *file, include));
  }
  for (const auto& file : tree.files()) {
    if (!is_below(file->path, "src") || !is_header(file->path) || included.contains(file.get())) continue;
    out.push_back({file->path, 1, "dead-header", "included by nobody: delete it"});
  }
}

}  // namespace crossdock::tidy
