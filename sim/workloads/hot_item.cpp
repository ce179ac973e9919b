// SPDX-License-Identifier: Apache-2.0
// Everybody wants the last pieces of one item, or of a kit made of two, of which one runs out first.
// Holds: what is promised, allocated and shipped is never more than there was, and no piece is lost on the way.
#include "base/random.hpp"
#include "sim/workloads/sender.hpp"
#include "sim/workloads/workload.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::uint64_t k_quantity_max = 3;

// What lies on the shelf for one piece of what is ordered.
struct Component {
  std::string item;
  std::int64_t per = 1;
  std::int64_t counted = 0;
};

class HotItem final : public Workload {
 public:
  HotItem(Surface& surface, std::int64_t orders, std::int64_t spread_ms, bool is_kit)
      : surface_(surface),
        sender_(surface.network, surface.hub_url, surface.hub_key),
        random_(surface.seed ^ (is_kit ? 0x417 : 0x407)),
        item_(fmt::format("{}-{}", is_kit ? "KIT" : "HOT", surface.seed)),
        is_kit_(is_kit),
        orders_(orders),
        spread_ms_(spread_ms) {
    // About half of what they want.
    if (is_kit_) {
      components_ = {{item_ + "-A", 1, orders}, {item_ + "-B", 2, orders * 2 - 1}};
    } else {
      components_ = {{item_, 1, orders}};
    }
  }

  std::string_view name() const override { return is_kit_ ? "hot kit" : "hot item"; }

  void setup(std::function<void()> ready) override {
    put("/v1/items", items(), [this, ready] {
      const std::string price =
          fmt::format(R"({{"prices":[{{"item":"{}","currency":"USD","unit":"EA","unit_price":"9.99"}}]}})", item_);
      put("/v1/prices", price, [this, ready] {
        Sender::Message count{.path = "/v1/stock/counts", .body = counts()};
        sender_.send(std::move(count), [this, ready](const http::Response& response) {
          surface_.tell(fmt::format("{}: the count is answered {}", name(), response.body));
          ready();
        });
      });
    });
  }

  void run() override {
    for (std::int64_t n = 0; n < orders_; ++n) {
      const auto at_ms = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(spread_ms_) + 1));
      const std::uint64_t quantity = 1 + random_.below(k_quantity_max);
      sender_.after_ms(at_ms, [this, n, quantity] { place(n, quantity); });
    }
  }

  bool finished() const override { return answered_ == orders_; }
  std::vector<Storefront::Accepted> accepted(const Books&) const override { return accepted_; }

  void check(const Books& books, Findings& out) const override {
    std::int64_t shipped = 0;
    for (const Storefront::Accepted& order : accepted_) {
      const auto page = books.hub.get("/v1/orders/" + order.order);
      const Json* lines = page ? json_find(*page, "lines") : nullptr;
      if (lines == nullptr || !lines->is_array()) continue;
      for (const Json& line : lines->get_array()) shipped += whole(line.as_object(), "shipped");
    }
    for (const Component& component : components_) check(books, component, shipped * component.per, out);
  }

 private:
  void check(const Books& books, const Component& component, std::int64_t shipped, Findings& out) const {
    const auto stock = books.hub.get(fmt::format("/v1/availability?item={}&location=WH-1", component.item));
    if (!stock) return out.push_back(stock.error().text());
    const std::int64_t on_hand = whole(*stock, "on_hand");
    const std::int64_t available = whole(*stock, "available");
    if (shipped > component.counted || available < 0 || on_hand + shipped != component.counted) {
      out.push_back(fmt::format("{}: {} pieces there were, {} are shipped, {} on hand, {} available", component.item,
                                component.counted, shipped, on_hand, available));
    }
  }

  std::string items() const {
    std::string list;
    std::string parts;
    for (const Component& component : components_) {
      list += fmt::format(R"({{"item":"{}","description":"Hot","unit":"EA"}},)", component.item);
      parts += fmt::format(R"({}{{"item":"{}","quantity":{}}})", parts.empty() ? "" : ",", component.item, component.per);
    }
    if (is_kit_) list += fmt::format(R"({{"item":"{}","description":"Kit","unit":"EA","components":[{}]}},)", item_, parts);
    list.pop_back();
    return fmt::format(R"({{"items":[{}]}})", list);
  }

  std::string counts() const {
    std::string list;
    for (const Component& component : components_) {
      list += fmt::format(R"({}{{"id":"{}","item":"{}","location":"WH-1","on_hand":"{}","as_of":"{}"}})",
                          list.empty() ? "" : ",", component.item, component.item, component.counted,
                          surface_.clock.now().rfc3339());
    }
    return fmt::format(R"({{"source":"/workloads/hot","counts":[{}]}})", list);
  }

  static std::int64_t whole(const JsonObject& object, std::string_view field) {
    const auto value = json_decimal(object, field);
    return value ? std::stoll(value->text()) : -1'000'000;
  }

  void put(std::string path, std::string body, std::function<void()> then) {
    Sender::Message message{.method = http::Method::put, .path = std::move(path), .body = std::move(body)};
    sender_.send(std::move(message), [then = std::move(then)](const http::Response&) { then(); });
  }

  void place(std::int64_t n, std::uint64_t quantity) {
    const std::string number = fmt::format("{}-{}", item_, n);
    Sender::Message message{.path = "/v1/orders",
                            .body = fmt::format(R"({{"purchase_order":"{}","party":"C-1001","currency":"USD",)"
                                                R"("location":"WH-1","lines":[{{"line":"1","item":"{}","quantity":"{}",)"
                                                R"("unit":"EA"}}]}})",
                                                number, item_, quantity),
                            .idempotency_key = "key-" + number};
    sender_.send(std::move(message), [this, n, number](const http::Response& response) {
      ++answered_;
      surface_.tell(fmt::format("{}: {} is answered {} {}", name(), number, response.status, code_of(response)));
      if (response.status == 201) accepted_.push_back({n, member_of(response, "id"), "key-" + number, number});
    });
  }

  Surface& surface_;
  Sender sender_;
  SeededRandom random_;
  std::string item_;
  bool is_kit_;
  std::vector<Component> components_;
  std::int64_t orders_;
  std::int64_t spread_ms_;
  std::int64_t answered_ = 0;
  std::vector<Storefront::Accepted> accepted_;
};

}  // namespace

std::unique_ptr<Workload> hot_item(Surface& surface, std::int64_t orders, std::int64_t spread_ms) {
  return std::make_unique<HotItem>(surface, orders, spread_ms, false);
}

std::unique_ptr<Workload> hot_kit(Surface& surface, std::int64_t orders, std::int64_t spread_ms) {
  return std::make_unique<HotItem>(surface, orders, spread_ms, true);
}

}  // namespace crossdock::sim
