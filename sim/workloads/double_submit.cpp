// SPDX-License-Identifier: Apache-2.0
// Impatient customers: the same order twice at once and once more later under one key, and again under another key.
// Holds: one order per purchase order; every 201 names it; the other key is refused as a duplicate.
#include "base/random.hpp"
#include "sim/workloads/sender.hpp"
#include "sim/workloads/workload.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>
#include <utility>

namespace crossdock::sim {
namespace {

// When each copy is sent, and under which of two keys.
struct Copy {
  std::uint64_t within_ms;
  bool other_key;
};
constexpr std::array<Copy, 4> k_copies = {{{1, false}, {3, false}, {4'000, false}, {800, true}}};

class DoubleSubmit final : public Workload {
 public:
  DoubleSubmit(Surface& surface, std::int64_t orders, std::int64_t spread_ms)
      : surface_(surface),
        sender_(surface.network, surface.hub_url, surface.hub_key),
        random_(surface.seed ^ 0xD0B1E),
        orders_(orders),
        spread_ms_(spread_ms) {}

  std::string_view name() const override { return "double submit"; }

  void run() override {
    for (std::int64_t n = 0; n < orders_; ++n) {
      const std::uint64_t at_ms = random_.below(static_cast<std::uint64_t>(spread_ms_) + 1);
      for (const Copy& copy : k_copies) {
        const auto after_ms = static_cast<std::int64_t>(at_ms + random_.below(copy.within_ms));
        sender_.after_ms(after_ms, [this, n, other = copy.other_key] { place(n, other); });
      }
    }
  }

  bool finished() const override { return answered_ == orders_ * std::ssize(k_copies); }

  std::vector<Storefront::Accepted> accepted(const Books&) const override {
    std::vector<Storefront::Accepted> all;
    for (const auto& [n, ids] : ids_) {
      for (const std::string& id : ids) all.push_back({n, id, "", number_of(n)});
    }
    return all;
  }

  void check(const Books&, Findings& out) const override {
    for (std::int64_t n = 0; n < orders_; ++n) {
      const auto found = ids_.find(n);
      const std::size_t count = found == ids_.end() ? 0 : found->second.size();
      if (count != 1) out.push_back(fmt::format("{} was accepted as {} orders", number_of(n), count));
      const auto keys = keys_.find(n);
      if (keys != keys_.end() && keys->second.size() > 1)
        out.push_back(fmt::format("{} was accepted under both keys", number_of(n)));
    }
    for (const std::string& code : refusals_) out.push_back(fmt::format("a repeated order was refused with {}", code));
  }

 private:
  std::string number_of(std::int64_t n) const { return fmt::format("TWICE-{}-{}", surface_.seed, n); }

  void place(std::int64_t n, bool other_key) {
    Sender::Message message{.path = "/v1/orders",
                            .body = fmt::format(R"({{"purchase_order":"{}","party":"C-1002","currency":"USD",)"
                                                R"("location":"{}","lines":[{{"line":"1","item":"SKU-003","quantity":"1",)"
                                                R"("unit":"EA"}}]}})",
                                                number_of(n), surface_.site.locations.front()),
                            .idempotency_key = fmt::format("{}{}", other_key ? "other-" : "key-", number_of(n))};
    sender_.send(std::move(message), [this, n, other_key](const http::Response& response) {
      ++answered_;
      surface_.tell(fmt::format("double submit: {} is answered {} {}", number_of(n), response.status, code_of(response)));
      if (response.status == 201) {
        ids_[n].insert(member_of(response, "id"));
        keys_[n].insert(other_key);
      }
      const std::string code = code_of(response);
      if (response.status != 201 && code != "order.duplicate_purchase_order") refusals_.push_back(code);
    });
  }

  Surface& surface_;
  Sender sender_;
  SeededRandom random_;
  std::int64_t orders_;
  std::int64_t spread_ms_;
  std::int64_t answered_ = 0;
  std::map<std::int64_t, std::set<std::string>> ids_;
  std::map<std::int64_t, std::set<bool>> keys_;  // under which of the two keys it was accepted
  std::vector<std::string> refusals_;
};

}  // namespace

std::unique_ptr<Workload> double_submit(Surface& surface, std::int64_t orders, std::int64_t spread_ms) {
  return std::make_unique<DoubleSubmit>(surface, orders, spread_ms);
}

}  // namespace crossdock::sim
