// SPDX-License-Identifier: Apache-2.0
// All files the rules look at. Whatever lies in a testdata/ folder is data, not code, and is left out.
#pragma once

#include "tools/tidy/source.hpp"

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crossdock::tidy {

class Tree {
 public:
  void add(std::string path, std::string text, bool executable);
  const std::vector<std::unique_ptr<SourceFile>>& files() const { return files_; }
  const SourceFile* find(const std::string& path) const;  // nullptr when not in the tree

 private:
  std::vector<std::unique_ptr<SourceFile>> files_;
  std::unordered_map<std::string, const SourceFile*> by_path_;
};

// What git tracks or would track (`git ls-files -co --exclude-standard`); the whole folder when it is no checkout.
// Symbolic links, folders, binary files and files over 4 MiB are skipped. The error is a sentence.
std::expected<Tree, std::string> load_checkout(const std::filesystem::path& root);
// Every file below the folder, whether git knows it or not; build/ and dot folders other than .ci are left out.
Tree load_folder(const std::filesystem::path& root);

}  // namespace crossdock::tidy
