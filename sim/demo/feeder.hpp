// SPDX-License-Identifier: Apache-2.0
// Drops X12 files into the hub's inbox, one by one, each once: what was dropped is kept in <data>/dropped.jsonl.
#pragma once

#include "base/result.hpp"
#include "sim/systems/journal.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace crossdock::sim {

class Feeder {
 public:
  // `source` is the folder of the files (none when it does not exist), `inbox` that of the hub.
  static Result<Feeder> open(const std::string& source, std::string inbox, const std::string& data);

  // False when there is nothing left.
  Result<bool> drop_next();
  std::size_t dropped() const { return dropped_; }
  std::size_t total() const { return dropped_ + waiting_.size(); }

 private:
  Feeder(Journal journal, std::string inbox) : journal_(std::move(journal)), inbox_(std::move(inbox)) {}
  Journal journal_;
  std::string inbox_;
  std::vector<std::string> waiting_;  // paths, the next one last
  std::size_t dropped_ = 0;
};

}  // namespace crossdock::sim
