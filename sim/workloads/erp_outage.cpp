// SPDX-License-Identifier: Apache-2.0
// The ERP is down for a while, again and again; orders go on coming in.
// Holds: what the other workloads say; afterwards every order gets there, once.
#include "base/random.hpp"
#include "sim/workloads/sender.hpp"
#include "sim/workloads/workload.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::uint64_t k_longest_ms = 12'000;

class ErpOutage final : public Workload {
 public:
  ErpOutage(Surface& surface, std::int64_t outages, std::int64_t spread_ms)
      : surface_(surface),
        sender_(surface.network, surface.erp_url, ""),
        random_(surface.seed ^ 0xE79),
        left_(outages),
        pause_ms_(static_cast<std::uint64_t>(spread_ms / (outages + 1)) + 1) {}

  std::string_view name() const override { return "ERP outage"; }
  void run() override { next(); }
  bool finished() const override { return left_ == 0; }
  void check(const Books& books, Findings& out) const override {
    const auto statistics = books.erp.get("/statistics");
    if (!statistics) out.push_back("the ERP did not come back");
  }

 private:
  void next() {
    sender_.after_ms(static_cast<std::int64_t>(random_.below(pause_ms_)), [this] {
      surface_.tell("ERP: out of order");
      set(true, [this] {
        sender_.after_ms(static_cast<std::int64_t>(random_.below(k_longest_ms)), [this] {
          set(false, [this] {
            surface_.tell("ERP: works again");
            if (--left_ > 0) next();
          });
        });
      });
    });
  }

  void set(bool down, std::function<void()> then) {
    Sender::Message message{.method = http::Method::put, .path = "/faults", .body = fmt::format(R"({{"down":{}}})", down)};
    sender_.send(std::move(message), [then = std::move(then)](const http::Response&) { then(); });
  }

  Surface& surface_;
  Sender sender_;
  SeededRandom random_;
  std::int64_t left_;
  std::uint64_t pause_ms_;
};

}  // namespace

std::unique_ptr<Workload> erp_outage(Surface& surface, std::int64_t outages, std::int64_t spread_ms) {
  return std::make_unique<ErpOutage>(surface, outages, spread_ms);
}

}  // namespace crossdock::sim
