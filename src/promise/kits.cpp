// SPDX-License-Identifier: Apache-2.0
#include "promise/kits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace crossdock::promise {
namespace {

class Explosion {
 public:
  explicit Explosion(const BillOfMaterial& bill) : bill_(bill) {}

  Result<void> add(std::uint32_t item, std::int64_t quantity) {
    if (std::ranges::find(path_, item) != path_.end()) {
      return fail(ErrorKind::rejected, "kit.circle", fmt::format("Item {} is a component of itself", item));
    }
    if (path_.size() >= k_kit_depth_max) {
      return fail(ErrorKind::limit, "kit.too_deep", fmt::format("Kits within kits go at most {} deep", k_kit_depth_max));
    }
    CROSSDOCK_TRY(const std::vector<Component> components, bill_(item));
    if (components.empty()) return add_stocked(item, quantity);
    path_.push_back(item);
    for (const Component& component : components) {
      std::int64_t total = 0;
      if (__builtin_mul_overflow(quantity, component.per, &total)) return too_large();
      CROSSDOCK_CHECK(add(component.item, total));
    }
    path_.pop_back();
    return {};
  }

  std::vector<Component> take() const {
    std::vector<Component> out;
    for (const auto& [item, per] : totals_) out.push_back({item, per});
    return out;
  }

 private:
  static Unexpected too_large() {
    return fail(ErrorKind::limit, "kit.too_large",
                fmt::format("A kit has at most {} different components", k_kit_components_max));
  }
  Result<void> add_stocked(std::uint32_t item, std::int64_t quantity) {
    std::int64_t& total = totals_[item];
    if (__builtin_add_overflow(total, quantity, &total) || totals_.size() > k_kit_components_max) return too_large();
    return {};
  }

  const BillOfMaterial& bill_;
  std::vector<std::uint32_t> path_;
  std::map<std::uint32_t, std::int64_t> totals_;
};

}  // namespace

Result<std::vector<Component>> explode(std::uint32_t item, const BillOfMaterial& bill) {
  Explosion explosion(bill);
  CROSSDOCK_CHECK(explosion.add(item, 1));
  return explosion.take();
}

}  // namespace crossdock::promise
