// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/journal.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace crossdock::sim {
namespace {

Unexpected io_error(std::string_view what, const std::string& path) {
  return fail(ErrorKind::unavailable, "journal.io", fmt::format("Cannot {} the journal: {}", what, std::strerror(errno)),
              path);
}

Result<std::string> read_all(int fd, const std::string& path) {
  std::string text;
  std::string chunk(1U << 16U, '\0');
  for (;;) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0) return io_error("read", path);
    if (got == 0) return text;
    text.append(chunk, 0, static_cast<std::size_t>(got));
  }
}

// Gives the number of bytes that are whole lines.
Result<std::size_t> replay_lines(std::string_view text, const std::string& path, const Journal::Replay& replay) {
  std::size_t from = 0;
  int line = 1;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', from), ++line) {
    auto record = json_parse(text.substr(from, end - from));
    if (!record || !record->is_object()) {
      return fail(ErrorKind::corrupt, "journal.line", "The line is not a JSON object", fmt::format("{}:{}", path, line));
    }
    replay(record->get_object());
    from = end + 1;
  }
  return from;
}

}  // namespace

Result<Journal> Journal::open(const std::string& path, const Replay& replay) {
  if (path.empty()) return Journal(-1);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return io_error("open", path);
  Journal journal(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return io_error("lock", path);
  CROSSDOCK_TRY(const std::string text, read_all(fd, path));
  CROSSDOCK_TRY(const std::size_t whole, replay_lines(text, path, replay));
  if (whole < text.size() && ::ftruncate(fd, static_cast<off_t>(whole)) != 0) return io_error("repair", path);
  return journal;
}

Journal::Journal(Journal&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Journal& Journal::operator=(Journal&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Journal::~Journal() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> Journal::append(const JsonObject& record) {
  if (fd_ < 0) return {};
  const std::string line = json_text(record) + "\n";
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error("write", "");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::string journal_path(const std::string& data, const std::string& name) {
  return data.empty() ? std::string() : data + "/" + name;
}

}  // namespace crossdock::sim
