// SPDX-License-Identifier: Apache-2.0
#include "inspect/spool.hpp"

#include <array>
#include <utility>

namespace crossdock::inspect {

void Spool::append(std::string_view text) {
  buffer_.append(text);
  if (buffer_.size() <= k_memory_bytes_max) return;
  if (!file_) file_.reset(std::tmpfile());
  const bool written = file_ && std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) == buffer_.size();
  whole_ = whole_ && written;
  buffer_.clear();
}

bool Spool::move_to(std::FILE* out) {
  bool done = whole_;
  if (file_) {
    done = done && std::fflush(file_.get()) == 0 && std::fseek(file_.get(), 0, SEEK_SET) == 0;
    std::array<char, 64UL * 1024> piece{};
    while (done) {
      const std::size_t size = std::fread(piece.data(), 1, piece.size(), file_.get());
      if (size == 0) break;
      done = std::fwrite(piece.data(), 1, size, out) == size;
    }
    done = done && std::ferror(file_.get()) == 0;
  }
  const std::string rest = std::exchange(buffer_, {});
  done = done && std::fwrite(rest.data(), 1, rest.size(), out) == rest.size();
  file_.reset();
  whole_ = true;
  return done;
}

}  // namespace crossdock::inspect
