// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/testing/cluster.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace crossdock::store::postgres::testing {
namespace {

constexpr int k_ready_ms = 60'000;
constexpr int k_pause_ms = 10;

// Debian keeps the programs of each version in a folder of its own; the newest.
std::string find_programs() {
  std::vector<std::pair<int, std::string>> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", error)) {
    const auto bin = entry.path() / "bin";
    if (std::filesystem::exists(bin / "initdb", error)) {
      found.emplace_back(std::atoi(entry.path().filename().c_str()), bin.string());
    }
  }
  return found.empty() ? std::string() : std::ranges::max(found).second;
}

// The server refuses to run as root.
const passwd* unprivileged() {
  if (::geteuid() != 0) return nullptr;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* user = ::getpwnam(name)) return user;
  }
  return nullptr;
}

pid_t spawn(const std::string& directory, const std::vector<std::string>& words) {
  const passwd* user = unprivileged();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::getppid() != parent || ::chdir(directory.c_str()) != 0) ::_exit(126);
  const int log = ::open((directory + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<std::unique_ptr<Cluster>> Cluster::start() {
  std::string programs = find_programs();
  if (programs.empty()) return fail(ErrorKind::not_found, "cluster.programs", "No PostgreSQL in /usr/lib/postgresql");
  auto cluster = std::make_unique<Cluster>(std::move(programs));
  CROSSDOCK_CHECK(cluster->create());
  CROSSDOCK_CHECK(cluster->run());
  return cluster;
}

Cluster::~Cluster() { stop(SIGQUIT); }

Result<void> Cluster::create() {
  const std::string& home = directory_.path();
  if (const passwd* user = unprivileged(); user != nullptr && ::chown(home.c_str(), user->pw_uid, user->pw_gid) != 0) {
    return fail(ErrorKind::unavailable, "cluster.directory", "The directory cannot be given to the server's user", home);
  }
  const int code = wait_for(spawn(home, {programs_ + "/initdb", "-D", home + "/data", "-U", "crossdock", "-A", "trust", "-E",
                                         "UTF8", "--locale=C.UTF-8", "--no-sync", "--data-checksums"}));
  if (code == 0) return {};
  return fail(ErrorKind::unavailable, "cluster.initdb", fmt::format("initdb ended with {}", code), home + "/log");
}

std::string Cluster::url() const {
  std::string host;
  for (const char c : directory_.path()) host += c == '/' ? std::string("%2F") : std::string(1, c);
  return fmt::format("postgresql://crossdock@{}/postgres", host);
}

Result<void> Cluster::run() {
  const std::string& home = directory_.path();
  server_ = spawn(home, {programs_ + "/postgres", "-D", home + "/data", "-k", home, "-c", "listen_addresses=", "-c",
                         "shared_buffers=64MB", "-c", "max_connections=60", "-c", "max_wal_size=256MB"});
  for (int waited_ms = 0; waited_ms < k_ready_ms; waited_ms += k_pause_ms) {
    if (PQping(url().c_str()) == PQPING_OK) return {};
    if (::waitpid(server_, nullptr, WNOHANG) == server_) {
      server_ = 0;
      break;
    }
    ::poll(nullptr, 0, k_pause_ms);
  }
  return fail(ErrorKind::unavailable, "cluster.start", "The server did not start", home + "/log");
}

void Cluster::stop(int signal) {
  if (server_ <= 0) return;
  ::kill(server_, signal);
  wait_for(std::exchange(server_, 0));
}

}  // namespace crossdock::store::postgres::testing
