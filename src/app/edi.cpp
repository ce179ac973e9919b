// SPDX-License-Identifier: Apache-2.0
#include "app/edi.hpp"

#include "app/progress_bar.hpp"
#include "base/json.hpp"
#include "edi/library.hpp"
#include "edi/set_stream.hpp"
#include "inspect/examine.hpp"
#include "inspect/files.hpp"
#include "inspect/json_view.hpp"
#include "inspect/readable.hpp"
#include "inspect/sniff.hpp"
#include "inspect/standards.hpp"
#include "inspect/text_view.hpp"

#include <cstdio>
#include <functional>
#include <utility>

namespace crossdock::app {
namespace {

using inspect::InputFile;

void complain(const Error& error) { std::fprintf(stderr, "crossdock: %s\n", error.text().c_str()); }

// Does something with each file; `one` answers whether there was EDI in it.
int for_each_file(const EdiOptions& options, const std::function<Result<bool>(const InputFile&, ProgressBar&)>& one) {
  const auto files = inspect::expand(options.paths);
  if (!files) {
    complain(files.error());
    return 2;
  }
  std::uintmax_t bytes = 0;
  for (const InputFile& file : *files) bytes += file.bytes;
  ProgressBar bar(bytes);
  bool found = false;
  bool failed = false;
  for (const InputFile& file : *files) {
    const auto edi = one(file, bar);
    if (!edi) {
      bar.hide();
      complain(edi.error());
    }
    failed = failed || !edi;
    found = found || (edi && *edi);
  }
  if (!found) {
    bar.hide();
    std::fprintf(stderr, "crossdock: there is no EDI in %s\n", files->size() == 1 ? "this file" : "any of these files");
    return 2;
  }
  return failed ? 1 : 0;
}

Error cannot_write() { return Error{ErrorKind::transient, "file.write", "The report could not be written", {}}; }

class SetPrinter {
 public:
  explicit SetPrinter(bool plain) : plain_(plain), stream_(edi::Library::shipped(), inspect::all_standards()) {}

  Result<bool> run(const std::string& path, const inspect::Source& source) {
    path_ = path;
    while (true) {
      CROSSDOCK_TRY(const std::string_view piece, source());
      if (piece.empty()) break;
      if (head_.size() < inspect::k_sniff_bytes) head_.append(piece.substr(0, inspect::k_sniff_bytes - head_.size()));
      stream_.feed(piece);
      while (auto step = stream_.next()) take(*step);
    }
    stream_.finish();
    while (auto step = stream_.next()) take(*step);
    for (const edi::Unread& range : stream_.unread()) {
      std::fprintf(stderr, "crossdock: %s: bytes %zu to %zu are not read (%s)\n", path_.c_str(), range.begin, range.end,
                   std::string(range.reason).c_str());
    }
    return found_;
  }

 private:
  void take(edi::Step& step) {
    if (step.kind == edi::StepKind::interchange_begin) found_ = true;
    for (const edi::Finding& finding : step.findings) tell(finding);
    if (step.kind != edi::StepKind::set) return;
    for (const edi::Finding& finding : step.set.findings) tell(finding);
    if (step.set.complete) print(step.set.tree);
  }

  void tell(const edi::Finding& finding) const {
    if (!finding.is_error() || finding.code == edi::slug::set_unknown) return;
    std::string text = edi::text_of(finding);
    const std::string_view kind = finding.code == edi::slug::empty ? inspect::looks_like(head_) : std::string_view{};
    if (!kind.empty()) text += "; this looks like " + std::string(kind);
    std::fprintf(stderr, "crossdock: %s: %s\n", path_.c_str(), text.c_str());
  }

  void print(const edi::TransactionSet& set) const {
    const edi::InterchangeHeader& header = stream_.interchange();
    JsonObject out{{"standard", to_string(header.standard)},
                   {"interchange", header.control},
                   {"sender", header.sender},
                   {"receiver", header.receiver}};
    if (plain_) {
      const Json tree = edi::to_json(set);
      for (const auto& [key, value] : tree.get_object()) out[key] = value;
    } else {
      for (auto& [key, value] : inspect::readable_json(set, edi::Library::shipped())) out[key] = std::move(value);
    }
    std::puts(json_text(Json(std::move(out))).c_str());
  }

  bool plain_;
  bool found_ = false;
  std::string path_;
  std::string head_;
  edi::SetStream stream_;
};

}  // namespace

int edi_inspect(const EdiOptions& options) {
  inspect::Totals totals;
  const int code = for_each_file(options, [&](const InputFile& file, ProgressBar& bar) -> Result<bool> {
    CROSSDOCK_TRY(const auto source, inspect::open_file(file.path, [&bar](std::size_t bytes) { bar.advance(bytes); }));
    if (options.json) {
      inspect::JsonView view(file.path);
      CROSSDOCK_TRY(const bool found, inspect::examine(source, view, totals));
      if (!view.print(stdout)) return fail(cannot_write());
      return found;
    }
    bar.hide();
    inspect::TextView view(file.path, stdout);
    return inspect::examine(source, view, totals);
  });
  if (!options.json && totals.files > 0) std::printf("%s\n", inspect::text_of(totals).c_str());
  return code;
}

int edi_json(const EdiOptions& options) {
  return for_each_file(options, [&](const InputFile& file, ProgressBar& bar) -> Result<bool> {
    CROSSDOCK_TRY(const auto source, inspect::open_file(file.path, [&bar](std::size_t bytes) { bar.advance(bytes); }));
    return SetPrinter(options.plain).run(file.path, source);
  });
}

}  // namespace crossdock::app
