// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL server of its own for a test: data and socket in a temporary directory, no TCP, fsync on. It runs as an
// unprivileged user when the test runs as root, and ends with the process that started it.
#pragma once

#include "base/result.hpp"
#include "store/testing/temp_directory.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace crossdock::store::postgres::testing {

class Cluster {
 public:
  // not_found "cluster.programs" when no PostgreSQL is installed.
  static Result<std::unique_ptr<Cluster>> start();
  // One that keeps its log of writes, for recover.
  static Result<std::unique_ptr<Cluster>> start_archived();
  // A copy of the whole server, while it runs.
  Result<void> back_up();
  // What was written so far is in the archive when the server has ended.
  Result<void> end();
  // Another server, from the copy and the log of an archived one, as of a restore point (pg_create_restore_point).
  static Result<std::unique_ptr<Cluster>> recover(const Cluster& archived, const std::string& restore_point);
  // Another server that follows the primary. With synchronous_standby_names it has whatever was acknowledged.
  static Result<std::unique_ptr<Cluster>> start_standby(const Cluster& primary);
  explicit Cluster(std::string programs) : programs_(std::move(programs)) {}  // for start
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // Of an empty database; its user may do everything.
  std::string url() const;
  std::string host() const;  // as it stands in an address
  pid_t pid() const { return server_; }
  // SIGINT: connections are ended, what is committed is on disk. Or SIGQUIT: as after a power cut.
  void stop(int signal);
  Result<void> run();  // again, after stop

 private:
  static Result<std::unique_ptr<Cluster>> prepare();
  Result<void> own_home();
  Result<void> await_writable() const;
  Result<void> create();
  Result<void> program(const std::vector<std::string>& words);
  std::string archive() const { return directory_.path() + "/archive"; }
  std::string copy() const { return directory_.path() + "/copy"; }
  void set(const std::string& setting);

  std::string programs_;
  std::vector<std::string> settings_;
  store::testing::TempDirectory directory_;
  pid_t server_ = 0;
};

}  // namespace crossdock::store::postgres::testing
