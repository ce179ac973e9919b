// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL server of its own for a test: data and socket in a temporary directory, no TCP, fsync on. It runs as an
// unprivileged user when the test runs as root, and ends with the process that started it.
#pragma once

#include "base/result.hpp"
#include "store/testing/temp_directory.hpp"

#include <memory>
#include <string>
#include <utility>

#include <sys/types.h>

namespace crossdock::store::postgres::testing {

class Cluster {
 public:
  // not_found "cluster.programs" when no PostgreSQL is installed.
  static Result<std::unique_ptr<Cluster>> start();
  explicit Cluster(std::string programs) : programs_(std::move(programs)) {}  // for start
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // Of an empty database; its user may do everything.
  std::string url() const;
  pid_t pid() const { return server_; }
  // SIGINT: connections are ended, what is committed is on disk. Or SIGQUIT: as after a power cut.
  void stop(int signal);
  Result<void> run();  // again, after stop

 private:
  Result<void> create();

  std::string programs_;
  store::testing::TempDirectory directory_;
  pid_t server_ = 0;
};

}  // namespace crossdock::store::postgres::testing
