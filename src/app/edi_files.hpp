// SPDX-License-Identifier: Apache-2.0
// What the `crossdock edi` commands share: going through files, and writing one.
#pragma once

#include "app/progress_bar.hpp"
#include "base/result.hpp"
#include "inspect/files.hpp"

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::app {

void complain(const Error& error);  // on the error output

// Does something with each file; `one` answers whether there was EDI in it. Exit code: 0 when all could be read, 1 when one
// could not, 2 when there is no EDI in any of them.
int for_each_file(const std::vector<std::string>& paths,
                  const std::function<Result<bool>(const inspect::InputFile&, ProgressBar&)>& one);

// Standard output, or a file that is there only when all of it is: it is written beside its place and renamed.
class Output {
 public:
  explicit Output(std::string path) : path_(std::move(path)) {}
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Errors: "file.write".
  Result<> write(std::string_view bytes);
  Result<> commit();

 private:
  Result<> open();
  Unexpected cannot_write() const;

  std::string path_;
  std::string part_;
  std::FILE* file_ = nullptr;
};

}  // namespace crossdock::app
