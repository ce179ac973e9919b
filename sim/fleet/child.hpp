// SPDX-License-Identifier: Apache-2.0
// A child process that cannot outlive us: its own process group (so Ctrl-C reaches only the parent), killed by the
// kernel when the parent dies, and stopped by the destructor. Its output goes to two files, so nothing ever blocks on
// a full pipe.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace crossdock::sim {

struct Command {
  std::string name;  // of the output files and in messages
  std::string program;
  std::vector<std::string> arguments;
  std::vector<std::string> environment = {};  // "NAME=value", added to ours
  std::string output_folder;                  // <name>.out and <name>.log (appended); exists
};

// How a child ended: the exit code, or 128 and the signal, as shells say it.
using ExitCode = int;

class Child {
 public:
  static Result<Child> start(const Command& command);
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  pid_t pid() const { return pid_; }
  // Absent while it runs.
  std::optional<ExitCode> poll();
  void signal(int number) const;
  // Waits; absent when it still runs after `timeout_ms`.
  std::optional<ExitCode> wait(std::int64_t timeout_ms);
  // SIGTERM, a bounded wait, then SIGKILL.
  ExitCode stop(std::int64_t timeout_ms);
  // kill -9, and gone when this returns.
  void kill();

  // The URL of the line "ready URL", when the child has printed one.
  std::optional<std::string> ready_url() const;
  // Waits for it. Errors: the child ended, or was too slow; the message has the end of its log.
  Result<std::string> wait_ready(std::int64_t timeout_ms);
  std::string output() const;
  std::string log_tail() const;

 private:
  Child(Command command, pid_t pid);
  Command command_;
  pid_t pid_ = -1;
  std::int64_t output_from_ = 0;  // what an earlier child of this name wrote comes before
  std::optional<ExitCode> ended_;
};

// Runs a program to its end and gives what it printed. An exit code other than 0 is an error.
Result<std::string> run_command(const Command& command, std::int64_t timeout_ms);

// A TCP port of 127.0.0.1 that is free now and below the ephemeral range, so that no outgoing connection takes it while
// a killed server is restarted. `wanted` if that is free.
std::uint16_t free_port(std::uint16_t wanted = 0);

}  // namespace crossdock::sim
