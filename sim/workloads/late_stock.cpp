// SPDX-License-Identifier: Apache-2.0
// A warehouse whose messages come late and in any order: receipts, issues, counts, and losses that only a count shows,
// while orders for the same items are shipped.
// Holds: once all is told, the hub believes what lies on the shelf.
#include "base/random.hpp"
#include "sim/workloads/sender.hpp"
#include "sim/workloads/workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr int k_shelves = 2;
constexpr std::int64_t k_first = 500;
constexpr std::uint64_t k_late_ms = 9'000;

// One item in WH-1 as it really is.
struct Shelf {
  std::string item;
  std::vector<std::pair<std::int64_t, std::int64_t>> changes;  // ms, quantity
  std::int64_t lost_at_ms = 0;                                 // the last loss that no message tells
  std::int64_t counted_at_ms = 0;                              // the newest count

  std::int64_t at(std::int64_t ms) const {
    std::int64_t sum = 0;
    for (const auto& [when, quantity] : changes) sum += when <= ms ? quantity : 0;
    return sum;
  }
};

class LateStock final : public Workload {
 public:
  LateStock(Surface& surface, std::int64_t facts, std::int64_t spread_ms)
      : surface_(surface),
        sender_(surface.network, surface.hub_url, surface.hub_key),
        random_(surface.seed ^ 0x57F),
        facts_(facts),
        spread_ms_(spread_ms) {
    for (int i = 1; i <= k_shelves; ++i) shelves_.push_back({fmt::format("LATE-{}-{}", surface.seed, i), {}});
  }

  std::string_view name() const override { return "late stock"; }

  void setup(std::function<void()> ready) override {
    if (surface_.on_shipped) surface_.on_shipped([this](const JsonObject& shipment) { shipped(shipment); });
    std::string items;
    std::string prices;
    for (const Shelf& shelf : shelves_) {
      const char* comma = items.empty() ? "" : ",";
      items += fmt::format(R"({}{{"item":"{}","description":"Late","unit":"EA"}})", comma, shelf.item);
      prices += fmt::format(R"({}{{"item":"{}","currency":"USD","unit":"EA","unit_price":"2.00"}})", comma, shelf.item);
    }
    put("/v1/items", fmt::format(R"({{"items":[{}]}})", items), [this, prices, ready] {
      put("/v1/prices", fmt::format(R"({{"prices":[{}]}})", prices), [this, ready] { first_counts(ready); });
    });
  }

  void run() override {
    for (std::int64_t i = 0; i < facts_; ++i) {
      const auto at_ms = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(spread_ms_) + 1));
      sender_.after_ms(at_ms, [this] { happen(); });
    }
  }

  bool finished() const override { return happened_ == facts_ && told_ == sent_; }
  std::vector<Storefront::Accepted> accepted(const Books&) const override { return accepted_; }

  void check(const Books& books, Findings& out) const override {
    for (const std::string& refusal : refusals_) out.push_back("a stock fact was refused: " + refusal);
    for (const Shelf& shelf : shelves_) {
      if (shelf.lost_at_ms > shelf.counted_at_ms) continue;  // nobody has told the hub of the last loss
      const auto stock = books.hub.get(fmt::format("/v1/availability?item={}&location=WH-1", shelf.item));
      const std::int64_t there = shelf.at(INT64_MAX);
      const std::string believed = stock ? json_string_or(*stock, "on_hand", "") : stock.error().text();
      if (believed != fmt::to_string(there)) {
        out.push_back(fmt::format("{}: {} lie on the shelf, the hub says {}", shelf.item, there, believed));
      }
    }
  }

 private:
  void put(std::string path, std::string body, std::function<void()> then) {
    Sender::Message message{.method = http::Method::put, .path = std::move(path), .body = std::move(body)};
    sender_.send(std::move(message), [then = std::move(then)](const http::Response&) { then(); });
  }

  std::int64_t now_ms() const { return surface_.clock.now().us / 1000; }

  void first_counts(const std::function<void()>& ready) {
    for (Shelf& shelf : shelves_) shelf.changes.emplace_back(now_ms(), k_first);
    for (std::size_t i = 0; i < shelves_.size(); ++i) count(i, 0, i + 1 == shelves_.size() ? ready : [] {});
  }

  // A millisecond belongs to a count as a whole, so the count is made up after it.
  void count(std::size_t which, std::int64_t late_ms, std::function<void()> then) {
    const std::int64_t as_of_ms = now_ms();
    ++sent_;
    shelves_[which].counted_at_ms = std::max(shelves_[which].counted_at_ms, as_of_ms);
    sender_.after_ms(2 + late_ms, [this, which, as_of_ms, then = std::move(then)]() mutable {
      const Shelf& shelf = shelves_[which];
      const std::string time = Timestamp{as_of_ms * 1000}.rfc3339();
      surface_.tell(fmt::format("warehouse: {} of {} were counted at {}", shelf.at(as_of_ms), shelf.item, time));
      tell_hub("counts", fmt::format(R"("on_hand":"{}","as_of":"{}")", shelf.at(as_of_ms), time), shelf, std::move(then));
    });
  }

  void tell_hub(std::string_view list, const std::string& members, const Shelf& shelf, std::function<void()> then) {
    const std::string id = fmt::format("fact-{}-{}", surface_.seed, ++ids_);
    Sender::Message message{.path = fmt::format("/v1/stock/{}", list),
                            .body = fmt::format(R"({{"source":"/workloads/late","{}":[{{"id":"{}","item":"{}",)"
                                                R"("location":"WH-1",{}}}]}})",
                                                list, id, shelf.item, members)};
    sender_.send(std::move(message), [this, id, then = std::move(then)](const http::Response& response) {
      ++told_;
      const bool stale = response.body.contains("ledger.count_stale");  // a newer count was there first
      if (response.status != 200 || (response.body.contains("rejected") && !stale)) refusals_.push_back(response.body);
      then();
    });
  }

  void happen() {
    ++happened_;
    const std::size_t which = random_.below(shelves_.size());
    const auto late_ms = static_cast<std::int64_t>(random_.below(k_late_ms));
    const auto quantity = static_cast<std::int64_t>(1 + random_.below(9));
    switch (random_.below(5)) {
      case 0: return count(which, late_ms, [] {});
      case 1: return lose(which, quantity, late_ms);
      case 2: return surface_.on_shipped ? order(which, quantity) : move(which, "receipt", quantity, late_ms);
      case 3: return move(which, "issue", -quantity, late_ms);
      default: return move(which, "receipt", quantity * 2, late_ms);
    }
  }

  void move(std::size_t which, std::string_view type, std::int64_t quantity, std::int64_t late_ms) {
    Shelf& shelf = shelves_[which];
    const std::int64_t at_ms = now_ms();
    shelf.changes.emplace_back(at_ms, quantity);
    ++sent_;
    const std::string members = fmt::format(R"("type":"{}","quantity":"{}","occurred_at":"{}")", type, std::abs(quantity),
                                            Timestamp{at_ms * 1000}.rfc3339());
    surface_.tell(fmt::format("warehouse: {} of {} {}, told in {} ms", type, std::abs(quantity), shelf.item, late_ms));
    sender_.after_ms(late_ms, [this, which, members] { tell_hub("movements", members, shelves_[which], [] {}); });
  }

  // A loss, and soon a count that shows it.
  void lose(std::size_t which, std::int64_t quantity, std::int64_t late_ms) {
    Shelf& shelf = shelves_[which];
    shelf.changes.emplace_back(now_ms(), -quantity);
    shelf.lost_at_ms = now_ms();
    surface_.tell(fmt::format("warehouse: {} of {} are lost, nobody notices", quantity, shelf.item));
    ++sent_;
    sender_.after_ms(5, [this, which, late_ms] {
      --sent_;
      count(which, late_ms, [] {});
    });
  }

  void order(std::size_t which, std::int64_t quantity) {
    const std::string number = fmt::format("LATE-{}-{}", surface_.seed, ++numbers_);
    Sender::Message message{.path = "/v1/orders",
                            .body = fmt::format(R"({{"purchase_order":"{}","party":"C-1003","currency":"USD",)"
                                                R"("location":"WH-1","lines":[{{"line":"1","item":"{}","quantity":"{}",)"
                                                R"("unit":"EA"}}]}})",
                                                number, shelves_[which].item, quantity),
                            .idempotency_key = "key-" + number};
    ++sent_;
    sender_.send(std::move(message), [this, number](const http::Response& response) {
      ++told_;
      if (response.status == 201) accepted_.push_back({0, member_of(response, "id"), "key-" + number, number});
    });
  }

  void shipped(const JsonObject& shipment) {
    for (const Json& line : shipment.at("lines").as_array()) {
      const auto shelf = std::ranges::find(shelves_, json_string_or(line.as_object(), "item", ""), &Shelf::item);
      const auto quantity = json_decimal(line.as_object(), "quantity");
      if (shelf == shelves_.end() || !quantity) continue;
      shelf->changes.emplace_back(now_ms(), -std::stoll(quantity->text()));
      surface_.tell(fmt::format("warehouse: {} of {} leave", quantity->text(), shelf->item));
    }
  }

  Surface& surface_;
  Sender sender_;
  SeededRandom random_;
  std::int64_t facts_;
  std::int64_t spread_ms_;
  std::vector<Shelf> shelves_;
  std::int64_t happened_ = 0, sent_ = 0, told_ = 0, ids_ = 0, numbers_ = 0;
  std::vector<Storefront::Accepted> accepted_;
  std::vector<std::string> refusals_;
};

}  // namespace

std::unique_ptr<Workload> late_stock(Surface& surface, std::int64_t facts, std::int64_t spread_ms) {
  return std::make_unique<LateStock>(surface, facts, spread_ms);
}

}  // namespace crossdock::sim
