// SPDX-License-Identifier: Apache-2.0
// crossdock-takeover-test: two equal nodes on one PostgreSQL database, behind a balancer, under load while every system
// around them misbehaves. One is killed with SIGKILL and never comes back, or is frozen and wakes up too late. Then the same
// must hold as after the crash test, and what the dead node had begun was finished by the other.
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "http/network.hpp"
#include "net/asio_loop.hpp"
#include "sim/harness/balancer.hpp"
#include "sim/harness/rough.hpp"
#include "sim/harness/stage.hpp"
#include "store/postgres/connection.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_ready_ms = 60'000;
constexpr std::int64_t k_watch_ms = 10;
constexpr std::int64_t k_takeover_ms_max = 60'000;  // of a machine that does something else as well
constexpr std::size_t k_exceptions_max_permille = 50;

struct TakeoverOptions {
  StageOptions stage;
  std::int64_t orders = 600;
  std::int64_t rate = 0;  // a second; 0 = as fast as the shop's clients can
  std::int64_t phase_s = 90;
  std::int64_t settle_s = 60;
  bool freeze = false;
  std::int64_t erp_calls = 0;  // that the ERP takes at a time; 0 = as its pack says
};

// What the database says, from outside.
class Books {
 public:
  static Result<Books> open(const std::string& url) {
    CROSSDOCK_TRY(auto connection, store::postgres::Connection::open({.url = url}, "takeover-test"));
    return Books(std::move(connection));
  }
  std::int64_t number(const std::string& sql) {
    const auto rows = connection_.ask("", sql);
    return rows && rows->size() > 0 ? rows->integer(0, 0) : -1;
  }

 private:
  explicit Books(store::postgres::Connection connection) : connection_(std::move(connection)) {}
  store::postgres::Connection connection_;
};

class TakeoverRun {
 public:
  TakeoverRun(const TakeoverOptions& options, net::AsioLoop& loop, const Clock& clock, Storefront& shop, Child& victim,
              Books& books)
      : options_(options), loop_(loop), clock_(clock), shop_(shop), victim_(victim), books_(books), delays_(loop) {}

  Findings run() {
    // The one that joined last.
    node_ = books_.number("SELECT max(node) FROM crossdock.crossdock_node");
    if (node_ <= 0) return {"the database does not say which node joined last"};
    until_us_ = clock_.monotonic_us() + options_.phase_s * 1'000'000;
    shop_.on_accepted([this](const Storefront::Accepted&) {
      accepted_us_.push_back(clock_.monotonic_us());
      if (std::ssize(accepted_us_) >= options_.orders / 2 && killed_us_ == 0) kill();
    });
    shop_.start();
    loop_.post([this] { watch(); });
    loop_.run();
    if (taken_over_ms_ >= 0) tell_pace();
    return findings_;
  }

 private:
  // What the shop saw of it.
  void tell_pace() const {
    const std::int64_t over_us = killed_us_ + taken_over_ms_ * 1000;
    std::int64_t pause_us = 0;
    for (std::size_t i = 1; i < accepted_us_.size(); ++i)
      pause_us = std::max(pause_us, accepted_us_[i] - accepted_us_[i - 1]);
    const bool any_after = over_us < accepted_us_.back();
    const std::string after = any_after ? fmt::format("{:.0f}", pace(over_us, accepted_us_.back())) : "none were left";
    fmt::print(
        "orders accepted per second: {:.0f} before the kill, {:.0f} until the takeover, {} after; longest pause {} ms\n",
        pace(accepted_us_.front(), killed_us_), pace(killed_us_, over_us), after, pause_us / 1000);
    std::fflush(stdout);
  }
  double pace(std::int64_t from_us, std::int64_t to_us) const {
    const auto count = std::ranges::count_if(accepted_us_, [&](std::int64_t at) { return at > from_us && at <= to_us; });
    return to_us <= from_us ? 0 : static_cast<double>(count) * 1e6 / static_cast<double>(to_us - from_us);
  }

  void kill() {
    calls_ = books_.number(fmt::format("SELECT count(*) FROM crossdock.outbox WHERE owner = {} AND state = 0", node_));
    // Without calls in its hands there would be nothing to take over: it lives until the next order.
    if (calls_ <= 0) return;
    if (options_.freeze)
      victim_.signal(SIGSTOP);
    else
      victim_.kill();
    killed_us_ = clock_.monotonic_us();
  }

  std::int64_t since_kill_ms() const { return (clock_.monotonic_us() - killed_us_) / 1000; }

  void watch() {
    if (killed_us_ != 0 && taken_over_ms_ < 0) look();
    if (killed_us_ == 0 && shop_.finished()) {
      findings_.push_back("the node never had a call in its hands to be killed with");
      return loop_.stop();
    }
    if (taken_over_ms_ >= 0 && shop_.finished()) return loop_.stop();
    if (clock_.monotonic_us() > until_us_) {
      findings_.push_back(fmt::format("only {} orders were accepted in time", shop_.accepted().size()));
      return loop_.stop();
    }
    delays_.after_ms(k_watch_ms, [this] { watch(); });
  }

  void look() {
    const std::int64_t alive =
        books_.number(fmt::format("SELECT count(*) FROM crossdock.crossdock_node WHERE node = {}", node_));
    if (alive == 0 && declared_ms_ < 0) declared_ms_ = since_kill_ms();
    const std::int64_t left =
        books_.number(fmt::format("SELECT count(*) FROM crossdock.outbox WHERE owner = {} AND state = 0", node_));
    if (alive == 0 && left == 0) {
      taken_over_ms_ = since_kill_ms();
      fmt::print("killed with {} calls in hand; declared dead after {} ms, its calls taken over after {} ms\n", calls_,
                 declared_ms_, taken_over_ms_);
      std::fflush(stdout);
      if (options_.freeze) thaw();
    } else if (since_kill_ms() > k_takeover_ms_max) {
      findings_.push_back(
          fmt::format("not taken over within {} ms: {} calls are still the dead node's", k_takeover_ms_max, left));
      loop_.stop();
    }
  }

  // It wakes up with calls in its hands, and has to find out that it is dead.
  void thaw() {
    victim_.signal(SIGCONT);
    const auto code = victim_.wait(k_ready_ms);
    fmt::print("woken up, it ended with exit code {}\n", code.value_or(-1));
    if (code != 1) findings_.push_back("a node that was declared dead did not end with exit code 1:\n" + victim_.log_tail());
  }

  const TakeoverOptions& options_;
  net::AsioLoop& loop_;
  const Clock& clock_;
  Storefront& shop_;
  Child& victim_;
  Books& books_;
  Delays delays_;
  std::int64_t node_ = 0;
  std::int64_t calls_ = 0;
  std::vector<std::int64_t> accepted_us_;
  std::int64_t until_us_ = 0;
  std::int64_t killed_us_ = 0;
  std::int64_t declared_ms_ = -1;
  std::int64_t taken_over_ms_ = -1;
  Findings findings_;
};

// Ids tell which node made them.
void check_both_worked(const Storefront& shop, Findings& findings) {
  std::map<std::int64_t, std::int64_t> orders;
  for (const auto& [n, accepted] : shop.accepted()) {
    const auto id = OrderId::parse(accepted.order);
    if (id) ++orders[id->value >> 12 & 1023];
  }
  for (const auto& [node, count] : orders) fmt::print("node {} accepted {} orders\n", node, count);
  if (orders.size() != 2) findings.push_back(fmt::format("{} nodes accepted orders instead of 2", orders.size()));
}

// With one place for both nodes the second has none: what it accepts is called by the first.
void check_handed_over(const TakeoverOptions& options, Books& books, Findings& findings) {
  if (options.erp_calls != 1) return;
  const std::int64_t handed = books.number("SELECT count(*) FROM crossdock.change WHERE kind = 'call'::bytea");
  fmt::print("{} calls were handed to the node that has the place\n", handed);
  if (handed <= 0) findings.push_back("no call was handed to the node that has the place");
}

Result<Findings> act(const TakeoverOptions& options, Stage& stage, Balancer& balancer) {
  const SystemClock clock;
  Fleet& fleet = stage.fleet();
  const std::uint16_t port = free_port();
  CROSSDOCK_TRY(Child victim, fleet.start_node("node-2", port));
  CROSSDOCK_CHECK(victim.wait_ready(k_ready_ms));
  balancer.add(port);
  CROSSDOCK_TRY(Books books, Books::open(stage.store()));

  net::AsioLoop loop;
  http::Sockets network(loop);
  Storefront shop(network, clock,
                  {.hub_url = fleet.hub_api().url(),
                   .hub_key = fleet.hub_api().key(),
                   .data = stage.folder(),
                   .clients = 16,
                   .orders = options.orders,
                   .rate = options.rate,
                   .timeout_ms = 2'000,
                   .seed = stage.seed(),
                   .pools = 2});
  CROSSDOCK_CHECK(shop.open());
  TakeoverRun takeover(options, loop, clock, shop, victim, books);
  Findings findings = takeover.run();
  if (!findings.empty()) return findings;
  check_both_worked(shop, findings);
  check_handed_over(options, books, findings);
  CROSSDOCK_CHECK(check_all(fleet, shop, options.settle_s * 1000, k_exceptions_max_permille, findings));
  return findings;
}

int run(TakeoverOptions options) {
  auto balancer = Balancer::start();
  if (!balancer) return report(balancer.error());
  FleetOptions fleet = rough_fleet();
  fleet.front = (*balancer)->url();
  if (options.erp_calls > 0) {
    fleet.hub_flags = {"--set", fmt::format("systems.sim-erp.budget.concurrency={}", options.erp_calls)};
  }
  fleet.hub_port = free_port();
  (*balancer)->add(fleet.hub_port);
  options.stage.postgres = true;
  auto stage = Stage::open(options.stage, std::move(fleet));
  if (!stage) return report(stage.error());
  auto findings = act(options, **stage, **balancer);
  if (!findings) findings = Findings{findings.error().text()};
  return (*stage)->close(*std::move(findings));
}

}  // namespace
}  // namespace crossdock::sim

int main(int argc, char** argv) {
  CLI::App app("Kills one of two nodes under load and proves that the other takes over", "crossdock-takeover-test");
  crossdock::sim::TakeoverOptions options;
  crossdock::sim::add_stage_flags(app, options.stage);
  app.add_option("--orders", options.orders, "orders all in all; one node is killed after half of them");
  app.add_option("--rate", options.rate, "orders a second");
  app.add_option("--phase-s", options.phase_s, "until all orders are accepted, at most");
  app.add_flag("--freeze", options.freeze,
               "stop the node and wake it up after the takeover; what it was just sending may then be sent twice");
  app.add_option("--erp-calls", options.erp_calls, "that the ERP takes at a time, of both nodes together");
  app.add_option("--settle-s", options.settle_s, "for the orders to come to an end");
  CLI11_PARSE(app, argc, argv);
  return crossdock::sim::run(options);
}
