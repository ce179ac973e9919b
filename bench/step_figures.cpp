// SPDX-License-Identifier: Apache-2.0
// What a step of a process costs, what a million waiting processes cost, how soon an event is acted on, and how long
// mappings take to compile.
#include "base/assert.hpp"
#include "bench/figures.hpp"
#include "bench/process.hpp"
#include "bench/rig.hpp"
#include "bench/step_rig.hpp"
#include "documents/document.hpp"
#include "documents/translator.hpp"
#include "mapping/program.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace crossdock::bench {
namespace {

constexpr int k_rounds = 5;
constexpr std::size_t k_outstanding = 64;
constexpr std::size_t k_mappings = 200;

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

struct Shape {
  std::vector<double> per_second, cpu_us;
};

double bytes_per_instance(const std::string& step, int steps) {
  constexpr std::size_t k_count = 2'000;
  const std::string folder = temp_folder("step-bytes");
  {
    StepRig rig(folder);
    rig.run(step, steps, k_count, k_outstanding);
  }
  // Closed, so all of it is in the file: what a finished instance leaves behind, its history included.
  return static_cast<double>(std::filesystem::file_size(folder + "/crossdock.db")) / k_count;
}

void step_kind(Report& report, const std::string& step, const std::string& title, std::size_t scale) {
  StepRig rig(temp_folder("steps"));
  const std::vector<int> lengths = {1, 3, 9};
  std::vector<Shape> shapes(lengths.size());
  for (int round = 0; round < k_rounds; ++round) {
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      const std::size_t count = 3'000 * scale;
      const StepRig::Run run = rig.run(step, lengths[i], count, k_outstanding);
      shapes[i].per_second.push_back(static_cast<double>(count) / run.seconds);
      shapes[i].cpu_us.push_back(run.cpu_seconds * 1e6 / static_cast<double>(count));
    }
  }
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    report.add({fmt::format("processes of {} steps, {}", lengths[i], title), Goal::none, 0, median(shapes[i].per_second),
                "1/s", fmt::format("{:.0f} us of CPU each, {} under way", median(shapes[i].cpu_us), k_outstanding), false});
  }
  const double step_us = (median(shapes[2].cpu_us) - median(shapes[0].cpu_us)) / 8;
  report.add(
      {fmt::format("one step more, {}", title), Goal::none, 0, step_us, "us", "of CPU: (9 steps - 1 step) / 8", false});
  const double bytes = (bytes_per_instance(step, 9) - bytes_per_instance(step, 1)) / 8;
  report.add(
      {fmt::format("one step more leaves, {}", title), Goal::none, 0, bytes, "bytes", "in the file, its history", false});
}

void waiting(Report& report, std::size_t scale) {
  const std::size_t count = 1'000'000 * scale;
  const std::string folder = temp_folder("waiting");
  const std::string told = run({own_path(), "--child", "park", "--folder", folder, "--orders", fmt::to_string(count)});
  double start_s = 0, rss_mb = 0, timers = 0, cpu_us = 0;
  const std::string woken = run({own_path(), "--child", "wake", "--folder", folder, "--orders", fmt::to_string(count)});
  const auto line = woken.find("woken ");
  const bool read = line != std::string::npos &&
                    std::sscanf(woken.c_str() + line, "woken %lf %lf %lf %lf", &start_s, &rss_mb, &timers, &cpu_us) == 4;
  report.add({"start with 1e6 waiting processes", Goal::none, 0, start_s, "s", "", !read});
  report.add({"resident memory with 1e6 waiting processes", Goal::none, 0, rss_mb, "MB", "after the start", !read});
  report.add({"timers fired, each to the end of its process", Goal::none, 0, timers, "1/s",
              fmt::format("{:.0f} us of CPU each", cpu_us), !read});
}

void events(Report& report) {
  StepRig rig(temp_folder("events"));
  rig.listen(1'000);
  std::vector<double> rates;
  for (int round = 0; round < k_rounds; ++round) rates.push_back(rig.events_per_second(3'000));
  const double half = median(rates) / 2;
  const std::vector<double> latencies = rig.latencies_us(half, 5'000);
  report.add(
      {"events that set a process going", Goal::none, 0, median(rates), "1/s", "64 under way, 1 000 listening", false});
  report.add({"from the event to the step, half load, median", Goal::none, 0, quantile(latencies, 0.5) / 1e3, "ms",
              fmt::format("{:.0f} events/s", half), false});
  report.add(
      {"from the event to the step, half load, p99", Goal::none, 0, quantile(latencies, 0.99) / 1e3, "ms", "", false});
}

// Each round has texts of its own: what was compiled before is kept by its text.
double compile_ms(const std::vector<std::string>& texts, const std::vector<std::string>& variables) {
  std::vector<double> took_ms;
  for (int round = 0; round < k_rounds; ++round) {
    std::vector<std::string> own;
    for (std::size_t i = 0; i < texts.size(); ++i) own.push_back(fmt::format("{}\n# {} {}\n", texts[i], round, i));
    std::vector<mapping::Program::Source> sources;
    for (const std::string& text : own) sources.push_back({text, "mapping"});
    const double began = process_cpu_seconds();
    const auto programs = mapping::Program::compile_all(sources, variables);
    took_ms.push_back((process_cpu_seconds() - began) * 1e3);
    if (!programs) fmt::print(stderr, "bench: {}\n", programs.error().text());
    CROSSDOCK_ASSERT(programs.has_value());
  }
  return median(took_ms);
}

// Two hundred mappings of a landscape: those of the shipped packs, again and again. And the translator of documents.
void mappings(Report& report) {
  std::vector<std::string> shipped;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(CROSSDOCK_SOURCE_DIR) + "/packs")) {
    if (entry.path().extension() == ".jq") shipped.push_back(text_of(entry.path()));
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < k_mappings; ++i) texts.push_back(shipped[i % shipped.size()]);
  report.add({"start-up with 200 mappings of packs", Goal::at_most, 300,
              compile_ms(texts, {"key", "correlation", "arguments", "status"}), "ms", "of CPU, compiled once", false});
  documents::DocumentRegistry registry;
  documents::register_all(registry);
  const double began = process_cpu_seconds();
  const auto translator = documents::Translator::compile(registry, edi::Library::shipped());
  const double took_ms = (process_cpu_seconds() - began) * 1e3;
  report.add({"start-up with the mappings of all documents", Goal::none, 0, took_ms, "ms",
              fmt::format("of CPU, {} document types, compiled once", registry.all().size()), !translator});
}

}  // namespace

void step_figures(Report& report, std::size_t scale) {
  step_kind(report, "work", "functions of the hub", scale);
  step_kind(report, "ask", "calls answered from outside", scale);
  events(report);
  mappings(report);
  waiting(report, scale);
}

int park_child(const std::string& folder, std::size_t count) {
  StepRig rig(folder);
  rig.park(count);
  return 0;
}

int wake_child(const std::string& folder, std::size_t count) {
  StepRig rig(folder);
  const double rss = resident_bytes() / 1e6;
  const std::size_t some = std::min<std::size_t>(count, 100'000);
  const StepRig::Run run = rig.wake(some);
  fmt::print("woken {} {} {} {}\n", rig.start_seconds(), rss, static_cast<double>(some) / run.seconds,
             run.cpu_seconds * 1e6 / static_cast<double>(some));
  return 0;
}

}  // namespace crossdock::bench
