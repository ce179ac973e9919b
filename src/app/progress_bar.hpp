// SPDX-License-Identifier: Apache-2.0
// One line on the error output that says how far a long command has come; nothing when that is no terminal.
#pragma once

#include <cstddef>
#include <cstdint>

namespace crossdock::app {

class ProgressBar {
 public:
  explicit ProgressBar(std::uintmax_t total_bytes);
  ~ProgressBar();  // takes the line away
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void advance(std::size_t bytes);
  void hide();  // until the next advance: before something else is printed

 private:
  std::uintmax_t total_;
  std::uintmax_t done_ = 0;
  int shown_percent_ = -1;
  bool terminal_;
};

}  // namespace crossdock::app
