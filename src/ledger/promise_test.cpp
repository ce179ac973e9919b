// SPDX-License-Identifier: Apache-2.0
// Random work over pools, locations, kits, counts, movements between warehouses, reservations and expiries, with the
// planner of promise/ deciding and the ledger booking. After every step the ledger is what the simplest possible model
// says, and what holds for stock holds.
#include "base/random.hpp"
#include "ledger/account.hpp"
#include "ledger/testing/bench.hpp"
#include "promise/sourcing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

namespace crossdock::ledger {
using testing::Bench;

namespace {

constexpr std::uint32_t k_items = 3;
constexpr std::uint32_t k_locations = 3;
constexpr std::uint16_t k_pools = 3;
constexpr std::int64_t k_safety = 4;  // of item 1 everywhere

struct Held {
  Account from;
  Account to;
  std::int64_t amount = 0;
  Timestamp expires;
};

class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  void play(int steps) {
    for (int i = 0; i < steps; ++i) {
      step();
      check();
    }
    bench_.restart();
    check();
    bench_.check_proven();
  }

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_.below(bound)); }
  std::int64_t some() { return static_cast<std::int64_t>(random_.below(12)) + 1; }
  std::uint32_t item() { return below(k_items) + 1; }
  std::uint32_t location() { return below(k_locations) + 1; }
  std::uint16_t pool() { return static_cast<std::uint16_t>(below(k_pools)); }
  std::int64_t posted(const Account& account) { return posted_[account]; }
  std::int64_t free(const Account& account) {
    std::int64_t sum = posted(account);
    for (const auto& [id, held] : held_) sum -= held.from == account ? held.amount : 0;
    return sum;
  }
  static std::int64_t safety(std::uint32_t item) { return item == 1 ? k_safety : 0; }
  std::int64_t on_shelf(std::uint32_t item, std::uint32_t location) {
    std::int64_t sum = 0;
    for (std::uint16_t pool = 0; pool < k_pools; ++pool) sum += free({State::available, pool, item, location});
    return sum;
  }

  void step() {
    bench_.clock().advance_ms(static_cast<std::int64_t>(random_.below(500)));
    if (random_.chance_permille(60)) bench_.fail_next_commit();
    switch (below(14)) {
      case 0:
      case 1: return move(stock(State::outside), stock(State::available), false);
      case 2: return move(stock(State::available), stock(State::outside), true);
      case 3: return dispatch();
      case 4: return arrive();
      case 5:
      case 6: return fence();
      case 7: return count();
      case 8: return expire();
      case 9: return static_cast<void>(random_.chance_permille(500) ? bench_.snapshot() : Result<void>());
      case 10: return random_.chance_permille(200) ? bench_.restart() : resolve();
      case 11: return resolve();
      default: return reserve();
    }
  }

  struct Anywhere {
    State state;
  };
  static Anywhere stock(State state) { return {state}; }

  void move(Anywhere from, Anywhere to, bool forced) {
    const Account place{State::available, pool(), item(), location()};
    const auto account = [&](Anywhere which) {
      return which.state == State::outside ? outside_of(place)
                                           : Account{which.state, place.pool, place.item, place.location};
    };
    apply({.from = account(from), .to = account(to), .amount = some(), .forced = forced, .reason = "move"});
  }
  void apply(const Transfer& transfer) {
    if (!bench_.apply(transfer)) return;
    posted_[transfer.from] -= transfer.amount;
    posted_[transfer.to] += transfer.amount;
  }

  // What leaves a location has left it; in between it is at neither.
  void dispatch() {
    const Account from{State::available, pool(), item(), location()};
    apply({.from = from,
           .to = {State::in_transit, from.pool, from.item, location()},
           .amount = some(),
           .forced = true,
           .reason = "dispatch"});
  }
  void arrive() {
    const Account from{State::in_transit, pool(), item(), location()};
    const std::int64_t amount = some();
    const bool possible = posted(from) >= amount;
    const Transfer transfer{
        .from = from, .to = {State::available, from.pool, from.item, from.location}, .amount = amount, .reason = "arrive"};
    const auto done = bench_.apply(transfer);
    CHECK((done.has_value() == possible || (possible && done.error().kind == ErrorKind::unavailable)));
    if (!done) return;
    posted_[transfer.from] -= amount;
    posted_[transfer.to] += amount;
  }
  void fence() {
    const Account from{State::available, pool(), item(), location()};
    Account to = from;
    to.pool = static_cast<std::uint16_t>((from.pool + 1) % k_pools);
    const std::int64_t amount = some();
    const bool possible = free(from) >= amount;
    const Transfer transfer{.from = from, .to = to, .amount = amount, .reason = "fence"};
    const auto done = bench_.apply(transfer);
    CHECK((done.has_value() == possible || (possible && done.error().kind == ErrorKind::unavailable)));
    if (!done) return;
    posted_[from] -= amount;
    posted_[to] += amount;
  }
  void count() {
    const std::uint32_t what = item();
    const std::uint32_t where = location();
    std::int64_t held = 0;
    for (std::uint16_t in = 0; in < k_pools; ++in) {
      held += posted({State::available, in, what, where}) + posted({State::allocated, in, what, where});
    }
    const auto on_hand = static_cast<std::int64_t>(random_.below(40));
    const auto adjusted = bench_.count({.item = what, .location = where, .on_hand = on_hand, .as_of = bench_.now()});
    if (!adjusted) return;
    CHECK(*adjusted == on_hand - held);
    const Account common{State::available, 0, what, where};
    posted_[common] += *adjusted;
    posted_[outside_of(common)] -= *adjusted;
  }

  // One to three lines, some of them of a kit (2 of item 1 and 1 of item 2), by one of three channels.
  promise::Request request(std::vector<std::uint16_t>& draws) {
    for (std::uint16_t i = 0; i < k_pools; ++i) {
      if (random_.chance_permille(600)) draws.push_back(static_cast<std::uint16_t>((i + below(2)) % k_pools));
    }
    std::ranges::sort(draws);
    draws.erase(std::ranges::unique(draws).begin(), draws.end());
    promise::Request made;
    for (std::uint32_t i = 0; i <= below(3); ++i) {
      std::vector<promise::Component> components{{item(), 1}};
      if (random_.chance_permille(300)) components = {{1, 2}, {2, 1}};
      made.demands.push_back({std::to_string(i), some() / 2 + 1, std::move(components)});
    }
    for (std::uint32_t where = 1; where <= k_locations; ++where) {
      made.sites.push_back({where, std::to_string(where), below(3)});
      for (std::uint32_t what = 1; what <= k_items; ++what) {
        promise::Shelf shelf{.draws = {}, .limit = on_shelf(what, where) - safety(what)};
        for (const std::uint16_t in : draws) shelf.draws.push_back({in, free({State::available, in, what, where})});
        made.supply.put(what, where, std::move(shelf));
      }
    }
    return made;
  }

  void reserve() {
    std::vector<std::uint16_t> draws;
    const promise::Request asked = request(draws);
    const auto* rule = promise::find_sourcing_rule(random_.chance_permille(500) ? "priority" : "no_split");
    const promise::Plan plan = promise::source(asked, {rule});
    if (plan.taken.empty()) return;
    std::vector<Transfer> chain;
    const Timestamp expires = random_.chance_permille(400) ? bench_.now().plus_ms(some() * 200) : Timestamp{};
    for (const promise::Taken& taken : plan.taken) {
      CHECK(std::ranges::find(draws, taken.pool) != draws.end());
      chain.push_back({.from = {State::available, taken.pool, taken.item, taken.location},
                       .to = {State::allocated, taken.pool, taken.item, taken.location},
                       .amount = taken.quantity,
                       .pending = true,
                       .keep = safety(taken.item),
                       .expires = expires,
                       .reason = "reserve"});
    }
    const auto ids = bench_.apply(chain);
    CHECK((ids || ids.error().kind == ErrorKind::unavailable));  // the ledger never refuses what was planned
    if (!ids) return;
    for (std::size_t i = 0; i < ids->size(); ++i) {
      held_[(*ids)[i]] = {chain[i].from, chain[i].to, chain[i].amount, chain[i].expires};
    }
    for (const promise::Taken& taken : plan.taken) {
      CHECK(free({State::available, taken.pool, taken.item, taken.location}) >= 0);
      CHECK(on_shelf(taken.item, taken.location) >= safety(taken.item));
    }
    // One more than what is left is refused by the ledger too, whoever asks.
    const promise::Taken& last = plan.taken.back();
    const std::int64_t left = std::min(free({State::available, last.pool, last.item, last.location}),
                                       on_shelf(last.item, last.location) - safety(last.item));
    Transfer more = chain.back();
    more.amount = left + 1;
    CHECK_FALSE(bench_.apply(more));
  }

  void resolve() {
    if (held_.empty()) return;
    const auto chosen = std::next(held_.begin(), static_cast<std::ptrdiff_t>(random_.below(held_.size())));
    const auto [id, held] = *chosen;
    const bool due = held.expires.us != 0 && held.expires <= bench_.now();
    const bool posting = random_.chance_permille(600);
    const std::int64_t amount = posting ? std::min(some(), held.amount) : 0;
    const auto done = posting ? bench_.post(id, amount) : bench_.cancel(id);
    CHECK((done || (posting && due) || done.error().kind == ErrorKind::unavailable));
    if (done) settle(id, amount);
  }
  void expire() {
    const auto expired = bench_.expire();
    if (!expired) return;
    std::vector<TransferId> due;
    for (const auto& [id, held] : held_) {
      if (held.expires.us != 0 && held.expires <= bench_.now()) due.push_back(id);
    }
    CHECK(*expired == due.size());
    for (const TransferId id : due) settle(id, 0);
  }
  void settle(TransferId id, std::int64_t amount) {
    const Held held = held_.at(id);
    held_.erase(id);
    posted_[held.from] -= amount;
    posted_[held.to] += amount;
  }

  void check() {
    std::map<std::uint32_t, std::int64_t> sums;
    for (const auto& [account, quantity] : posted_) {
      const Balance balance = bench_.ledger().balance(account);
      CHECK(balance.posted == quantity);
      CHECK(balance.free() == free(account));
      sums[account.item] += balance.posted;
      if (account.state == State::allocated || account.state == State::in_transit) CHECK(quantity >= 0);
    }
    for (const auto& [what, sum] : sums) CHECK(sum == 0);
    CHECK(bench_.ledger().pending_count() == held_.size());
    for (const auto& [id, held] : held_) CHECK(bench_.ledger().find_pending(id)->amount == held.amount);
  }

  SeededRandom random_;
  Bench bench_;
  std::map<Account, std::int64_t> posted_;
  std::map<TransferId, Held> held_;
};

}  // namespace

TEST_CASE("whatever happens to the shelves, nothing is promised that is not there, and the model agrees") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed ", seed);
    World(seed).play(250);
  }
}

}  // namespace crossdock::ledger
