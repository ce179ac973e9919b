// SPDX-License-Identifier: Apache-2.0
#include "app/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace crossdock::app {
namespace {

constexpr std::uintmax_t k_worth_it_bytes = 8UL * 1024 * 1024;  // shorter work is done before anybody looks
constexpr int k_width = 40;

}  // namespace

ProgressBar::ProgressBar(std::uintmax_t total_bytes)
    : total_(total_bytes), terminal_(total_bytes >= k_worth_it_bytes && isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() { hide(); }

void ProgressBar::advance(std::size_t bytes) {
  if (!terminal_) return;
  done_ = std::min(done_ + bytes, total_);
  const int percent = static_cast<int>(done_ * 100 / total_);
  if (percent == shown_percent_) return;
  shown_percent_ = percent;
  const auto filled = static_cast<std::size_t>(percent * k_width / 100);
  const std::string bar = std::string(filled, '#') + std::string(k_width - filled, '.');
  std::fprintf(stderr, "\r[%s] %3d %%  %ju of %ju MB", bar.c_str(), percent, done_ / 1'000'000, total_ / 1'000'000);
  std::fflush(stderr);
}

void ProgressBar::hide() {
  if (shown_percent_ < 0) return;
  shown_percent_ = -1;
  std::fputs("\r\033[K", stderr);
}

}  // namespace crossdock::app
