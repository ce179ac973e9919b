// SPDX-License-Identifier: Apache-2.0
// Child processes of the benchmark: started, measured from /proc, stopped by pid.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace crossdock::bench {

class Child {
 public:
  // Output goes to `log`. `cpu` >= 0 pins it.
  Child(const std::vector<std::string>& command, std::string log, int cpu = -1,
        const std::vector<std::string>& environment = {});
  ~Child();  // SIGTERM, then waits
  Child(const Child&) = delete;

  // Waits until the log has a line "ready URL"; "" after timeout_ms or when the child ended.
  std::string wait_ready(std::int64_t timeout_ms) const;
  double cpu_seconds() const;  // user + system so far
  double rss_megabytes() const;
  int wait() const;  // exit code
  std::string output() const;

 private:
  pid_t pid_ = -1;
  std::string log_;
};

// Runs to the end and gives what was printed (both streams); "" when it cannot be started.
std::string run(const std::vector<std::string>& command, int cpu = -1, const std::vector<std::string>& environment = {});
bool has_program(const std::string& name);
std::string own_path();
// Resident memory of this process.
double resident_bytes();
std::string temp_folder(const std::string& name);  // new and empty, below $TMPDIR; gone when this program ends

}  // namespace crossdock::bench
