// SPDX-License-Identifier: Apache-2.0
#include "mapping/program.hpp"

#include "base/assert.hpp"
#include "mapping/convert.hpp"
#include "mapping/library.hpp"
#include "mapping/sandbox.hpp"
#include "mapping/watchdog.hpp"

extern "C" {
#include <jq.h>
}

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <utility>

namespace crossdock::mapping {
namespace {

// jq_compile of 1.6 puts the definitions of $HOME/.jq before those of the program and has no other switch for it: the
// account a hub runs under could change every mapping. Nothing else in the process needs HOME, so it is gone for good;
// putting it back would only give other threads more moments to read a half-changed environment.
void forget_home() {
  static std::mutex mutex;
  const std::scoped_lock lock(mutex);
  if (std::getenv("HOME") != nullptr) ::unsetenv("HOME");
}

// One interpreter holding the compiled text of one or many programs.
class Machine {
 public:
  static std::shared_ptr<Machine> make() {
    auto* const jq = jq_init();
    CROSSDOCK_ASSERT(jq != nullptr);
    return std::make_shared<Machine>(jq);
  }
  explicit Machine(jq_state* jq) : jq_(jq) { jq_set_error_cb(jq_, &Machine::on_error, this); }
  ~Machine() { jq_teardown(&jq_); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  bool compile(const std::string& text) {
    forget_home();
    return jq_compile(jq_, text.c_str()) != 0;
  }
  const std::string& messages() const { return messages_; }

  // Consumes `input`. Calls visit(jv) for each output (borrowed) until it returns false.
  template <class Visit>
  Result<void> run(jv input, std::string_view name, Visit visit);

 private:
  static void on_error(void* self, jv message) {
    std::string& messages = static_cast<Machine*>(self)->messages_;
    if (jv_get_kind(message) == JV_KIND_STRING) messages.append(jv_string_value(message)).append("\n");
    jv_free(message);
  }
  Result<void> finish(jv last, std::string_view name);

  jq_state* jq_;
  std::string messages_;
  Watched watched_;
};

// Interpreters nobody uses at the moment, by their text: compiling it again would cost 20 ms. A hub that is opened again
// in the same process (tests, the simulation, another version of a document) finds them here. The oldest goes first.
class IdleMachines {
 public:
  static IdleMachines& instance() {
    static IdleMachines idle;
    return idle;
  }
  // A compiled machine that comes back here when its last program is gone; null when the text does not compile.
  std::shared_ptr<Machine> compiled(const std::string& text) {
    auto machine = take(text);
    if (!machine) {
      machine = Machine::make();
      if (!machine->compile(text)) return nullptr;
    }
    auto* const held = machine.get();
    return {held, [text, owner = std::move(machine)](Machine*) mutable { instance().keep(text, std::move(owner)); }};
  }

 private:
  static constexpr std::size_t k_idle_max = 64;
  using Entry = std::pair<std::string, std::shared_ptr<Machine>>;

  std::shared_ptr<Machine> take(const std::string& text) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(idle_, text, &Entry::first);
    if (found == idle_.end()) return nullptr;
    auto machine = std::move(found->second);
    idle_.erase(found);
    return machine;
  }
  void keep(std::string text, std::shared_ptr<Machine> machine) {
    Entry oldest;  // goes after the lock
    const std::lock_guard lock(mutex_);
    idle_.emplace_back(std::move(text), std::move(machine));
    if (idle_.size() <= k_idle_max) return;
    oldest = std::move(idle_.front());
    idle_.pop_front();
  }

  std::mutex mutex_;  // guards idle_
  std::deque<Entry> idle_;
};

// The error a program raised, from its message (borrowed): see the top of program.hpp.
Unexpected raised(jv message, std::string_view name) {
  auto value = from_jv(message);
  Error error{ErrorKind::invalid, "mapping.failed", {}, std::string(name)};
  if (!value) return fail(std::move(value).error().at(name));
  if (value->is_string()) {
    error.message = value->get_string();
  } else if (value->is_object() && json_find(value->get_object(), "message") != nullptr) {
    const JsonObject& object = value->get_object();
    error.message = json_string_or(object, "message", "the program failed");
    error.code = json_string_or(object, "code", error.code);
    error.kind = error_kind_from(json_string_or(object, "kind", to_string(ErrorKind::invalid)));
  } else {
    error.message = json_text(*value);
  }
  return fail(std::move(error));
}

template <class Visit>
Result<void> Machine::run(jv input, std::string_view name, Visit visit) {
  watched_.begin(jq_);
  jq_start(jq_, input, 0);
  jv output = jq_next(jq_);
  while (jv_is_valid(output) != 0) {
    const bool go_on = visit(output);
    jv_free(output);
    if (!go_on) {
      watched_.end();
      return {};
    }
    output = jq_next(jq_);
  }
  watched_.end();
  return finish(output, name);
}

Result<void> Machine::finish(jv last, std::string_view name) {
  if (jq_halted(jq_) != 0) {
    jv_free(last);
    return fail(ErrorKind::limit, "mapping.too_long",
                fmt::format("The program ran for more than {} ms", Program::k_run_ms_max), std::string(name));
  }
  if (jv_invalid_has_msg(jv_copy(last)) == 0) {
    jv_free(last);
    return {};
  }
  const jv message = jv_invalid_get_msg(last);
  auto error = raised(message, name);
  jv_free(message);
  return error;
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto inside = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text[0]) && std::ranges::all_of(text, inside);
}

// jq's own message: "jq: error: syntax error, unexpected '}' (Unix shell quoting issues?) at <top-level>, line 3:\n..."
Unexpected compile_error(std::string_view messages, const Program::Source& source) {
  std::string_view first = messages.substr(0, messages.find('\n'));
  if (first.starts_with("jq: error: ")) first.remove_prefix(11);
  std::string place(source.name);
  const std::size_t at = first.rfind(" at <top-level>, line ");
  if (at != std::string_view::npos) {
    const std::string_view digits = first.substr(at + 22);
    std::int64_t line = 1;
    std::from_chars(digits.data(), digits.data() + digits.size(), line);
    // What is missing at the end is found missing on the line after: that of our closing bracket.
    line = std::min<std::int64_t>(line, 1 + std::ranges::count(source.text, '\n'));
    place = fmt::format("{}, line {}", source.name, line);
    first = first.substr(0, at);
  }
  std::string message(first);
  const std::string_view hint = " (Unix shell quoting issues?)";
  if (const std::size_t found = message.find(hint); found != std::string::npos) message.erase(found, hint.size());
  return fail(ErrorKind::invalid, "mapping.syntax", "In a jq program: " + message, std::move(place));
}

// The real input is [number of the program, its input, variables...]: libjq binds variables at compile time only. The
// prefix adds no line, so the lines of errors are those of the source. The line feed ends a comment.
std::string prologue(const std::vector<std::string>& variables) {
  std::string out = ". as [$__program,$__input";
  for (const std::string& variable : variables) out.append(",$").append(variable);
  return out + "]|";
}

std::string wrapped(std::span<const Program::Source> sources, const std::vector<std::string>& variables,
                    std::string_view shared) {
  std::string out(shared);
  out.append(prologue(variables));
  if (sources.size() == 1) return out.append("$__input|(").append(with_library(sources[0].text)).append("\n)");
  for (std::size_t i = 0; i < sources.size(); ++i) {
    out.append(fmt::format("{} $__program=={} then $__input|(", i == 0 ? "if" : " elif", i));
    out.append(with_library(sources[i].text)).append("\n)");
  }
  return out + " else empty end";
}

Result<void> check(const Program::Source& source) {
  if (source.text.size() > Program::k_source_bytes_max) {
    return fail(ErrorKind::limit, "mapping.too_large",
                fmt::format("A jq program has more than {} bytes", Program::k_source_bytes_max), std::string(source.name));
  }
  const auto inner = without_include(source.text);
  return check_sandbox(inner ? std::string_view(*inner) : source.text, source.name);
}

// Which of `sources` does not compile, and why.
Unexpected find_fault(std::span<const Program::Source> sources, const std::vector<std::string>& variables,
                      std::string_view shared) {
  for (const Program::Source& source : sources) {
    const auto machine = Machine::make();
    if (!machine->compile(wrapped({&source, 1}, variables, shared))) return compile_error(machine->messages(), source);
  }
  return fail(ErrorKind::internal, "mapping.bundle", "These jq programs compile alone but not together");
}

}  // namespace

struct Program::Impl {
  std::shared_ptr<Machine> machine;  // shared by the programs compiled together
  std::size_t number = 0;
  std::string name;
  std::vector<std::string> variables;

  std::vector<const Json*> ordered(const JsonObject& values) const {
    std::vector<const Json*> out;
    out.reserve(variables.size());
    for (const std::string& variable : variables) out.push_back(values.if_contains(variable));
    return out;
  }

  Result<jv> arguments(const Json& input, std::span<const Json* const> values) const {
    CROSSDOCK_ASSERT(values.size() == variables.size());
    jv array = jv_array_sized(static_cast<int>(variables.size()) + 2);
    array = jv_array_append(array, jv_number(static_cast<double>(number)));
    const auto add = [&array](const Json* value) -> Result<void> {
      if (value == nullptr) {
        array = jv_array_append(array, jv_null());
        return {};
      }
      CROSSDOCK_TRY(const jv converted, to_jv(*value));
      array = jv_array_append(array, converted);
      return {};
    };
    auto added = add(&input);
    for (std::size_t i = 0; added && i < values.size(); ++i) added = add(values[i]);
    if (added) return array;
    jv_free(array);
    return fail(std::move(added).error().at(name));
  }
};

Program::Program(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Result<Program> Program::compile(std::string_view source, std::string_view name, std::vector<std::string> variables) {
  const Source only{source, name};
  CROSSDOCK_TRY(auto programs, compile_all({&only, 1}, variables));
  return std::move(programs.front());
}

Result<std::vector<Program>> Program::compile_all(std::span<const Source> sources, const std::vector<std::string>& variables,
                                                  std::string_view shared) {
  for (const std::string& variable : variables) {
    if (!is_name(variable) || variable.starts_with("__")) {
      return fail(ErrorKind::invalid, "mapping.variable",
                  fmt::format("\"{}\" cannot be the name of a jq variable", variable));
    }
  }
  if (!shared.empty()) CROSSDOCK_CHECK(check({shared, "shared definitions"}));
  for (const Source& source : sources) CROSSDOCK_CHECK(check(source));
  std::vector<Program> programs;
  if (sources.empty()) return programs;
  const auto machine = IdleMachines::instance().compiled(wrapped(sources, variables, shared));
  if (!machine) return find_fault(sources, variables, shared);
  programs.reserve(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    programs.push_back(Program(std::make_unique<Impl>(Impl{machine, i, std::string(sources[i].name), variables})));
  }
  return programs;
}

Result<Json> Program::run(const Json& input, const JsonObject& variables) const {
  return run(input, impl_->ordered(variables));
}

Result<Json> Program::run(const Json& input, std::span<const Json* const> values) const {
  CROSSDOCK_TRY(const jv arguments, impl_->arguments(input, values));
  Result<Json> output;
  std::size_t count = 0;
  CROSSDOCK_CHECK(impl_->machine->run(arguments, impl_->name, [&](jv value) {
    if (++count == 1) output = from_jv(value);
    return count == 1 && output.has_value();
  }));
  if (count != 1) {
    const std::string_view given = count == 0 ? "no output" : "several outputs";
    return fail(ErrorKind::invalid, "mapping.outputs",
                fmt::format("The program gave {} where one output is expected", given), impl_->name);
  }
  if (!output) return fail(std::move(output).error().at(impl_->name));
  return output;
}

Result<JsonArray> Program::run_all(const Json& input, const JsonObject& variables) const {
  CROSSDOCK_TRY(const jv arguments, impl_->arguments(input, impl_->ordered(variables)));
  JsonArray outputs;
  Result<void> taken;
  CROSSDOCK_CHECK(impl_->machine->run(arguments, impl_->name, [&](jv value) {
    if (outputs.size() == k_outputs_max) {
      taken = fail(ErrorKind::limit, "mapping.too_many_outputs",
                   fmt::format("The program gave more than {} outputs", k_outputs_max));
      return false;
    }
    auto converted = from_jv(value);
    if (converted)
      outputs.push_back(*std::move(converted));
    else
      taken = fail(std::move(converted).error());
    return taken.has_value();
  }));
  if (!taken) return fail(std::move(taken).error().at(impl_->name));
  return outputs;
}

const std::string& Program::name() const { return impl_->name; }

}  // namespace crossdock::mapping
