// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "base/hash.hpp"
#include "process/loader.hpp"
#include "process/resources.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace crossdock::process {
namespace {

struct Kind {
  std::string_view key;
  ReadTask read;
};

// `for` before `do`: a loop has both.
constexpr std::array<Kind, 12> k_kinds = {{{"for", read_for},
                                           {"do", read_do},
                                           {"call", read_call},
                                           {"emit", read_emit},
                                           {"fork", read_fork},
                                           {"listen", read_listen},
                                           {"raise", read_raise},
                                           {"run", read_run},
                                           {"set", read_set},
                                           {"switch", read_switch},
                                           {"try", read_try},
                                           {"wait", read_wait}}};

bool is_label(std::string_view text) {
  const auto alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 63 && alnum(text.front()) && alnum(text.back()) &&
         std::ranges::all_of(text, [&](char c) { return alnum(c) || c == '-'; });
}

struct Version {
  std::array<std::int64_t, 3> numbers{};
  std::vector<std::string_view> pre;
};

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 15 && (text.size() == 1 || text[0] != '0') &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t dot = text.find('.');
    out.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    text.remove_prefix(dot + 1);
  }
}

std::optional<Version> parse_version(std::string_view text) {
  text = text.substr(0, text.find('+'));
  const std::size_t dash = text.find('-');
  const auto parts = split(text.substr(0, dash));
  if (parts.size() != 3 || !std::ranges::all_of(parts, is_number)) return std::nullopt;
  Version version;
  for (std::size_t i = 0; i < 3; ++i) version.numbers.at(i) = number(parts[i]);
  if (dash != std::string_view::npos) {
    version.pre = split(text.substr(dash + 1));
    if (std::ranges::any_of(version.pre, &std::string_view::empty)) return std::nullopt;
  }
  return version;
}

bool identifier_less(std::string_view a, std::string_view b) {
  if (is_number(a) && is_number(b)) return number(a) < number(b);
  if (is_number(a) != is_number(b)) return is_number(a);
  return a < b;
}

// Only the language and the mode that the DSL defaults to.
Result<void> evaluation(const View& view) {
  CROSSDOCK_CHECK(view.only({"language", "mode"}));
  if (const auto language = view.find("language")) {
    CROSSDOCK_TRY(const std::string name, language->text());
    if (name != "jq") return language->unsupported("An expression language other than jq");
  }
  if (const auto mode = view.find("mode")) {
    CROSSDOCK_TRY(const std::string name, mode->text());
    if (name != "strict") return mode->unsupported("An expression mode other than strict");
  }
  return {};
}

}  // namespace

bool version_less(std::string_view a, std::string_view b) {
  const auto left = parse_version(a);
  const auto right = parse_version(b);
  if (!left || !right) return a < b;
  if (left->numbers != right->numbers) return left->numbers < right->numbers;
  if (left->pre.empty() || right->pre.empty()) return !left->pre.empty() && right->pre.empty();
  return std::ranges::lexicographical_compare(left->pre, right->pre, identifier_less);
}

void Loader::note(const Result<void>& outcome) {
  if (!outcome && has_room()) problems_.push_back(outcome.error());
}

Result<std::optional<Template>> Loader::transform(const View& view, std::string_view member, std::string_view key,
                                                  Site site) {
  const auto part = view.find(member);
  if (!part) return std::optional<Template>();
  CROSSDOCK_CHECK(part->only({key, "schema"}));
  const auto inner = part->find(key);
  if (!inner) return std::optional<Template>();
  CROSSDOCK_TRY(Template out, value_or_expression(*inner, site));
  return std::optional<Template>(std::move(out));
}

Result<std::optional<schema::Schema>> Loader::transform_schema(const View& view, std::string_view member) {
  const auto part = view.find(member);
  const auto inner = part ? part->find("schema") : std::nullopt;
  if (!inner) return std::optional<schema::Schema>();
  CROSSDOCK_TRY(schema::Schema compiled, schema(*inner));
  return std::optional<schema::Schema>(std::move(compiled));
}

Result<void> Loader::transforms(Task& task, const View& view, Site input, Site output) {
  CROSSDOCK_TRY(task.input_schema, transform_schema(view, "input"));
  CROSSDOCK_TRY(task.input_from, transform(view, "input", "from", input));
  CROSSDOCK_TRY(task.output_as, transform(view, "output", "as", output));
  CROSSDOCK_TRY(task.output_schema, transform_schema(view, "output"));
  return {};
}

Result<void> Loader::timeout(Task& task, const View& view) {
  CROSSDOCK_TRY(const View definition, used("timeouts", view));
  CROSSDOCK_CHECK(definition.only({"after"}));
  CROSSDOCK_TRY(const View after, definition.need("after"));
  CROSSDOCK_TRY(task.timeout, duration(after));
  return {};
}

Result<void> Loader::common(Task& task, const View& view) {
  if (const auto condition = view.find("if")) {
    CROSSDOCK_TRY(task.condition, expression(*condition, Site::task));
  }
  CROSSDOCK_CHECK(transforms(task, view, Site::task_input, Site::output));
  CROSSDOCK_TRY(task.export_as, transform(view, "export", "as", Site::export_as));
  CROSSDOCK_TRY(task.export_schema, transform_schema(view, "export"));
  if (const auto limit = view.find("timeout")) CROSSDOCK_CHECK(timeout(task, *limit));
  if (const auto then = view.find("then")) {
    CROSSDOCK_TRY(task.then, flow(*then));
  }
  if (const auto metadata = view.find("metadata")) CROSSDOCK_CHECK(metadata->is_map());
  return {};
}

Result<std::unique_ptr<Task>> Loader::plain_task(const View& view, const std::string& name) {
  CROSSDOCK_CHECK(view.is_map());
  if (++count_ > k_tasks_max) return view.refuse(fmt::format("The document has more than {} tasks", k_tasks_max));
  const auto kind = std::ranges::find_if(k_kinds, [&](const Kind& k) { return view.find(k.key).has_value(); });
  if (kind == k_kinds.end()) return view.refuse("The kind of this task is not known");
  CROSSDOCK_TRY(std::unique_ptr<Task> task, kind->read(*this, view));
  task->name = name;
  task->pointer = view.pointer();
  CROSSDOCK_CHECK(common(*task, view));
  return extended(std::move(task), kind->key, view);
}

Result<std::unique_ptr<Task>> Loader::task(const View& view, const std::string& name) {
  auto read = plain_task(view, name);
  if (read) return read;
  note(fail(std::move(read).error()));
  return std::unique_ptr<Task>();
}

Result<TaskList> Loader::tasks(const View& view, bool sequence) {
  CROSSDOCK_CHECK(view.is_list());
  if (view.node().items.empty()) return view.refuse("A list of tasks cannot be empty");
  std::vector<std::string> names;
  std::vector<View> views;
  for (const View& item : view.items()) {
    auto single = item.single();
    if (!single) {
      note(fail(std::move(single).error()));
      continue;
    }
    if (std::ranges::find(names, single->first) != names.end())
      note(item.refuse(fmt::format("There are two tasks \"{}\" in this list", single->first)));
    names.push_back(single->first);
    views.push_back(single->second);
  }
  const std::vector<std::string>* const outer = std::exchange(names_, sequence ? &names : nullptr);
  TaskList out;
  for (std::size_t i = 0; i < views.size() && has_room(); ++i) {
    CROSSDOCK_TRY(std::unique_ptr<Task> read, task(views[i], names[i]));
    if (read) out.push_back(std::move(read));
  }
  names_ = outer;
  return out;
}

Result<void> Loader::header(const View& view) {
  CROSSDOCK_CHECK(view.only({"dsl", "namespace", "name", "version", "title", "summary", "tags", "metadata"}));
  CROSSDOCK_TRY(const View dsl, view.need("dsl"));
  CROSSDOCK_TRY(const std::string dsl_version, dsl.text());
  if (!dsl_version.starts_with("1.0.") || !parse_version(dsl_version))
    return dsl.unsupported("A DSL version other than 1.0.x");
  CROSSDOCK_TRY(const View space, view.need("namespace"));
  CROSSDOCK_TRY(definition_.name_space, space.text());
  if (!is_label(definition_.name_space)) return space.refuse("A namespace is letters, digits and dashes");
  CROSSDOCK_TRY(const View name, view.need("name"));
  CROSSDOCK_TRY(definition_.name, name.text());
  if (!is_label(definition_.name)) return name.refuse("A name is letters, digits and dashes");
  CROSSDOCK_TRY(const View version, view.need("version"));
  CROSSDOCK_TRY(definition_.version, version.text());
  if (!parse_version(definition_.version)) return version.refuse("A version is of the form 1.2.3");
  return {};
}

Result<void> Loader::read_document(const View& document) {
  note(document.only({"document", "input", "use", "do", "timeout", "output", "schedule", "evaluate"}));
  if (!problems_.empty() && document.node().kind != Node::Kind::map) return {};
  const auto head = document.need("document");
  note(head ? header(*head) : fail(head.error()));
  if (const auto evaluate = document.find("evaluate")) note(evaluation(*evaluate));
  if (const auto section = document.find("use")) note(use(*section));
  if (const auto section = document.find("schedule")) note(schedule(*section));
  auto root = read_do(*this, document);
  if (!root) note(fail(std::move(root).error()));
  definition_.root = root ? *std::move(root) : nullptr;
  if (!definition_.root) return {};
  note(transforms(*definition_.root, document, Site::workflow_input, Site::workflow_output));
  if (const auto limit = document.find("timeout")) note(timeout(*definition_.root, *limit));
  return {};
}

namespace {

// Everything but the expressions. `problems` are those of the parts, whether or not there is an outcome.
Result<std::unique_ptr<Definition>> read_parts(std::string_view text, std::string_view source, const Host& host,
                                               std::vector<Error>& problems) {
  CROSSDOCK_TRY(const Node node, parse_yaml(without_resources(text), source));
  auto definition = std::make_unique<Definition>();
  definition->source = source;
  definition->resources = resources_in(text);
  definition->json = to_json(node);
  Loader loader(*definition, host);
  CROSSDOCK_CHECK(loader.read_document(View(node, "", source)));
  problems = loader.problems();
  definition->text = with_resources(text, definition->resources);
  definition->hash = hex(hash16(definition->text));
  return definition;
}

}  // namespace

Result<std::unique_ptr<Definition>> read_definition(std::string_view text, std::string_view source, const Host& host,
                                                    bool compile) {
  std::vector<Error> problems;
  CROSSDOCK_TRY(auto definition, read_parts(text, source, host, problems));
  if (!problems.empty()) return fail(std::move(problems.front()));
  if (compile) CROSSDOCK_CHECK(definition->expressions.compile());
  return definition;
}

std::vector<Error> check_definition(std::string_view text, std::string_view source, const Host& host) {
  std::vector<Error> problems;
  const auto definition = read_parts(text, source, host, problems);
  if (!definition) return {definition.error()};
  for (Error& error : (*definition)->expressions.check()) problems.push_back(std::move(error));
  if (problems.size() > k_problems_max) problems.resize(k_problems_max);
  return problems;
}

}  // namespace crossdock::process
