// SPDX-License-Identifier: Apache-2.0
#include "store/merged_scan.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::store {
namespace {

// How many more rows than needed a page from below should hold, because the overlay hides some of them.
constexpr std::size_t k_hidden_rows_page = 256;

}  // namespace

Result<std::vector<Row>> merged_scan(const Catalog& catalog, const Overlay& overlay, std::size_t table, const Scan& scan,
                                     const ScanBelow& below) {
  const auto& info = catalog.info(table);
  const auto& path = info.paths[catalog.path_of(table, scan)];
  const auto mine = overlay.rows_in(table, scan);
  std::size_t next = 0;
  std::vector<Row> out;
  const auto goes_first = [&](const Row& a, const Row& b) {
    const auto order = compare_rows(path, a, b);
    return scan.descending ? order > 0 : order < 0;
  };
  const auto full = [&] { return out.size() >= scan.limit; };
  const std::size_t hidden = std::min(overlay.table(table).writes.size(), k_hidden_rows_page);
  Scan page = scan;
  page.limit = std::min(scan.limit + hidden, k_scan_rows_max);
  for (bool more = !full(); more;) {
    CROSSDOCK_TRY(auto rows, below(page));
    more = rows.size() == page.limit;
    if (more) page.after = after_of(*info.table, page, rows.back());
    for (Row& row : rows) {
      if (overlay.find(table, Values(row).first(info.table->key_columns)) != nullptr) continue;
      while (!full() && next < mine.size() && goes_first(*mine[next], row)) out.push_back(*mine[next++]);
      if (full()) return out;
      out.push_back(std::move(row));
    }
    if (full()) return out;
  }
  while (!full() && next < mine.size()) out.push_back(*mine[next++]);
  return out;
}

}  // namespace crossdock::store
