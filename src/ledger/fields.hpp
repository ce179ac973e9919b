// SPDX-License-Identifier: Apache-2.0
// Reads the columns of a stored row without trusting their number or types.
#pragma once

#include "store/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

namespace crossdock::ledger {

class Fields {
 public:
  explicit Fields(const store::Row& row) : row_(row) {}

  std::int64_t integer(std::size_t column) { return held<std::int64_t>(column); }
  std::string text(std::size_t column) { return held<std::string>(column); }
  // False once a column was missing or of another type.
  bool ok() const { return ok_; }

 private:
  template <class T>
  T held(std::size_t column) {
    const T* value = column < row_.size() ? std::get_if<T>(&row_[column]) : nullptr;
    ok_ = ok_ && value != nullptr;
    return value != nullptr ? *value : T{};
  }

  const store::Row& row_;
  bool ok_ = true;
};

}  // namespace crossdock::ledger
