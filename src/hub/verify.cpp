// SPDX-License-Identifier: Apache-2.0
#include "hub/verify.hpp"

#include "hub/stock_chain.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>

namespace crossdock::hub {
namespace {

class Verifier {
 public:
  Verifier(const Domain& domain, std::vector<std::string>& wrong) : domain_(domain), wrong_(wrong) {}

  void order(const Order& order) {
    for (const Line& line : order.lines) this->line(order, line);
    if (!order.credit) return;
    ++held_;
    if (!domain_.ledger.find_pending(order.credit))
      say(fmt::format("{}: credit {} is not open in the ledger", order.id.text(), order.credit.text()));
  }

  void finish() {
    const std::size_t pending = domain_.ledger.pending_count();
    if (pending != held_) say(fmt::format("{} reservations are open in the ledger, orders hold {}", pending, held_));
    for (const auto& [account, quantity] : allocated_) {
      const std::int64_t booked = domain_.ledger.balance(account).posted;
      if (booked == quantity) continue;
      say(fmt::format("item {} at location {}, pool {}: {} are allocated in the ledger, {} in orders", account.item,
                      account.location, account.pool, booked, quantity));
    }
  }

 private:
  void line(const Order& order, const Line& line) {
    const std::int64_t settled = line.reserved + line.allocated + line.cancelled + line.shipped;
    if (settled > line.ordered && line.shipped + line.cancelled > line.ordered && line.shipped <= line.ordered) {
      say(fmt::format("{} line {}: {} accounted for, {} ordered", order.id.text(), line.line, settled, line.ordered));
    }
    if (std::min({line.reserved, line.allocated, line.shipped, line.invoiced, line.cancelled, line.returned}) < 0)
      say(fmt::format("{} line {}: a quantity is below zero", order.id.text(), line.line));
    if (line.returned > line.shipped)
      say(fmt::format("{} line {}: returned {} of {} shipped", order.id.text(), line.line, line.returned, line.shipped));
    if (line.invoiced > line.shipped)
      say(fmt::format("{} line {}: invoiced {} of {} shipped", order.id.text(), line.line, line.invoiced, line.shipped));
    for (const Part& part : line.parts) this->part(order, line, part);
  }
  void part(const Order& order, const Line& line, const Part& part) {
    const auto location = domain_.reference.location(location_of(order, part));
    if (location) allocated_[{ledger::State::allocated, part.pool, part.item_id, location->id}] += part.allocated;
    if (!part.reservation) return;
    ++held_;
    const auto pending = domain_.ledger.find_pending(part.reservation);
    if (!pending || pending->amount != part.reserved) {
      say(fmt::format("{} line {}: reservation {} of {} is not open in the ledger", order.id.text(), line.line,
                      part.reservation.text(), part.reserved));
    }
  }
  void say(std::string difference) {
    if (wrong_.size() < k_differences_max) wrong_.push_back(std::move(difference));
  }

  const Domain& domain_;
  std::vector<std::string>& wrong_;
  std::size_t held_ = 0;
  std::map<ledger::Account, std::int64_t> allocated_;
};

}  // namespace

Result<std::vector<std::string>> verify_orders(const Domain& domain, store::Reader& reader,
                                               const std::function<void(std::size_t orders)>& tell) {
  std::size_t orders = 0;
  std::vector<std::string> wrong;
  Verifier verifier(domain, wrong);
  store::Scan scan{.limit = store::k_scan_rows_max};
  while (true) {
    CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_order, scan));
    for (const store::Row& row : rows) {
      CROSSDOCK_TRY(const Json doc, json_parse(store::as_text(row[2])));
      CROSSDOCK_TRY(const Order order, order_from_doc(store::as_integer(row[0]), doc));
      verifier.order(order);
    }
    tell(orders += rows.size());
    if (rows.size() < scan.limit) break;
    scan.after = store::Key{rows.back()[0]};
  }
  verifier.finish();
  return wrong;
}

}  // namespace crossdock::hub
