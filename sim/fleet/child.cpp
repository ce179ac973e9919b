// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/child.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace crossdock::sim {
namespace {

constexpr int k_look_ms = 2;
constexpr std::size_t k_tail_bytes = 3'000;
constexpr int k_exec_failed = 127;

std::string output_file(const Command& command, std::string_view kind) {
  return fmt::format("{}/{}.{}", command.output_folder, command.name, kind);
}

std::string read_from(const std::string& path, std::int64_t from) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(from);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

int open_output(const std::string& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644); }

// Between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, char* const* environment, int out, int err, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(k_exec_failed);
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::execve(arguments[0], arguments, environment);
  ::_exit(k_exec_failed);
}

}  // namespace

Child::Child(Command command, pid_t pid) : command_(std::move(command)), pid_(pid) {}

Result<Child> Child::start(const Command& command) {
  if (::access(command.program.c_str(), X_OK) != 0) {
    return fail(ErrorKind::not_found, "child.program", fmt::format("Cannot run {}", command.program), command.name);
  }
  std::vector<std::string> arguments{command.program};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> environment = command.environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  const auto argument_pointers = pointers(arguments);
  const auto environment_pointers = pointers(environment);
  const int out = open_output(output_file(command, "out"));
  const int err = open_output(output_file(command, "log"));
  const auto size = ::lseek(out, 0, SEEK_END);

  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(argument_pointers.data(), environment_pointers.data(), out, err, parent);
  const int error = errno;
  ::close(out);
  ::close(err);
  if (pid < 0) return fail(ErrorKind::unavailable, "child.fork", std::strerror(error), command.name);
  Child child(command, pid);
  child.output_from_ = size;
  return child;
}

Child::Child(Child&& other) noexcept
    : command_(std::move(other.command_)),
      pid_(std::exchange(other.pid_, -1)),
      output_from_(other.output_from_),
      ended_(other.ended_) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(command_, other.command_);
  std::swap(pid_, other.pid_);
  std::swap(output_from_, other.output_from_);
  std::swap(ended_, other.ended_);
  return *this;
}

Child::~Child() {
  if (pid_ > 0 && !poll()) kill();
}

std::optional<ExitCode> Child::poll() {
  int status = 0;
  if (!ended_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return ended_;
}

void Child::signal(int number) const {
  if (pid_ > 0 && !ended_) ::kill(pid_, number);
}

std::optional<ExitCode> Child::wait(std::int64_t timeout_ms) {
  const SystemClock clock;
  const std::int64_t until_us = clock.monotonic_us() + timeout_ms * 1000;
  while (!poll() && clock.monotonic_us() < until_us) ::poll(nullptr, 0, k_look_ms);
  return poll();
}

ExitCode Child::stop(std::int64_t timeout_ms) {
  signal(SIGTERM);
  if (!wait(timeout_ms)) kill();
  return *ended_;
}

void Child::kill() {
  if (poll()) return;
  signal(SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_ = 128 + SIGKILL;
}

std::optional<std::string> Child::ready_url() const {
  const std::string text = output();
  const auto at = text.starts_with("ready ") ? 0 : text.find("\nready ");
  if (at == std::string::npos) return std::nullopt;
  const auto from = text.find("ready ", at) + 6;
  const auto end = text.find('\n', from);
  if (end == std::string::npos) return std::nullopt;
  return text.substr(from, end - from);
}

Result<std::string> Child::wait_ready(std::int64_t timeout_ms) {
  const SystemClock clock;
  const std::int64_t until_us = clock.monotonic_us() + timeout_ms * 1000;
  for (;;) {
    if (auto url = ready_url()) return *std::move(url);
    if (const auto code = poll()) {
      return fail(ErrorKind::unavailable, "child.ended",
                  fmt::format("{} ended with {} before it was ready:\n{}", command_.name, *code, log_tail()));
    }
    if (clock.monotonic_us() >= until_us) {
      return fail(ErrorKind::unavailable, "child.slow",
                  fmt::format("{} was not ready after {} ms:\n{}", command_.name, timeout_ms, log_tail()));
    }
    ::poll(nullptr, 0, k_look_ms);
  }
}

std::string Child::output() const { return read_from(output_file(command_, "out"), output_from_); }

std::string Child::log_tail() const {
  std::string text = read_from(output_file(command_, "log"), 0);
  if (text.size() > k_tail_bytes) text.erase(0, text.size() - k_tail_bytes);
  return text;
}

Result<std::string> run_command(const Command& command, std::int64_t timeout_ms) {
  CROSSDOCK_TRY(Child child, Child::start(command));
  const auto code = child.wait(timeout_ms);
  if (code == 0) return child.output();
  const std::string how = code ? fmt::format("ended with {}", *code) : fmt::format("still runs after {} ms", timeout_ms);
  return fail(ErrorKind::unavailable, "child.failed",
              fmt::format("{} {}:\n{}{}", command.name, how, child.output(), child.log_tail()));
}

}  // namespace crossdock::sim
