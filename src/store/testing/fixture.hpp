// SPDX-License-Identifier: Apache-2.0
// Tables and helpers shared by the files of the conformance suite.
#pragma once

#include "store/store.hpp"
#include "store/testing/conformance.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::store::testing {

extern const Table k_notes;    // integer key; indexes by_status, by_title_status over nullable columns
extern const Table k_lines;    // composite key of text and integer; index by_remark
extern const Table k_journal;  // a log
Schema all_tables();

Row note(std::int64_t id, std::string_view title, std::int64_t status = 0);
Row line(std::string_view order, std::int64_t number, std::string_view remark = "");
Row entry(std::string_view text);

// Opens, and requires that it works.
std::unique_ptr<Store> open_all(const Opener& opener);
// One unit of work that must succeed.
void must(Store& store, const Work& work);
// The code of the error of one unit of work; "" when it succeeds.
std::string code_of(Store& store, const Work& work);
std::vector<Row> scan_now(Store& store, const Table& table, const Scan& scan);
// Integers of the first column.
std::vector<std::int64_t> ids_of(const std::vector<Row>& rows);
std::vector<std::int64_t> scan_ids(Store& store, const Table& table, const Scan& scan);

// Holds the writer until all are queued, so that they form one group, and waits for their outcomes, in order of `works`.
std::vector<Result<void>> run_together(Store& store, const std::vector<Work>& works);

// The parts of the suite.
struct Case {
  std::string_view name;
  void (*run)(const EngineFactory& factory);
};
std::vector<Case> table_cases();
std::vector<Case> group_cases();
std::vector<Case> durability_cases();
std::vector<Case> random_cases();

}  // namespace crossdock::store::testing
