// SPDX-License-Identifier: Apache-2.0
#include "app/edi.hpp"

#include "app/edi_files.hpp"
#include "app/progress_bar.hpp"
#include "base/json.hpp"
#include "edi/library.hpp"
#include "edi/set_stream.hpp"
#include "inspect/envelope.hpp"
#include "inspect/examine.hpp"
#include "inspect/files.hpp"
#include "inspect/json_view.hpp"
#include "inspect/readable_writer.hpp"
#include "inspect/sniff.hpp"
#include "inspect/standards.hpp"
#include "inspect/text_view.hpp"

#include <cstdio>
#include <utility>

namespace crossdock::app {
namespace {

using inspect::InputFile;

Error cannot_write() { return Error{ErrorKind::transient, "file.write", "The report could not be written", {}}; }

class SetPrinter {
 public:
  explicit SetPrinter(bool plain)
      : plain_(plain), stream_(edi::Library::shipped(), inspect::all_standards(), {}, edi::Trees::no) {
    stream_.tell(writer());
  }

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
    if (step.kind == edi::StepKind::interchange_begin) begin_interchange();
    if (step.kind == edi::StepKind::group_begin) new_group_ = true;
    if (step.kind == edi::StepKind::acknowledgement) acknowledgements_.push_back(std::move(step.acknowledgement));
    for (const edi::Finding& finding : step.findings) tell(finding);
    if (step.kind != edi::StepKind::set) return;
    for (const edi::Finding& finding : step.set.findings) tell(finding);
    if (step.set.complete) print();
  }

  void begin_interchange() {
    found_ = true;
    new_interchange_ = true;
    new_group_ = false;
    acknowledgements_.clear();
  }

  // Once with the first set it holds for.
  JsonObject envelope() {
    const edi::InterchangeHeader& header = stream_.interchange();
    JsonObject out;
    if (new_interchange_ && !stream_.interchange_implied()) {
      out["interchange"] = inspect::interchange_json(header);
      out["delimiters"] = inspect::delimiters_json(stream_.delimiters(), header.standard);
      if (!acknowledgements_.empty()) {
        edi::TransactionSet ta1;
        ta1.segments = acknowledgements_;
        out["acknowledgements"] = *json_find(edi::to_json(ta1).get_object(), "content");
      }
    }
    if (new_group_ && stream_.in_group()) out["group"] = inspect::group_json(stream_.group(), header.standard);
    new_interchange_ = false;
    new_group_ = false;
    return out;
  }

  void tell(const edi::Finding& finding) const {
    if (!finding.is_error() || finding.code == edi::slug::set_unknown) return;
    std::string text = edi::text_of(finding);
    const std::string_view kind = finding.code == edi::slug::empty ? inspect::looks_like(head_) : std::string_view{};
    if (!kind.empty()) text += "; this looks like " + std::string(kind);
    std::fprintf(stderr, "crossdock: %s: %s\n", path_.c_str(), text.c_str());
  }

  edi::JsonWriter& writer() {
    if (plain_) return plain_writer_;
    return readable_writer_;
  }

  void print() {
    const edi::InterchangeHeader& header = stream_.interchange();
    JsonObject about{{"standard", to_string(header.standard)},
                     {"interchange", header.control},
                     {"sender", header.sender},
                     {"receiver", header.receiver}};
    if (JsonObject around = envelope(); !around.empty()) about["envelope"] = std::move(around);
    std::string out = json_text(about);
    out.back() = ',';
    out.append(writer().finish()).append("}\n");
    std::fwrite(out.data(), 1, out.size(), stdout);
  }

  bool plain_;
  edi::PlainJson plain_writer_;
  inspect::ReadableJson readable_writer_;
  bool found_ = false;
  bool new_interchange_ = false;
  bool new_group_ = false;
  std::vector<edi::Segment> acknowledgements_;
  std::string path_;
  std::string head_;
  edi::SetStream stream_;
};

}  // namespace

int edi_inspect(const EdiOptions& options) {
  inspect::Totals totals;
  const int code = for_each_file(options.paths, [&](const InputFile& file, ProgressBar& bar) -> Result<bool> {
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
  return for_each_file(options.paths, [&](const InputFile& file, ProgressBar& bar) -> Result<bool> {
    CROSSDOCK_TRY(const auto source, inspect::open_file(file.path, [&bar](std::size_t bytes) { bar.advance(bytes); }));
    return SetPrinter(options.plain).run(file.path, source);
  });
}

}  // namespace crossdock::app
