// SPDX-License-Identifier: Apache-2.0
// Reading a document: whatever is not understood is refused, with the line and the JSON pointer. Internal to this
// folder; each kind of task reads its own members with it (tasks/).
#pragma once

#include "base/result.hpp"
#include "process/definition.hpp"
#include "process/task.hpp"
#include "process/yaml.hpp"
#include "schema/schema.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::process {

// A part of the document, with its place.
class View {
 public:
  View(const Node& node, std::string pointer, std::string_view source)
      : node_(&node), pointer_(std::move(pointer)), source_(source) {}

  const Node& node() const { return *node_; }
  const std::string& pointer() const { return pointer_; }
  std::string place() const;

  Unexpected refuse(std::string_view why) const;        // ErrorKind::invalid
  Unexpected unsupported(std::string_view what) const;  // ErrorKind::unsupported

  // A map with no other keys than these.
  Result<void> only(std::initializer_list<std::string_view> keys) const;
  Result<void> is_map() const;
  Result<void> is_list() const;
  std::optional<View> find(std::string_view key) const;
  Result<View> need(std::string_view key) const;
  Result<std::string> text() const;
  Result<std::int64_t> integer(std::int64_t min, std::int64_t max) const;
  Result<bool> boolean() const;
  std::vector<View> items() const;
  std::vector<std::pair<std::string, View>> members() const;
  // A map with one member: its key and its value.
  Result<std::pair<std::string, View>> single() const;

 private:
  View child(const Node& node, std::string_view step) const;
  const Node* node_;
  std::string pointer_;
  std::string_view source_;
};

// Where an expression stands decides which variables it sees (DSL, "Runtime expression arguments").
// `use.extensions`: what is done before and after tasks of some kinds.
struct ExtensionView {
  std::string extend;
  std::optional<View> when;
  std::optional<View> before;
  std::optional<View> after;
};

enum class Site : std::uint8_t { workflow_input, workflow_output, task_input, task, output, export_as, event };

class Loader {
 public:
  Loader(Definition& definition, const Host& host) : definition_(definition), host_(host) {}

  // What is wrong in one part does not keep the others from being read: see problems().
  Result<void> read_document(const View& document);
  const std::vector<Error>& problems() const { return problems_; }

  // A string that is an expression, with or without ${ }.
  Result<Expression> expression(const View& view, Site site);
  // Any value; strings of the form ${ ... } are expressions.
  Result<Template> value(const View& view, Site site);
  // The same, but a string is an expression even without ${ } (`as`, `from`).
  Result<Template> value_or_expression(const View& view, Site site);
  Result<Duration> duration(const View& view);
  // A JSON Schema, inline or a resource.
  Result<schema::Schema> schema(const View& view);
  // The text of a resource: of the definition, or fetched by the host and then of the definition (loader_resource.cpp).
  Result<std::string> resource(const View& view, const std::string& uri);
  // `{endpoint: ...}` or the endpoint itself, whose URI is constant.
  Result<std::string> resource_uri(const View& view) const;
  // An authentication policy, or `{use: name}` of one in use.authentications (loader_authentication.cpp).
  Result<Template> authentication(const View& view);
  // use.functions, catalogs and URIs of functions; nothing when the name means something else (loader_function.cpp).
  Result<std::unique_ptr<Task>> function(const std::string& name, const View& call);
  // A reference to something in `use`, or the thing itself.
  Result<View> used(std::string_view section, const View& view) const;
  // In sequence, tasks may name each other in `then`; branches of a fork may not.
  Result<TaskList> tasks(const View& view, bool sequence = true);
  Result<Flow> flow(const View& view) const;
  Result<EventFilter> event_filter(const View& view);
  void add_filter(const EventFilter* filter) { definition_.filters.push_back(filter); }
  Result<void> transforms(Task& task, const View& view, Site input, Site output);
  // Variables that only the tasks read within see.
  void push_variable(const std::string& name) { scope_.push_back(name); }
  void pop_variables(std::size_t count) { scope_.resize(scope_.size() - count); }
  Result<std::string> variable_name(const View& view) const;
  const Host& host() const { return host_; }
  const Definition& definition() const { return definition_; }

  static constexpr std::size_t k_tasks_max = 5000;

 private:
  Result<Expression> add(const View& view, std::string_view text, Site site);
  Result<std::unique_ptr<Task>> task(const View& view, const std::string& name);
  Result<std::unique_ptr<Task>> plain_task(const View& view, const std::string& name);
  Result<std::unique_ptr<Task>> extended(std::unique_ptr<Task> inner, std::string_view kind, const View& view);
  Result<std::unique_ptr<Task>> function_body(const View& body, const std::string& key, const std::string& name);
  Result<std::unique_ptr<Task>> fetched_function(const View& call, const std::string& name, const std::string& uri);
  Result<void> common(Task& task, const View& view);
  Result<void> timeout(Task& task, const View& view);
  Result<void> header(const View& view);
  Result<void> use(const View& view);
  Result<void> extensions(const View& view);
  Result<void> secrets(const View& view);
  Result<void> schedule(const View& view);
  Result<void> start_events(const View& view);
  Result<std::optional<Template>> transform(const View& view, std::string_view member, std::string_view key, Site site);
  Result<std::optional<schema::Schema>> transform_schema(const View& view, std::string_view member);
  Result<void> condition(const View& member, const std::string& key, std::string_view text, EventFilter& filter);
  Result<void> correlations(const View& view, EventFilter& filter);
  Result<Template> authentication_policy(const View& view);
  Result<void> secret_of(const View& policy) const;
  // Remembers what is wrong and goes on.
  void note(const Result<void>& outcome);
  bool has_room() const { return problems_.size() < k_problems_max; }

  Definition& definition_;
  const Host& host_;
  std::map<std::string, View, std::less<>> use_;  // "retries/name"
  std::vector<std::string> scope_ = {"context",  "input",   "output",  "task",
                                     "workflow", "runtime", "secrets", "authorization"};
  static constexpr std::size_t k_base_scope = 8;
  std::vector<ExtensionView> extensions_;
  std::map<std::string, Node, std::less<>> fetched_;  // functions, by URI
  std::vector<std::string> calling_;                  // functions being read: none may call itself
  std::vector<Error> problems_;
  const std::vector<std::string>* names_ = nullptr;  // of the list being read: targets of `then`
  std::size_t count_ = 0;
};

}  // namespace crossdock::process
