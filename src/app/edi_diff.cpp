// SPDX-License-Identifier: Apache-2.0
#include "app/edi_diff.hpp"

#include "app/edi_files.hpp"
#include "base/json.hpp"
#include "inspect/diff.hpp"
#include "inspect/interchanges.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

namespace crossdock::app {
namespace {

namespace fs = std::filesystem;
using Interchanges = std::vector<edi::ReceivedInterchange>;

// Name in the folder -> path, on both sides; two files are a pair of one name.
using Pairs = std::map<std::string, std::pair<std::string, std::string>>;

Result<Pairs> pairs_of(const EdiDiffOptions& options, std::uintmax_t& bytes) {
  std::error_code failed;
  const bool folders = fs::is_directory(options.a, failed) && fs::is_directory(options.b, failed);
  if (!folders && (fs::is_directory(options.a, failed) || fs::is_directory(options.b, failed))) {
    return fail(ErrorKind::invalid, "file.read", "Compare two files or two folders", options.a);
  }
  CROSSDOCK_TRY(const auto a, inspect::expand({options.a}));
  CROSSDOCK_TRY(const auto b, inspect::expand({options.b}));
  Pairs pairs;
  for (const inspect::InputFile& file : a) {
    pairs[folders ? fs::path(file.path).lexically_relative(options.a).string() : ""].first = file.path;
    bytes += file.bytes;
  }
  for (const inspect::InputFile& file : b) {
    pairs[folders ? fs::path(file.path).lexically_relative(options.b).string() : ""].second = file.path;
    bytes += file.bytes;
  }
  return pairs;
}

Result<Interchanges> read(const std::string& path, ProgressBar& bar) {
  CROSSDOCK_TRY(const auto source, inspect::open_file(path, [&bar](std::size_t bytes) { bar.advance(bytes); }));
  Interchanges out;
  CROSSDOCK_TRY(const bool found,
                inspect::for_each_interchange(source, edi::Trees::yes, [&out](edi::ReceivedInterchange& one) -> Result<> {
                  out.push_back(std::move(one));
                  return {};
                }));
  if (!found) return fail(ErrorKind::invalid, "edi.empty", "There is no EDI in this file", path);
  return out;
}

class Differ {
 public:
  explicit Differ(const EdiDiffOptions& options) : options_(options) {}

  int run() {
    std::uintmax_t bytes = 0;
    const auto pairs = pairs_of(options_, bytes);
    if (!pairs) {
      complain(pairs.error());
      return 2;
    }
    ProgressBar bar(bytes);
    for (const auto& [name, pair] : *pairs) {
      const auto compared = compare(pair.first, pair.second, bar);
      if (compared) continue;
      bar.hide();
      complain(compared.error());
      unread_ = true;
    }
    return unread_ ? 2 : different_ ? 1 : 0;
  }

 private:
  Result<> compare(const std::string& a, const std::string& b, ProgressBar& bar) {
    if (a.empty() || b.empty()) {
      different_ = true;
      bar.hide();
      return alone(a, b);
    }
    CROSSDOCK_TRY(const Interchanges left, read(a, bar));
    CROSSDOCK_TRY(const Interchanges right, read(b, bar));
    const inspect::DiffReport report = inspect::diff(left, right, options_.all, edi::Library::shipped());
    different_ = different_ || report.count > 0;
    bar.hide();
    if (options_.json) {
      print_json(a, b, report);
    } else {
      print(a, b, report);
    }
    return {};
  }

  Result<> alone(const std::string& a, const std::string& b) const {
    if (options_.json) {
      JsonObject out{{"same", false}};
      if (!a.empty()) out["a"] = a;
      if (!b.empty()) out["b"] = b;
      std::puts(json_text(out).c_str());
    } else {
      std::printf("only in %s: %s\n", a.empty() ? options_.b.c_str() : options_.a.c_str(),
                  a.empty() ? b.c_str() : a.c_str());
    }
    return {};
  }

  static void print_json(const std::string& a, const std::string& b, const inspect::DiffReport& report) {
    JsonArray list;
    for (const inspect::Difference& one : report.differences) list.push_back(inspect::to_json(one));
    std::puts(
        json_text(
            JsonObject{
                {"a", a}, {"b", b}, {"same", report.count == 0}, {"count", report.count}, {"differences", std::move(list)}})
            .c_str());
  }

  static void print(const std::string& a, const std::string& b, const inspect::DiffReport& report) {
    if (report.count == 0) return;
    std::printf("%s | %s\n", a.c_str(), b.c_str());
    for (const inspect::Difference& one : report.differences) std::printf("  %s\n", inspect::text_of(one).c_str());
    if (report.count > report.differences.size()) {
      std::printf("  and %zu more\n", report.count - report.differences.size());
    }
  }

  const EdiDiffOptions& options_;
  bool different_ = false;
  bool unread_ = false;
};

}  // namespace

int edi_diff(const EdiDiffOptions& options) { return Differ(options).run(); }

}  // namespace crossdock::app
