// SPDX-License-Identifier: Apache-2.0
// The measurements, by what they look at.
#pragma once

#include "bench/report.hpp"

#include <cstddef>
#include <string>

namespace crossdock::bench {

struct Programs {
  std::string hub;     // crossdock
  std::string sim;     // crossdock-sim
  std::string source;  // the source tree, for landscapes and scripts
};

void store_figures(Report& report, std::size_t scale);
void instruction_figures(Report& report);
void ledger_figures(Report& report, std::size_t scale);
void growth_figures(Report& report, std::size_t scale);
void edi_figures(Report& report, std::size_t scale);
void postgres_figures(Report& report, std::size_t scale);
void http_figures(Report& report, const Programs& programs, std::size_t scale);
void step_figures(Report& report, std::size_t scale);
void process_figures(Report& report, const Programs& programs, std::size_t scale);

// What `crossdock-bench --child WHAT --orders N --outstanding M` does, under valgrind or strace: "accept" whole orders,
// or write their "rows".
int run_child(const std::string& what, std::size_t orders, std::size_t outstanding);
// What `crossdock-bench --child load --folder F` does: loads a ledger and says how long it took and what it holds.
int load_child(const std::string& folder);
// `--child grow --folder F --orders N`: fills a store, measures beside a small one, and ends as if it were killed.
int grow_child(const std::string& folder, std::size_t orders);
// `--child restart --folder F --orders N`: how long the start takes over the N orders there; ends properly.
int restart_child(const std::string& folder, std::size_t orders);
// `--child park|wake --folder F --orders N`: N processes begin to wait; and after a restart some of them are woken.
int park_child(const std::string& folder, std::size_t count);
int wake_child(const std::string& folder, std::size_t count);

}  // namespace crossdock::bench
