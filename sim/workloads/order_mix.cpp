// SPDX-License-Identifier: Apache-2.0
// Order to cash: shops place orders and ask again until they are answered; a few customers change their mind.
// Holds: an order that was answered is there, whatever happened meanwhile; one that was cancelled is not shipped.
#include "base/random.hpp"
#include "sim/workloads/sender.hpp"
#include "sim/workloads/workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::uint32_t k_cancel_permille = 90;
constexpr std::uint64_t k_cancel_after_ms = 60;
constexpr std::uint64_t k_cancel_late_ms = 8'000;

class OrderMix final : public Workload {
 public:
  OrderMix(Surface& surface, std::int64_t orders, std::int64_t spread_ms)
      : surface_(surface),
        random_(surface.seed),
        sender_(surface.network, surface.hub_url, surface.hub_key),
        shop_(surface.network, surface.clock, options(surface, orders, spread_ms)) {
    shop_.on_accepted([this](const Storefront::Accepted& order) { accepted_one(order); });
  }

  std::string_view name() const override { return "order mix"; }
  void run() override {
    if (shop_.open()) shop_.start();
  }
  bool finished() const override { return shop_.finished() && cancelling_ == 0; }

  std::vector<Storefront::Accepted> accepted(const Books&) const override {
    std::vector<Storefront::Accepted> all;
    for (const auto& [n, order] : shop_.accepted()) all.push_back(order);
    return all;
  }

  void check(const Books& books, Findings& out) const override {
    if (!shop_.refused().empty()) out.push_back(fmt::format("{} good orders were refused", shop_.refused().size()));
    if (shop_.counts().changed > 0) out.push_back("a repeated request was answered with another order");
    for (const std::string& id : cancelled_) {
      const auto order = books.hub.get("/v1/orders/" + id);
      if (!order) continue;  // the check of all orders says so
      const std::string status = json_string_or(*order, "status", "");
      if (status != "cancelled") out.push_back(fmt::format("order {} was cancelled and is {}", id, status));
    }
    for (const std::string& id : stopped_) check_stopped(books.hub, id, out);
  }

 private:
  // Whatever was not sent is cancelled, and with nothing sent the order is.
  static void check_stopped(const Api& hub, const std::string& id, Findings& out) {
    const auto order = hub.get("/v1/orders/" + id);
    if (!order) return;
    const std::string status = json_string_or(*order, "status", "");
    if (status == "exception") return;
    const bool sent = !order->at("shipments").as_array().empty();
    if (status != (sent ? "completed" : "cancelled"))
      out.push_back(fmt::format("order {} was stopped, {}, and is {}", id, sent ? "in part" : "whole", status));
  }

  static StorefrontOptions options(const Surface& surface, std::int64_t orders, std::int64_t spread_ms) {
    return {.hub_url = surface.hub_url,
            .hub_key = surface.hub_key,
            .data = "",
            .clients = std::max<std::int64_t>(orders, 1),
            .orders = orders,
            .rate = std::max<std::int64_t>(1, orders * 1'000 / std::max<std::int64_t>(spread_ms, 1)),
            .timeout_ms = 2'000,
            .seed = surface.seed,
            .location = surface.site.locations.front()};
  }

  void accepted_one(const Storefront::Accepted& order) {
    surface_.tell(fmt::format("shop: order {} is accepted as {}", order.purchase_order, order.order));
    if (!random_.chance_permille(k_cancel_permille)) return;
    ++cancelling_;
    const bool late = random_.below(2) == 0;
    const auto after_ms = static_cast<std::int64_t>(random_.below(late ? k_cancel_late_ms : k_cancel_after_ms));
    sender_.after_ms(after_ms, [this, id = order.order] { cancel(id); });
  }

  void cancel(const std::string& id) {
    Sender::Message message{.path = fmt::format("/v1/orders/{}/cancel", id), .body = R"({"reason":"changed my mind"})"};
    sender_.send(std::move(message), [this, id](const http::Response& response) {
      --cancelling_;
      surface_.tell(fmt::format("shop: cancelling {} is answered {} {}", id, response.status, code_of(response)));
      if (response.status == 200) cancelled_.push_back(id);
      if (response.status == 202) stopped_.push_back(id);
    });
  }

  Surface& surface_;
  SeededRandom random_;
  Sender sender_;
  Storefront shop_;
  std::int64_t cancelling_ = 0;
  std::vector<std::string> cancelled_;
  std::vector<std::string> stopped_;  // cancelled when a part may have been sent
};

}  // namespace

std::unique_ptr<Workload> order_mix(Surface& surface, std::int64_t orders, std::int64_t spread_ms) {
  return std::make_unique<OrderMix>(surface, orders, spread_ms);
}

}  // namespace crossdock::sim
