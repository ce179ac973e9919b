// SPDX-License-Identifier: Apache-2.0
#include "app/edi_files.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

namespace crossdock::app {

using inspect::InputFile;

void complain(const Error& error) { std::fprintf(stderr, "crossdock: %s\n", error.text().c_str()); }

int for_each_file(const std::vector<std::string>& paths,
                  const std::function<Result<bool>(const InputFile&, ProgressBar&)>& one) {
  const auto files = inspect::expand(paths);
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

Output::~Output() {
  if (file_ == nullptr || part_.empty()) return;
  std::fclose(file_);
  std::remove(part_.c_str());
}

Unexpected Output::cannot_write() const {
  return fail(ErrorKind::transient, "file.write", "It could not be written: " + std::string(std::strerror(errno)),
              path_.empty() ? "standard output" : path_);
}

Result<> Output::open() {
  if (file_ != nullptr) return {};
  if (path_.empty()) {
    file_ = stdout;
    return {};
  }
  part_ = path_ + ".part";
  file_ = std::fopen(part_.c_str(), "wb");
  if (file_ == nullptr) {
    part_.clear();
    return cannot_write();
  }
  return {};
}

Result<> Output::write(std::string_view bytes) {
  CROSSDOCK_CHECK(open());
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return cannot_write();
  return {};
}

Result<> Output::commit() {
  CROSSDOCK_CHECK(open());
  if (part_.empty()) return std::fflush(file_) == 0 ? Result<>{} : Result<>(cannot_write());
  const std::string part = std::exchange(part_, {});
  if (std::fclose(std::exchange(file_, nullptr)) != 0 || std::rename(part.c_str(), path_.c_str()) != 0) {
    const auto error = cannot_write();
    std::remove(part.c_str());
    return error;
  }
  return {};
}

}  // namespace crossdock::app
