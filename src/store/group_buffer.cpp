// SPDX-License-Identifier: Apache-2.0
#include "store/group_buffer.hpp"

#include "base/assert.hpp"
#include "store/merged_scan.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::store {

// What cannot be read is the error of whoever reads it.
template <class T>
Result<T> GroupBuffer::told(Result<T> answer) {
  if (!answer && rows_flushed_ > 0 && answer.error().kind != ErrorKind::corrupt) broken_ = answer.error();
  return answer;
}

Result<std::optional<Row>> GroupBuffer::get(std::size_t table, Values key) {
  if (const Write* write = overlay_.find(table, key)) {
    if (write->kind == WriteKind::erase) return std::nullopt;
    return write->row;
  }
  return told(engine_.get(table, key));
}

Result<std::vector<Row>> GroupBuffer::scan(std::size_t table, const Scan& scan) {
  if (overlay_.table(table).writes.empty()) return told(engine_.scan(table, scan));
  if (catalog_.path_of(table, scan) == 0) {
    return merged_scan(catalog_, overlay_, table, scan, [&](const Scan& page) { return told(engine_.scan(table, page)); });
  }
  // The buffer is ordered by primary key: looking through all of it for every unit of a group would be quadratic.
  auto flushed = flush_table(table);
  if (!flushed) {
    broken_ = flushed.error();
    return Unexpected(std::move(flushed).error());
  }
  return told(engine_.scan(table, scan));
}

Result<void> GroupBuffer::take(Overlay& unit) {
  for (const auto table : unit.touched()) {
    while (!unit.table(table).writes.empty()) CROSSDOCK_CHECK(take_write(table, unit.extract_first(table)));
  }
  if (overlay_.rows() > k_buffered_rows_max) return flush();
  return {};
}

Result<void> GroupBuffer::take_write(std::size_t table, Overlay::Node node) {
  const Table& shape = catalog_.table(table);
  const auto key = Values(node.value().row).first(shape.key_columns);
  const Write* before = overlay_.find(table, key);
  if (before == nullptr) {
    overlay_.adopt(table, std::move(node));
    return {};
  }
  Write& write = node.value();
  if (before->kind == WriteKind::insert && write.kind == WriteKind::erase) {
    // The conflict that the insert would have met must not be lost with it. Positions of a log are given out once.
    if (!shape.log) {
      CROSSDOCK_TRY(const auto row, engine_.get(table, key));
      if (row)
        return fail(ErrorKind::conflict, "store.key_exists", fmt::format("A row with this key exists in {}", shape.name));
    }
    overlay_.forget(table, key);
    return {};
  }
  CROSSDOCK_ASSERT(write.kind != WriteKind::insert || before->kind == WriteKind::erase);
  if (before->kind == WriteKind::insert) write.kind = WriteKind::insert;  // still a new row for the engine
  // The engine may or may not hold what was erased: either way the new row replaces it.
  else if (write.kind == WriteKind::insert && !shape.log)
    write.kind = WriteKind::put;
  const WriteKind kind = write.kind;
  overlay_.set(table, std::move(write.row), kind);
  return {};
}

Result<void> GroupBuffer::flush_table(std::size_t table) {
  auto& writes = overlay_.table(table);
  rows_flushed_ += writes.writes.size();
  CROSSDOCK_CHECK(engine_.apply(table, writes));
  overlay_.clear(table);
  return {};
}

Result<void> GroupBuffer::flush() {
  for (const auto table : overlay_.touched()) {
    if (!overlay_.table(table).writes.empty()) CROSSDOCK_CHECK(flush_table(table));
  }
  overlay_.clear();
  return {};
}

void GroupBuffer::clear() {
  overlay_.clear();
  rows_flushed_ = 0;
  broken_.reset();
}

}  // namespace crossdock::store
