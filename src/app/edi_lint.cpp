// SPDX-License-Identifier: Apache-2.0
#include "app/edi_lint.hpp"

#include "edi/definition_lint.hpp"
#include "edi/definition_text.hpp"
#include "edi/library.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

namespace crossdock::app {
namespace {

namespace fs = std::filesystem;

struct Text {
  std::string path;
  std::string content;
};
// The first line -> the texts that begin with it.
using Versions = std::map<std::string, std::vector<Text>>;

bool is_definition(const fs::path& path) { return path.extension() == ".def" || path.extension() == ".x12def"; }

bool collect(const std::string& path, std::vector<std::string>& files) {
  std::error_code failed;
  if (!fs::is_directory(path, failed)) {
    files.push_back(path);
    return fs::is_regular_file(path, failed);
  }
  for (const auto& entry : fs::recursive_directory_iterator(path, failed)) {
    if (entry.is_regular_file(failed) && is_definition(entry.path())) files.push_back(entry.path().string());
  }
  return !failed;
}

class Lint {
 public:
  int run(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
      if (collect(path, files)) continue;
      std::fprintf(stderr, "crossdock: %s cannot be read\n", path.c_str());
      return 2;
    }
    std::ranges::sort(files);
    for (const std::string& file : files) read(file);
    // What others build on comes first: a plain version, then "from" and "overlay".
    for (const std::string_view kind : {"", " from ", "overlay "}) {
      for (const auto& [header, texts] : versions_) {
        const bool overlay = header.starts_with("overlay ");
        const bool from = !overlay && header.contains(" from ");
        if (kind == (overlay ? "overlay " : from ? " from " : "")) check(texts);
      }
    }
    if (errors_ + warnings_ == 0) std::printf("%zu files, no remarks\n", files.size());
    return errors_ > 0 ? 1 : 0;
  }

 private:
  void say(bool error, const std::string& place, const std::string& message) {
    ++(error ? errors_ : warnings_);
    std::printf("%s: %s: %s\n", place.c_str(), error ? "error" : "warning", message.c_str());
  }

  void read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    Text text{file, {std::istreambuf_iterator<char>(stream), {}}};
    const auto statements = edi::statements_of(file, text.content);
    if (!statements) return say(true, statements.error().place, statements.error().message);
    if (statements->empty()) return say(true, file + ":1:1", "There is no definition in this file");
    std::string header;
    for (const edi::Word& word : statements->front().words) header += (header.empty() ? "" : " ") + word.text;
    versions_[header].push_back(std::move(text));
  }

  void check(const std::vector<Text>& texts) {
    std::vector<edi::Definition::Source> sources;
    for (const Text& text : texts) sources.push_back({text.path, text.content});
    auto made = edi::Definition::parse(sources, [this](std::string_view standard, std::string_view version) {
      return library_.definition(standard, version);
    });
    if (!made) return say(true, made.error().place, made.error().message);
    for (const edi::LintRemark& remark : edi::lint(*made)) say(remark.error, remark.place, remark.message);
    if (made->guide().empty()) library_.add(*std::move(made));
  }

  edi::Library library_{&edi::Library::shipped()};
  Versions versions_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace

int edi_lint(const std::vector<std::string>& paths) { return Lint().run(paths); }

}  // namespace crossdock::app
