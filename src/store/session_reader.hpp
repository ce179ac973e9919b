// SPDX-License-Identifier: Apache-2.0
// The Reader of an engine whose session answers by table number: checks what a query asks for, and hands it on. Both
// outlive it. One thread.
#pragma once

#include "store/catalog.hpp"

#include <optional>
#include <vector>

namespace crossdock::store {

template <class Session>
class SessionReader final : public Reader {
 public:
  SessionReader(Session& session, const Catalog& catalog) : session_(session), catalog_(catalog) {}

  Result<std::optional<Row>> get(const Table& table, const Key& key) override {
    catalog_.check_key(table, key);
    return session_.get(catalog_.number_of(table), key);
  }
  Result<std::vector<Row>> scan(const Table& table, const Scan& scan) override {
    const auto number = catalog_.number_of(table);
    CROSSDOCK_CHECK(catalog_.check_scan(number, scan));
    return session_.scan(number, scan);
  }

 private:
  Session& session_;
  const Catalog& catalog_;
};

}  // namespace crossdock::store
