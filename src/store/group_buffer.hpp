// SPDX-License-Identifier: Apache-2.0
// What the units of work of one group have written and the engine has not been told yet. The engine gets each table's
// writes of the whole group at once, so that a row which several units touch is written once and statements carry many
// rows. Reads see what is buffered on top of the engine's open transaction. One thread.
#pragma once

#include "store/engine.hpp"
#include "store/overlay.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace crossdock::store {

// Past this many buffered rows the engine is told, whatever the group still does.
inline constexpr std::size_t k_buffered_rows_max = 20'000;

class GroupBuffer {
 public:
  GroupBuffer(const Catalog& catalog, Engine& engine) : catalog_(catalog), engine_(engine), overlay_(catalog) {}

  // The write of a key that is still buffered; null when there is none.
  const Write* find(std::size_t table, Values key) const { return overlay_.find(table, key); }
  Result<std::optional<Row>> get(std::size_t table, Values key);
  Result<std::vector<Row>> scan(std::size_t table, const Scan& scan);

  // Takes over everything a unit of work has written. Errors of take and flush are those of Engine::apply. broken() keeps
  // the error of a scan that had to flush, and of a look-up after something was flushed: an engine may tell only then that
  // it could not write. The transaction can only be rolled back.
  Result<void> take(Overlay& unit);
  Result<void> flush();
  const std::optional<Error>& broken() const { return broken_; }
  // Forgets what is buffered.
  void clear();
  // Rows the engine was given since clear().
  std::size_t rows_flushed() const { return rows_flushed_; }

 private:
  template <class T>
  Result<T> told(Result<T> answer);
  Result<void> take_write(std::size_t table, Overlay::Node node);
  Result<void> flush_table(std::size_t table);

  const Catalog& catalog_;
  Engine& engine_;
  Overlay overlay_;
  std::size_t rows_flushed_ = 0;
  std::optional<Error> broken_;
};

}  // namespace crossdock::store
