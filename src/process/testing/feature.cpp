// SPDX-License-Identifier: Apache-2.0
#include "process/testing/feature.hpp"

#include "process/yaml.hpp"

#include <fstream>
#include <sstream>

namespace crossdock::process::testing {
namespace {

std::string trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return std::string(line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1));
}

// The text of a step without its keyword.
std::string without_keyword(const std::string& line) {
  std::string text = line;
  for (const std::string_view keyword : {"Given ", "When ", "Then ", "And ", "given "}) {
    if (text.starts_with(keyword)) text.erase(0, keyword.size());
  }
  return text;
}

Json yaml(const std::string& text) {
  const auto node = parse_yaml(text, "feature");
  return node ? to_json(*node) : Json("unreadable: " + node.error().text());
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

class Execution {
 public:
  Execution(const Scenario& scenario, const std::function<void(FakeHost&)>& prepare)
      : scenario_(scenario), prepare_(prepare) {}

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

  void take(const FeatureStep& step) {
    const std::string& text = step.text;
    if (text == "a workflow with definition:") definition_ = step.document;
    else if (text == "the workflow input is:") input_ = yaml(step.document);
    else if (text == "the workflow is executed") execute();
    else if (text.starts_with("the workflow should complete")) completed(step);
    else if (text.starts_with("the workflow should fault")) faulted(step);
    else if (text.starts_with("the workflow output should have")) output_has(step);
    else if (text.starts_with("the definition should be refused at ")) refused_at(text.substr(36));
    else verdict_.not_checked.push_back(text);
  }

  void execute() {
    World world({});
    prepare_(world.host);
    const auto loaded = world.runtime().load_definition(definition_, "test.yaml");
    if (!loaded) {
      verdict_.refused = loaded.error().text();
      place_ = loaded.error().place;
      return;
    }
    const std::string name = yaml(definition_).at("document").at("name").as_string().c_str();
    if (!world.work([&](store::Tx& tx) { return world.runtime().recover(tx); })) return;
    const auto id = world.start(name, input_);
    world.settle();
    instance_ = world.find(id.value());
    for (const std::string& effect : world.effects()) {
      if (effect.starts_with("faulted ")) fault_text_ = effect;
    }
    for (const store::Row& row : world.rows(*schema()[1])) {
      if (instance_.status == Status::faulted) error_ = json_parse(store::as_text(row[9])).value();
    }
  }

  void completed(const FeatureStep& step) {
    expect(instance_.status == Status::completed, fmt::format("it is {} {}", to_string(instance_.status), instance_.error));
    if (!step.text.ends_with("output:")) return;
    expect(instance_.output == yaml(step.document), "the output is " + json_text(instance_.output));
  }

  void faulted(const FeatureStep& step) {
    expect(instance_.status == Status::faulted,
           fmt::format("it is {} {}", to_string(instance_.status), json_text(instance_.output)));
    if (instance_.status != Status::faulted || !step.text.ends_with("error:")) return;
    const Json wanted = yaml(step.document);
    for (const auto& [key, value] : wanted.as_object()) {
      const Json* const found = error_.as_object().if_contains(key);
      expect(found != nullptr && *found == value, "the error is " + json_text(error_));
    }
  }

  void output_has(const FeatureStep& step) {
    const auto names = quoted(step.text);
    for (const std::string& name : names) {
      const Json* const found = json_at(instance_.output, name);
      expect(found != nullptr, fmt::format("no {} in {}", name, json_text(instance_.output)));
      if (found == nullptr) continue;
      if (step.text.ends_with("with value:"))
        expect(*found == yaml(step.document), fmt::format("{} is {}", name, json_text(*found)));
      const std::size_t containing = step.text.find("containing ");
      if (containing == std::string::npos) continue;
      const auto size = static_cast<std::size_t>(std::stoul(step.text.substr(containing + 11)));
      expect(found->is_array() && found->as_array().size() == size, fmt::format("{} is {}", name, json_text(*found)));
    }
  }

  void refused_at(const std::string& place) {
    execute();
    expect(!verdict_.refused.empty(), "it was not refused");
    expect(verdict_.refused.find(place) != std::string::npos, verdict_.refused);
    verdict_.refused.clear();
  }

  const Scenario& scenario_;
  const std::function<void(FakeHost&)>& prepare_;
  Verdict verdict_;
  std::string definition_;
  Json input_ = JsonObject();
  Instance instance_;
  std::string fault_text_;
  std::string place_;
  Json error_;
};

}  // namespace

std::vector<Scenario> read_feature(const std::string& path) {
  std::vector<Scenario> out;
  std::ifstream in(path);
  std::string line;
  bool inside = false;
  std::size_t indent = 0;
  while (std::getline(in, line)) {
    const std::string text = trimmed(line);
    if (text.starts_with("\"\"\"")) {
      inside = !inside;
      indent = line.find('"');
    } else if (inside) {
      out.back().steps.back().document.append(line.size() > indent ? line.substr(indent) : "").append("\n");
    } else if (text.starts_with("Scenario:")) {
      out.push_back({.name = trimmed(text.substr(9)), .steps = {}});
    } else if (!out.empty() && !text.empty() && text[0] != '#') {
      out.back().steps.push_back({.text = without_keyword(text), .document = {}});
    }
  }
  return out;
}

Verdict run_scenario(const Scenario& scenario, const std::function<void(FakeHost&)>& prepare) {
  return Execution(scenario, prepare).run();
}

}  // namespace crossdock::process::testing
