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

Result<std::unique_ptr<Cluster>> Cluster::prepare() {
  std::string programs = find_programs();
  if (programs.empty()) return fail(ErrorKind::not_found, "cluster.programs", "No PostgreSQL in /usr/lib/postgresql");
  auto cluster = std::make_unique<Cluster>(std::move(programs));
  CROSSDOCK_CHECK(cluster->own_home());
  return cluster;
}

Result<std::unique_ptr<Cluster>> Cluster::start() {
  CROSSDOCK_TRY(auto cluster, prepare());
  CROSSDOCK_CHECK(cluster->create());
  CROSSDOCK_CHECK(cluster->run());
  return cluster;
}

Result<std::unique_ptr<Cluster>> Cluster::start_archived() {
  CROSSDOCK_TRY(auto cluster, prepare());
  CROSSDOCK_CHECK(cluster->create());
  CROSSDOCK_CHECK(cluster->program({"/bin/mkdir", cluster->archive()}));
  cluster->set("archive_mode=on");
  cluster->set("archive_command=cp %p " + cluster->archive() + "/%f");
  CROSSDOCK_CHECK(cluster->run());
  return cluster;
}

Result<void> Cluster::back_up() {
  return program({programs_ + "/pg_basebackup", "-D", copy(), "-h", directory_.path(), "-U", "crossdock", "-X", "none",
                  "--checkpoint=fast", "--no-sync"});
}

Result<void> Cluster::end() {
  CROSSDOCK_CHECK(program(
      {programs_ + "/psql", "-h", directory_.path(), "-U", "crossdock", "-d", "postgres", "-c", "SELECT pg_switch_wal()"}));
  stop(SIGINT);
  return {};
}

Result<std::unique_ptr<Cluster>> Cluster::recover(const Cluster& archived, const std::string& restore_point) {
  CROSSDOCK_TRY(auto cluster, prepare());
  const std::string data = cluster->directory_.path() + "/data";
  CROSSDOCK_CHECK(cluster->program({"/bin/cp", "-r", archived.copy(), data}));
  CROSSDOCK_CHECK(cluster->program({"/bin/chmod", "700", data}));
  CROSSDOCK_CHECK(cluster->program({"/usr/bin/touch", data + "/recovery.signal"}));
  cluster->set("restore_command=cp " + archived.archive() + "/%f %p");
  cluster->set("recovery_target_name=" + restore_point);
  cluster->set("recovery_target_action=promote");
  CROSSDOCK_CHECK(cluster->run());
  CROSSDOCK_CHECK(cluster->await_writable());
  return cluster;
}

Cluster::~Cluster() { stop(SIGQUIT); }

// It takes questions before it has got to the point.
Result<void> Cluster::await_writable() const {
  const std::string writable = url() + "?target_session_attrs=read-write";
  for (int waited_ms = 0; waited_ms < k_ready_ms; waited_ms += k_pause_ms) {
    PGconn* const connection = PQconnectdb(writable.c_str());
    const bool connected = PQstatus(connection) == CONNECTION_OK;
    PQfinish(connection);
    if (connected) return {};
    ::poll(nullptr, 0, k_pause_ms);
  }
  return fail(ErrorKind::unavailable, "cluster.recovery", "The server does not come out of recovery",
              directory_.path() + "/log");
}

void Cluster::set(const std::string& setting) { settings_.insert(settings_.end(), {"-c", setting}); }

Result<void> Cluster::program(const std::vector<std::string>& words) {
  const int code = wait_for(spawn(directory_.path(), words));
  if (code == 0) return {};
  return fail(ErrorKind::unavailable, "cluster.program", fmt::format("{} ended with {}", words.front(), code),
              directory_.path() + "/log");
}

Result<void> Cluster::own_home() {
  const std::string& home = directory_.path();
  const passwd* user = unprivileged();
  if (user == nullptr || ::chown(home.c_str(), user->pw_uid, user->pw_gid) == 0) return {};
  return fail(ErrorKind::unavailable, "cluster.directory", "The directory cannot be given to the server's user", home);
}

Result<void> Cluster::create() {
  return program({programs_ + "/initdb", "-D", directory_.path() + "/data", "-U", "crossdock", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync", "--data-checksums"});
}

Result<std::unique_ptr<Cluster>> Cluster::start_standby(const Cluster& primary) {
  CROSSDOCK_TRY(auto cluster, prepare());
  CROSSDOCK_CHECK(cluster->program({cluster->programs_ + "/pg_basebackup", "-D", cluster->directory_.path() + "/data", "-h",
                                    primary.directory_.path(), "-U", "crossdock", "-X", "stream", "-R", "--checkpoint=fast",
                                    "--no-sync"}));
  CROSSDOCK_CHECK(cluster->run());
  return cluster;
}

std::string Cluster::host() const {
  std::string host;
  for (const char c : directory_.path()) host += c == '/' ? std::string("%2F") : std::string(1, c);
  return host;
}

std::string Cluster::url() const { return fmt::format("postgresql://crossdock@{}/postgres", host()); }

Result<void> Cluster::run() {
  const std::string& home = directory_.path();
  std::vector<std::string> words{programs_ + "/postgres",
                                 "-D",
                                 home + "/data",
                                 "-k",
                                 home,
                                 "-c",
                                 "listen_addresses=",
                                 "-c",
                                 "shared_buffers=64MB",
                                 "-c",
                                 "max_connections=60",
                                 "-c",
                                 "max_wal_size=256MB"};
  words.insert(words.end(), settings_.begin(), settings_.end());
  server_ = spawn(home, words);
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
