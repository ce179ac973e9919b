// SPDX-License-Identifier: Apache-2.0
// A Serverless Workflow document, read and checked. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "process/expression.hpp"
#include "process/task.hpp"
#include "process/template.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::process {

class Host;

// `listen.to.one` and its like. The id says which definition (by name, over its versions) wants what: events that
// come before their listener are kept under it.
struct EventFilter {
  struct Correlation {
    std::string name;
    Expression from;                 // on the event
    std::optional<Template> expect;  // in the instance; none: whatever the first event of the task has
  };
  std::string id;
  std::string type;  // "" when the filter does not say
  std::vector<std::pair<std::string, Json>> attributes;  // equal to those of the event; dotted into nothing
  std::optional<Expression> data;                        // true for the data of the event
  std::vector<Correlation> correlations;
};

struct Definition {
  std::string hash;  // of the text
  std::string text;
  std::string source;
  std::string name;
  std::string version;
  Json json;         // $workflow.definition
  Expressions expressions;
  std::unique_ptr<Task> root;
  std::vector<const EventFilter*> filters;   // of all listen tasks; they belong to the tasks
  std::vector<EventFilter> starts;           // schedule.on
};

// Reads, checks and, when `compile`, compiles. Error place: "file.yaml:12, /do/1/reserve".
Result<std::unique_ptr<Definition>> read_definition(std::string_view text, std::string_view source, const Host& host,
                                                    bool compile);

// Order of semantic versions (semver.org 2.0, without build metadata).
bool version_less(std::string_view a, std::string_view b);

}  // namespace crossdock::process
