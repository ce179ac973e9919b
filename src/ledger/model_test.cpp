// SPDX-License-Identifier: Apache-2.0
// Random work against a ledger that could not be simpler, with failed commits, snapshots and restarts in between.
#include "base/random.hpp"
#include "ledger/account.hpp"
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

#include <map>

namespace crossdock::ledger {
using testing::Bench;
using testing::stock;

namespace {

constexpr std::array k_states{State::outside, State::available, State::allocated, State::picked, State::shipped};

class Model {
 public:
  std::map<Account, Balance> balances;
  std::map<TransferId, Transfer> pending;

  bool can(const Transfer& transfer) {
    return transfer.forced || transfer.from.state == State::outside || balances[transfer.from].free() >= transfer.amount;
  }
  void apply(const Transfer& transfer, TransferId id) {
    if (transfer.pending) {
      balances[transfer.from].pending_out += transfer.amount;
      balances[transfer.to].pending_in += transfer.amount;
      pending[id] = transfer;
    } else {
      balances[transfer.from].posted -= transfer.amount;
      balances[transfer.to].posted += transfer.amount;
    }
  }
  void resolve(TransferId id, std::int64_t amount) {
    const Transfer transfer = pending.at(id);
    pending.erase(id);
    balances[transfer.from].pending_out -= transfer.amount;
    balances[transfer.to].pending_in -= transfer.amount;
    balances[transfer.from].posted -= amount;
    balances[transfer.to].posted += amount;
  }
};

class Game {
 public:
  explicit Game(std::uint64_t seed) : random_(seed) {}

  void play(int steps) {
    for (int i = 0; i < steps; ++i) {
      step();
      if (i % 50 == 0) compare();
    }
    compare();
    bench_.restart();
    compare();
    bench_.check_proven();
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }

  Transfer any_transfer() {
    const auto item = static_cast<std::uint32_t>(below(3));
    const std::size_t from = below(k_states.size());
    const std::size_t to = (from + 1 + below(k_states.size() - 1)) % k_states.size();
    Transfer transfer{.from = stock(k_states[from], item), .to = stock(k_states[to], item)};
    transfer.to.location = static_cast<std::uint32_t>(below(2));
    transfer.amount = static_cast<std::int64_t>(below(10)) + 1;
    transfer.pending = random_.chance_permille(500);
    transfer.forced = random_.chance_permille(30);
    if (transfer.pending && random_.chance_permille(300)) {
      transfer.expires = bench_.now().plus_ms(static_cast<std::int64_t>(below(5000)) + 1);
    }
    transfer.reason = "any";
    return transfer;
  }

  // A commit that fails must leave no trace; then it is tried again.
  void step() {
    bench_.clock().advance_ms(static_cast<std::int64_t>(below(200)));
    if (random_.chance_permille(100)) {
      bench_.fail_next_commit();
      if (random_.chance_permille(500)) CHECK_FALSE(bench_.apply(testing::receive(1)));
    }
    switch (below(12)) {
      case 0: return static_cast<void>(bench_.snapshot());
      case 1: return random_.chance_permille(300) ? bench_.restart() : expire();
      case 2: return count();
      case 3:
      case 4:
      case 5: return resolve();
      default: return chain();
    }
  }

  void chain() {
    std::vector<Transfer> transfers;
    for (std::uint64_t n = below(4) + 1; n > 0; --n) transfers.push_back(any_transfer());
    Model after = model_;
    bool possible = true;
    for (std::size_t i = 0; possible && i < transfers.size(); ++i) {
      possible = after.can(transfers[i]);
      after.apply(transfers[i], TransferId{static_cast<std::int64_t>(i)});
    }
    const auto ids = bench_.apply(transfers);
    if (!ids) {
      CHECK((!possible || ids.error().kind == ErrorKind::unavailable));
      return;
    }
    CHECK(possible);
    for (std::size_t i = 0; i < transfers.size(); ++i) model_.apply(transfers[i], (*ids)[i]);
    for (const auto id : *ids) all_.push_back(id);
  }

  void resolve() {
    if (all_.empty()) return;
    const TransferId id = all_[below(all_.size())];
    const auto found = model_.pending.find(id);
    const std::int64_t held = found != model_.pending.end() ? found->second.amount : 1;
    const bool overdue =
        found != model_.pending.end() && found->second.expires.us != 0 && found->second.expires <= bench_.now();
    const bool voiding = random_.chance_permille(400);
    const std::int64_t amount = voiding ? 0 : static_cast<std::int64_t>(below(static_cast<std::uint64_t>(held))) + 1;
    const auto done = voiding ? bench_.cancel(id) : bench_.post(id, amount);
    if (!done && done.error().kind == ErrorKind::unavailable) return;
    CHECK(done.has_value() == (found != model_.pending.end() && (voiding || !overdue)));
    if (done) model_.resolve(id, amount);
  }

  void expire() {
    std::vector<TransferId> due;
    for (const auto& [id, transfer] : model_.pending) {
      if (transfer.expires.us != 0 && transfer.expires <= bench_.now()) due.push_back(id);
    }
    const auto expired = bench_.expire();
    if (!expired) return;
    CHECK(*expired == due.size());
    for (const TransferId id : due) model_.resolve(id, 0);
  }

  void count() {
    const auto item = static_cast<std::uint32_t>(below(3));
    std::int64_t held = 0;
    for (const State state : {State::available, State::allocated, State::picked})
      held += model_.balances[stock(state, item)].posted;
    const auto on_hand = static_cast<std::int64_t>(below(60));
    const auto adjusted = bench_.count({.item = item, .location = 1, .on_hand = on_hand, .as_of = bench_.now()});
    if (!adjusted) return;
    CHECK(*adjusted == on_hand - held);
    model_.balances[stock(State::available, item)].posted += *adjusted;
    model_.balances[outside_of(stock(State::available, item))].posted -= *adjusted;
  }

  void compare() {
    std::int64_t sum = 0;
    for (const auto& [account, balance] : model_.balances) {
      CHECK(bench_.ledger().balance(account) == balance);
      sum += balance.posted;
      check_story(account, balance);
    }
    CHECK(sum == 0);
    CHECK(bench_.ledger().pending_count() == model_.pending.size());
    for (const auto& [id, transfer] : model_.pending) CHECK(bench_.ledger().find_pending(id)->amount == transfer.amount);
    bench_.check_proven();
  }

  void check_story(const Account& account, const Balance& balance) {
    const auto story = bench_.why(account, 5);
    const Balance told = story.empty() ? Balance{} : story.front().after;
    CHECK(told == balance);
  }

  SeededRandom random_;
  Bench bench_;
  Model model_;
  std::vector<TransferId> all_;
};

}  // namespace

TEST_CASE("random work, failures and restarts agree with the simplest possible ledger") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    INFO("seed ", seed);
    Game(seed).play(300);
  }
}

TEST_CASE("unforced work never leaves less than nothing free") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed ", seed);
    SeededRandom random(seed);
    Bench bench;
    std::vector<TransferId> open;
    for (int i = 0; i < 300; ++i) {
      const auto amount = static_cast<std::int64_t>(random.below(12)) + 1;
      switch (random.below(4)) {
        case 0: bench.must(testing::receive(amount)); break;
        case 1:
          if (const auto id = bench.apply(testing::reserve(amount))) open.push_back(*id);
          break;
        case 2: static_cast<void>(bench.apply(testing::move(State::allocated, State::shipped, amount))); break;
        default:
          if (open.empty()) break;
          CHECK((random.chance_permille(500) ? bench.post(open.back()) : bench.cancel(open.back())));
          open.pop_back();
      }
      for (const State state : {State::available, State::allocated, State::shipped}) CHECK(bench.balance(state).free() >= 0);
    }
  }
}

}  // namespace crossdock::ledger
