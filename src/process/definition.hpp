// SPDX-License-Identifier: Apache-2.0
// A Serverless Workflow document, read and checked. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "process/cron.hpp"
#include "process/expression.hpp"
#include "process/task.hpp"
#include "process/template.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
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
  // An expression for one attribute of the event ("data" too), evaluated on its value: true, or the value it must have.
  struct Condition {
    std::string attribute;
    Expression expression;
    bool live = false;  // it names variables: only the instance that listens can evaluate it
  };
  struct Correlation {
    std::string name;
    Expression from;                 // on the event
    std::optional<Template> expect;  // in the instance; none: whatever the first event of the task has
  };
  std::string id;
  std::string type;                                      // "" when the filter does not say
  std::vector<std::pair<std::string, Json>> attributes;  // equal to those of the event; dotted into nothing
  std::vector<Condition> conditions;
  std::vector<Correlation> correlations;
  bool everything = false;  // `any: []`: all events but those of the runtime itself; none is kept for it
};

// `schedule`: when instances begin by themselves.
struct Schedule {
  std::int64_t every_ms = 0;
  std::int64_t after_ms = 0;
  std::optional<Cron> cron;
  std::vector<EventFilter> on;
  bool all = false;  // one event for each filter of `on`, not one for any

  bool is_timed() const { return every_ms > 0 || after_ms > 0 || cron.has_value(); }
};

struct Definition {
  std::string hash;  // of the text
  std::string text;
  std::string source;
  std::string name_space;
  std::string name;
  std::string version;
  Json json;                                                  // $workflow.definition
  std::map<std::string, std::string, std::less<>> resources;  // texts by URI: they belong to `text` (loader_resource.cpp)
  std::vector<std::string> secrets;
  bool wants_authorization = false;  // some expression names $authorization
  Expressions expressions;
  std::unique_ptr<Task> root;
  std::vector<const EventFilter*> filters;  // of all listen tasks; they belong to the tasks
  Schedule schedule;
};

// Reads, checks and, when `compile`, compiles. Error place: "file.yaml:12, /do/1/reserve".
Result<std::unique_ptr<Definition>> read_definition(std::string_view text, std::string_view source, const Host& host,
                                                    bool compile);
// All that is wrong with it, in the order of the document; at most k_problems_max.
std::vector<Error> check_definition(std::string_view text, std::string_view source, const Host& host);
inline constexpr std::size_t k_problems_max = 100;

// Order of semantic versions (semver.org 2.0, without build metadata).
bool version_less(std::string_view a, std::string_view b);

}  // namespace crossdock::process
