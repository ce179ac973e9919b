// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace crossdock::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t k_file_bytes_max = 4U << 20U;

bool is_testdata(std::string_view path) {
  return path.starts_with("testdata/") || path.find("/testdata/") != std::string_view::npos;
}

void add_file(Tree& tree, const fs::path& root, const std::string& path) {
  const fs::path full = root / path;
  std::error_code error;
  const auto status = fs::symlink_status(full, error);
  if (error || !fs::is_regular_file(status) || is_testdata(path)) return;
  if (fs::file_size(full, error) > k_file_bytes_max || error) return;
  std::ifstream in(full, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (text.find('\0') != std::string::npos) return;
  const bool executable = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
  tree.add(path, std::move(text), executable);
}

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// A checkout owned by another user (a container, a CI agent) must not stop a read-only listing.
std::expected<std::string, std::string> git_listing(const fs::path& root) {
  const std::string command =
      "git -c safe.directory='*' -C " + shell_quoted(root.string()) + " ls-files -z -co --exclude-standard";
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::unexpected("cannot run git");
  std::string listing;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) listing.append(buffer.data(), n);
  if (pclose(pipe) != 0) return std::unexpected("git ls-files failed in " + root.string());
  return listing;
}

}  // namespace

void Tree::add(std::string path, std::string text, bool executable) {
  auto file = std::make_unique<SourceFile>();
  file->path = std::move(path);
  file->text = std::move(text);
  file->executable = executable;
  analyse(*file);
  by_path_[file->path] = file.get();
  files_.push_back(std::move(file));
}

const SourceFile* Tree::find(const std::string& path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

std::expected<Tree, std::string> load_checkout(const fs::path& root) {
  if (!fs::exists(root / ".git")) return load_folder(root);
  auto listing = git_listing(root);
  if (!listing) return std::unexpected(listing.error());
  Tree tree;
  std::string_view rest = *listing;
  while (!rest.empty()) {
    const auto end = rest.find('\0');
    const std::string path{rest.substr(0, end)};
    if (tree.find(path) == nullptr) add_file(tree, root, path);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return tree;
}

Tree load_folder(const fs::path& root) {
  std::vector<std::string> paths;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    const std::string name = it->path().filename().string();
    const bool left_out = (name.starts_with('.') && name != ".ci") || name == "build" || name == "node_modules";
    if (it->is_directory() && left_out) it.disable_recursion_pending();
    if (it->is_regular_file()) paths.push_back(it->path().lexically_relative(root).generic_string());
  }
  std::ranges::sort(paths);
  Tree tree;
  for (const auto& path : paths) add_file(tree, root, path);
  return tree;
}

}  // namespace crossdock::tidy
