// SPDX-License-Identifier: Apache-2.0
#include "workbench/testing/scenario.hpp"

#include "process/yaml.hpp"
#include "workbench/workbench.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::workbench::testing {
namespace {

using process::testing::FeatureStep;
using process::testing::Scenario;
using process::testing::Verdict;

Json yaml(const std::string& text) {
  const auto node = process::parse_yaml(text, "feature");
  return node ? process::to_json(*node) : Json("unreadable: " + node.error().text());
}

std::vector<std::string> quoted(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = text.find('\''); at != std::string::npos;) {
    const std::size_t end = text.find('\'', at + 1);
    if (end == std::string::npos) break;
    out.push_back(text.substr(at + 1, end - at - 1));
    at = text.find('\'', end + 1);
  }
  return out;
}

// Every member that is wanted is there, with its value.
bool holds(const Json& value, const Json& wanted) {
  if (!wanted.is_object()) return value == wanted;
  if (!value.is_object()) return false;
  return std::ranges::all_of(wanted.get_object(), [&](const auto& member) {
    const Json* const found = value.get_object().if_contains(member.key());
    return found != nullptr && holds(*found, member.value());
  });
}

class Execution {
 public:
  Execution(const Scenario& scenario, const Setting& setting) : scenario_(scenario), setting_(setting) {
    options_.origins = setting.origins;
    options_.fake_clock = true;
    options_.with_events = true;
    options_.timeout_ms = 20'000;
  }

  Verdict run() {
    for (const FeatureStep& step : scenario_.steps) {
      if (!verdict_.refused.empty()) break;
      take(step);
    }
    return verdict_;
  }

 private:
  void expect(bool holds, const std::string& what) {
    if (!holds) verdict_.failures.push_back(what);
  }

  std::string placed(std::string text) const {
    for (std::size_t at = text.find("{base}"); at != std::string::npos; at = text.find("{base}"))
      text.replace(at, 6, setting_.base);
    return text;
  }

  void take(const FeatureStep& step) {
    const std::string& text = step.text;
    const std::string document = placed(step.document);
    if (text == "a workflow with definition:")
      options_.documents.insert(options_.documents.begin(), {"test.yaml", document});
    else if (text == "another workflow with definition:")
      options_.documents.push_back({fmt::format("other{}.yaml", options_.documents.size()), document});
    else if (text == "the workflow input is:")
      set_input(document);
    else if (text == "the secrets are:")
      set_secrets(yaml(document));
    else if (text == "the events are:")
      set_events(yaml(document));
    else if (text == "the workflow is executed")
      execute();
    else if (text.starts_with("the workflow should complete"))
      completed(step, document);
    else if (text.starts_with("the workflow should fault"))
      faulted(step, document);
    else if (text == "the workflow should be waiting")
      expect(status() == "waiting", "it is " + json_text(outcome_.report));
    else if (text.starts_with("the workflow output should have"))
      output_has(step, document);
    else if (text == "the events emitted should be:")
      emitted(yaml(document));
    else if (text.starts_with("the definition should be refused at "))
      refused_at(text.substr(36));
    else if (!ran(text))
      verdict_.not_checked.push_back(text);
  }

  void set_input(const std::string& document) {
    options_.input = yaml(document);
    options_.has_input = true;
  }

  void set_secrets(const Json& secrets) {
    for (const auto& [name, value] : secrets.as_object()) options_.secrets.emplace(name, value);
  }

  void set_events(const Json& events) {
    for (const Json& event : events.as_array()) options_.events.push_back(event);
  }

  void execute() {
    outcome_ = workbench::run(options_);
    if (!outcome_.problems.empty()) verdict_.refused = outcome_.problems.front().text();
  }

  std::string status() const { return json_string_or(outcome_.report.as_object(), "status", ""); }
  const Json& output() const { return outcome_.report.at("output"); }

  void completed(const FeatureStep& step, const std::string& document) {
    expect(status() == "completed", "it is " + json_text(outcome_.report));
    if (step.text.ends_with("output:")) expect(output() == yaml(document), "the output is " + json_text(output()));
  }

  void faulted(const FeatureStep& step, const std::string& document) {
    expect(status() == "faulted", "it is " + json_text(outcome_.report));
    if (!step.text.ends_with("error:")) return;
    expect(holds(outcome_.report.at("error"), yaml(document)), "the error is " + json_text(outcome_.report.at("error")));
  }

  void output_has(const FeatureStep& step, const std::string& document) {
    for (const std::string& name : quoted(step.text)) {
      const Json* const found = json_at(output(), name);
      expect(found != nullptr, fmt::format("no {} in {}", name, json_text(output())));
      if (found == nullptr) continue;
      if (step.text.ends_with("with value:"))
        expect(*found == yaml(document), fmt::format("{} is {}", name, json_text(*found)));
      const std::size_t containing = step.text.find("containing ");
      if (containing == std::string::npos) continue;
      const auto size = static_cast<std::size_t>(std::stoul(step.text.substr(containing + 11)));
      expect(found->is_array() && found->as_array().size() == size, fmt::format("{} is {}", name, json_text(*found)));
    }
  }

  void emitted(const Json& types) {
    JsonArray found;
    for (const Json& event : outcome_.report.at("events").as_array()) {
      const Json& type = event.at("type");
      if (!type.as_string().starts_with("io.serverlessworkflow.")) found.push_back(type);
    }
    expect(Json(found) == types, "emitted were " + json_text(found));
  }

  std::vector<std::size_t> times(std::string_view name) const {
    std::vector<std::size_t> out;
    const JsonArray& tasks = outcome_.report.at("tasks").as_array();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (tasks[i].at("name").as_string() == name) out.push_back(i);
    }
    return out;
  }

  // "setGreen should run after setRed". False: it is none of these steps.
  bool ran(const std::string& text) {
    const std::size_t at = text.find(" should ");
    if (at == std::string::npos) return false;
    const std::string name = text.substr(0, at);
    const std::string what = text.substr(at + 8);
    const JsonArray& tasks = outcome_.report.at("tasks").as_array();
    const auto found = times(name);
    if (what == "run first") {
      expect(!found.empty() && found.front() == 0, text + ": " + json_text(tasks));
    } else if (what == "run last") {
      expect(!found.empty() && found.back() + 1 == tasks.size(), text + ": " + json_text(tasks));
    } else if (what.starts_with("run after ") || what.starts_with("run before ")) {
      const bool after = what.starts_with("run after ");
      const auto other = times(what.substr(after ? 10 : 11));
      expect(!found.empty() && !other.empty() && (found.front() > other.front()) == after, text + ": " + json_text(tasks));
    } else if (what.starts_with("run ") && what.ends_with(" times")) {
      expect(found.size() == std::stoul(what.substr(4)), text + ": " + json_text(tasks));
    } else if (what.starts_with("be ")) {
      const std::string wanted = what == "be run to completion" ? "completed" : what.substr(3);
      expect(!found.empty() && tasks[found.back()].at("status").as_string() == wanted, text + ": " + json_text(tasks));
    } else {
      return false;
    }
    return true;
  }

  void refused_at(const std::string& place) {
    execute();
    expect(!outcome_.problems.empty(), "it was not refused");
    const bool there =
        std::ranges::any_of(outcome_.problems, [&](const Problem& one) { return one.text().starts_with(place); });
    if (!there) expect(false, verdict_.refused);
    verdict_.refused.clear();
  }

  const Scenario& scenario_;
  const Setting& setting_;
  workbench::Options options_;
  Verdict verdict_;
  workbench::Outcome outcome_;
};

}  // namespace

Verdict run_scenario(const Scenario& scenario, const Setting& setting) { return Execution(scenario, setting).run(); }

}  // namespace crossdock::workbench::testing
