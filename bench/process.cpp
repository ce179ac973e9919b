// SPDX-License-Identifier: Apache-2.0
#include "bench/process.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace crossdock::bench {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

[[noreturn]] void become(const std::vector<std::string>& command, const std::string& log, int cpu,
                         const std::vector<std::string>& environment) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int out = ::open(log.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  ::dup2(out, 1);
  ::dup2(out, 2);
  if (cpu >= 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    ::sched_setaffinity(0, sizeof set, &set);
  }
  for (const std::string& variable : environment) ::putenv(::strdup(variable.c_str()));
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(::strdup(word.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

// Removes, when the program ends, what it has made.
class Scratch {
 public:
  ~Scratch() {
    std::error_code ignored;
    for (const std::string& path : paths_) std::filesystem::remove_all(path, ignored);
  }
  std::string keep(const std::string& path) { return paths_.emplace_back(path); }

 private:
  std::vector<std::string> paths_;
};

}  // namespace

Child::Child(const std::vector<std::string>& command, std::string log, int cpu, const std::vector<std::string>& environment)
    : log_(std::move(log)) {
  pid_ = ::fork();
  if (pid_ == 0) become(command, log_, cpu, environment);
}

Child::~Child() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

std::string Child::wait_ready(std::int64_t timeout_ms) const {
  const SystemClock clock;
  const std::int64_t until_us = clock.monotonic_us() + timeout_ms * 1000;
  while (clock.monotonic_us() < until_us) {
    const std::string text = slurp(log_);
    const std::size_t at = text.find("ready ");
    if (at != std::string::npos && text.find('\n', at) != std::string::npos)
      return text.substr(at + 6, text.find('\n', at) - at - 6);
    ::poll(nullptr, 0, 1);
  }
  return "";
}

double Child::cpu_seconds() const {
  const std::string text = slurp(fmt::format("/proc/{}/stat", pid_));
  std::size_t at = text.rfind(')');
  if (at == std::string::npos) return 0;
  double ticks = 0;
  int field = 2;
  for (++at; at < text.size() && field < 15; ++at) {
    if (text[at] != ' ') continue;
    ++field;
    if (field == 14 || field == 15) ticks += std::strtod(text.c_str() + at + 1, nullptr);
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double Child::rss_megabytes() const {
  const std::string text = slurp(fmt::format("/proc/{}/status", pid_));
  const std::size_t at = text.find("VmRSS:");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + 6, nullptr) / 1024;
}

int Child::wait() const {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  const_cast<Child*>(this)->pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Child::output() const { return slurp(log_); }

std::string run(const std::vector<std::string>& command, int cpu, const std::vector<std::string>& environment) {
  const std::string log = temp_folder("run") + "/out";
  Child child(command, log, cpu, environment);
  child.wait();
  return child.output();
}

bool has_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  rest += ":/usr/sbin:/sbin";
  for (std::size_t at = 0; at <= rest.size();) {
    const std::size_t end = std::min(rest.find(':', at), rest.size());
    if (::access((rest.substr(at, end - at) + "/" + name).c_str(), X_OK) == 0) return true;
    at = end + 1;
  }
  return false;
}

double resident_bytes() {
  const std::string text = slurp("/proc/self/status");
  const std::size_t at = text.find("VmRSS:");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + 6, nullptr) * 1024;
}

std::string own_path() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

std::string temp_folder(const std::string& name) {
  static Scratch scratch;
  std::string path = (std::filesystem::temp_directory_path() / ("crossdock-bench-" + name + "-XXXXXX")).string();
  return ::mkdtemp(path.data()) == nullptr ? std::string() : scratch.keep(path);
}

}  // namespace crossdock::bench
