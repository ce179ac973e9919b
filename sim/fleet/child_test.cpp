// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/child.hpp"

#include "sim/systems/testing/folder.hpp"

#include <doctest/doctest.h>

#include <csignal>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_wait_ms = 20'000;

struct Shell {
  TemporaryFolder folder;
  Command command(const std::string& script) const {
    return {.name = "child", .program = "/bin/sh", .arguments = {"-c", script}, .output_folder = folder.path()};
  }
};

TEST_CASE("a child says when it is ready and ends when asked") {
  const Shell shell;
  auto child = Child::start(shell.command("echo starting; echo ready http://127.0.0.1:1; exec cat /dev/zero >/dev/null"));
  REQUIRE(child);
  CHECK(child->wait_ready(k_wait_ms) == "http://127.0.0.1:1");
  CHECK_FALSE(child->poll());
  CHECK(child->stop(k_wait_ms) == 128 + SIGTERM);
}

TEST_CASE("a child that ends before it is ready is an error with its log") {
  const Shell shell;
  auto child = Child::start(shell.command("echo went wrong >&2; exit 3"));
  REQUIRE(child);
  const auto url = child->wait_ready(k_wait_ms);
  REQUIRE_FALSE(url);
  CHECK(url.error().message.contains("ended with 3"));
  CHECK(url.error().message.contains("went wrong"));
}

TEST_CASE("a child that ignores SIGTERM is killed") {
  const Shell shell;
  auto child = Child::start(shell.command("trap '' TERM; echo ready x; while :; do :; done"));
  REQUIRE(child);
  REQUIRE(child->wait_ready(k_wait_ms));
  CHECK(child->stop(20) == 128 + SIGKILL);
}

TEST_CASE("a second child of the same name is not ready because the first was") {
  const Shell shell;
  auto first = Child::start(shell.command("echo ready one"));
  REQUIRE(first);
  CHECK(first->wait(k_wait_ms) == 0);
  auto second = Child::start(shell.command("echo not yet"));
  REQUIRE(second);
  CHECK(second->wait(k_wait_ms) == 0);
  CHECK_FALSE(second->ready_url());
}

TEST_CASE("a program that is not there is an error") {
  const Shell shell;
  Command command = shell.command("");
  command.program = "/nowhere/at/all";
  CHECK_FALSE(Child::start(command));
}

TEST_CASE("a command gives its output, or its failure") {
  const Shell shell;
  CHECK(run_command(shell.command("echo 42"), k_wait_ms) == "42\n");
  CHECK_FALSE(run_command(shell.command("exit 1"), k_wait_ms));
}

TEST_CASE("a free port is below the ephemeral range") {
  const std::uint16_t port = free_port();
  CHECK(port >= 15'000);
  CHECK(port < 30'000);
}

}  // namespace
}  // namespace crossdock::sim
