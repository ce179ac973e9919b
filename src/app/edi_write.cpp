// SPDX-License-Identifier: Apache-2.0
#include "app/edi_write.hpp"

#include "app/edi_files.hpp"
#include "base/json.hpp"
#include "inspect/json_splitter.hpp"
#include "inspect/set_writer.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace crossdock::app {
namespace {

constexpr std::size_t k_json_depth_max = 128;  // loops nest up to 32, three levels each

std::string line_end_of(const std::string& name) {
  if (name == "lf") return "\n";
  return name == "crlf" ? "\r\n" : "";
}

// Where a mistake stands: "orders.json line 3, content[2][1]".
Unexpected placed(Error error, const std::string& path, std::size_t line) {
  std::string place = line > 0 ? fmt::format("{} line {}", path, line) : path;
  if (!error.place.empty()) place += ", " + error.place;
  error.place = std::move(place);
  return Unexpected(std::move(error));
}

Result<bool> write_file(const inspect::InputFile& file, ProgressBar& bar, inspect::SetWriter& writer) {
  CROSSDOCK_TRY(const auto source, inspect::open_file(file.path, [&bar](std::size_t bytes) { bar.advance(bytes); }));
  std::size_t last_line = 0;
  inspect::JsonSplitter splitter([&](std::string_view text, std::size_t line) -> Result<> {
    last_line = line;
    auto json = json_parse(text, k_json_depth_max);
    if (!json) return placed(std::move(json).error(), file.path, line);
    auto added = writer.add(json->get_object());
    return added ? Result<>{} : Result<>(placed(std::move(added).error(), file.path, line));
  });
  while (true) {
    CROSSDOCK_TRY(const std::string_view piece, source());
    if (piece.empty()) break;
    CROSSDOCK_CHECK(splitter.feed(piece));
  }
  if (auto ended = splitter.finish(); !ended) return placed(std::move(ended).error(), file.path, 0);
  auto written = writer.finish();
  if (!written) return placed(std::move(written).error(), file.path, last_line);
  return splitter.any();
}

}  // namespace

int edi_write(const EdiWriteOptions& options) {
  const auto files = inspect::expand(options.paths);
  if (!files) {
    complain(files.error());
    return 2;
  }
  std::uintmax_t bytes = 0;
  for (const inspect::InputFile& file : *files) bytes += file.bytes;
  ProgressBar bar(bytes);
  Output out(options.out);
  inspect::SetWriter writer({line_end_of(options.line_end), options.una, options.loose},
                            [&](std::string_view interchange) -> Result<> {
                              bar.hide();
                              return out.write(interchange);
                            });
  bool any = false;
  for (const inspect::InputFile& file : *files) {
    const auto found = write_file(file, bar, writer);
    if (!found) {
      bar.hide();
      complain(found.error());
      return 1;
    }
    any = any || *found;
  }
  bar.hide();
  if (!any) {
    std::fprintf(stderr, "crossdock: there is no set in %s\n", files->size() == 1 ? "this file" : "any of these files");
    return 2;
  }
  if (const auto written = out.commit(); !written) {
    complain(written.error());
    return 1;
  }
  return 0;
}

}  // namespace crossdock::app
