// SPDX-License-Identifier: Apache-2.0
// Bills of material: a kit is sold and never stocked; what is reserved and shipped are its components.
#pragma once

#include "base/result.hpp"
#include "promise/sourcing.hpp"

#include <functional>
#include <vector>

namespace crossdock::promise {

// Bounds of one bill of material; past them limit "kit.too_deep" and "kit.too_large".
inline constexpr std::size_t k_kit_depth_max = 8;
inline constexpr std::size_t k_kit_components_max = 500;

// The components of an item; empty when it is stocked itself.
using BillOfMaterial = std::function<Result<std::vector<Component>>(std::uint32_t item)>;

// The stocked items that one unit of `item` takes, kits within kits resolved, each item once with its total, by item.
// rejected "kit.circle" when a kit contains itself.
Result<std::vector<Component>> explode(std::uint32_t item, const BillOfMaterial& bill);

}  // namespace crossdock::promise
