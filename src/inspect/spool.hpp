// SPDX-License-Identifier: Apache-2.0
// Text that is written now and read later: in memory while it is short, in an unnamed temporary file beyond.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace crossdock::inspect {

class Spool {
 public:
  static constexpr std::size_t k_memory_bytes_max = 1024UL * 1024;

  void append(std::string_view text);
  bool empty() const { return buffer_.empty() && !file_; }
  // Appends all of it to `out` and empties the spool. False when temporary space ran out on the way: the text is then
  // incomplete.
  bool move_to(std::FILE* out);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string buffer_;
  std::unique_ptr<std::FILE, Close> file_;
  bool whole_ = true;
};

}  // namespace crossdock::inspect
