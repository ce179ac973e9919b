// SPDX-License-Identifier: Apache-2.0
// A scan over what lies below an overlay with the overlay's own writes on top: rows it erased or replaced are hidden,
// rows it wrote stand where they belong.
#pragma once

#include "store/overlay.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace crossdock::store {

using ScanBelow = std::function<Result<std::vector<Row>>(const Scan& page)>;

Result<std::vector<Row>> merged_scan(const Catalog& catalog, const Overlay& overlay, std::size_t table, const Scan& scan,
                                     const ScanBelow& below);

}  // namespace crossdock::store
