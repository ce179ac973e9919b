// SPDX-License-Identifier: Apache-2.0
// Process documents outside of a hub: checked, drawn (draw.hpp), and run in a store that is thrown away, with the real
// runtime and real HTTP. What a document calls, it may call; functions and systems of a hub are not there.
//
// Threads: run makes a loop of its own and returns when the process has ended, or nothing more can happen.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::workbench {

struct Document {
  std::string path;
  std::string text;
};

// Whether a function of a hub may have this name.
using Knows = std::function<bool(std::string_view function)>;

struct Problem {
  std::string path;
  int line = 0;         // 0: the file as a whole
  std::string pointer;  // JSON pointer; "" is the document
  std::string reason;

  std::string text() const;  // "path:line: /json/pointer: reason"
};
std::vector<Problem> check(const Document& document, const Knows& knows);

// Documents in the same folder that this one runs as workflows, and those these run; unreadable ones are left out.
std::vector<Document> beside(const Document& document);

struct Options {
  std::vector<Document> documents;  // the first is run, it may run the others
  Json input = JsonObject();
  bool has_input = false;    // without one, `schedule.on` begins with the events
  std::vector<Json> events;  // CloudEvents, delivered in this order when the process waits for events
  std::map<std::string, Json, std::less<>> secrets;
  std::function<Result<std::string>(std::string_view)> more_secrets;
  std::vector<std::pair<std::string, std::string>> origins;  // "https://api.example.com" -> where to call instead
  std::string ca_file;
  Knows knows;
  bool fake_clock = false;           // waiting takes no time
  std::int64_t timeout_ms = 60'000;  // of the whole run, by the real clock
  bool with_events = false;          // what was emitted, and io.serverlessworkflow.*, is reported, too
};

struct Outcome {
  std::vector<Problem> problems;  // not run, if there are any
  Json report;                    // {status, output, error, tasks}
  bool completed = false;
};
Outcome run(const Options& options);

}  // namespace crossdock::workbench
