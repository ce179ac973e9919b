// SPDX-License-Identifier: Apache-2.0
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

#include <future>
#include <latch>
#include <utility>

namespace crossdock::store::testing {

const Table k_notes{"notes",
                    {{"id"}, {"title", ColumnType::text}, {"status"}, {"data", ColumnType::blob}},
                    1,
                    {{"by_status", {2}}, {"by_title_status", {1, 2}}}};
const Table k_lines{
    "lines", {{"document", ColumnType::text}, {"number"}, {"remark", ColumnType::text}}, 2, {{"by_remark", {2}}}};
const Table k_journal{"journal", {{"position"}, {"entry", ColumnType::text}}, 1, {{"by_entry", {1}}}, true};

Schema all_tables() { return {&k_notes, &k_lines, &k_journal}; }

Row note(std::int64_t id, std::string_view title, std::int64_t status) { return {id, std::string(title), status, Value{}}; }
Row line(std::string_view order, std::int64_t number, std::string_view remark) {
  return {std::string(order), number, std::string(remark)};
}
Row entry(std::string_view text) { return {Value{}, std::string(text)}; }

std::unique_ptr<Store> open_all(const Opener& opener) {
  auto store = opener(all_tables());
  if (!store) INFO(store.error().text());
  REQUIRE(store.has_value());
  return *std::move(store);
}

void must(Store& store, const Work& work) {
  const auto result = store.run(work);
  CHECK_EQ(result ? "" : result.error().text(), "");
}

std::string code_of(Store& store, const Work& work) {
  const auto result = store.run(work);
  return result ? "" : result.error().code;
}

std::vector<Row> scan_now(Store& store, const Table& table, const Scan& scan) {
  std::vector<Row> rows;
  const auto result = store.read([&](Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(rows, reader.scan(table, scan));
    return {};
  });
  CHECK_EQ(result ? "" : result.error().text(), "");
  return rows;
}

std::vector<std::int64_t> ids_of(const std::vector<Row>& rows) {
  std::vector<std::int64_t> ids;
  for (const auto& row : rows) ids.push_back(as_integer(row[0]));
  return ids;
}

std::vector<std::int64_t> scan_ids(Store& store, const Table& table, const Scan& scan) {
  return ids_of(scan_now(store, table, scan));
}

std::vector<Result<void>> run_together(Store& store, const std::vector<Work>& works) {
  std::vector<Result<void>> outcomes(works.size());
  std::promise<void> held;
  std::promise<void> all_queued;
  std::latch finished(static_cast<std::ptrdiff_t>(works.size()) + 1);
  store.submit(
      [&](Tx&) -> Result<void> {
        held.set_value();
        all_queued.get_future().wait();
        return {};
      },
      [&](Result<void>) { finished.count_down(); });
  held.get_future().wait();  // or some of the works would be in the group of the one that holds
  for (std::size_t i = 0; i < works.size(); ++i) {
    store.submit(works[i], [&, i](Result<void> outcome) {
      outcomes[i] = std::move(outcome);
      finished.count_down();
    });
  }
  all_queued.set_value();
  finished.wait();
  return outcomes;
}

}  // namespace crossdock::store::testing
