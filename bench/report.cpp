// SPDX-License-Identifier: Apache-2.0
#include "bench/report.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>

namespace crossdock::bench {

bool Figure::ok() const {
  if (missing) return false;
  if (direction == Goal::at_most) return measured <= goal;
  return direction == Goal::none || measured >= goal;
}

void Report::add(Figure figure) {
  const char* sign = figure.direction == Goal::at_most ? "<=" : figure.direction == Goal::at_least ? ">=" : "  ";
  const std::string goal = figure.direction == Goal::none ? "-" : fmt::format("{} {:.6g}", sign, figure.goal);
  const std::string measured = figure.missing ? "not measured" : fmt::format("{:.6g}", figure.measured);
  const char* verdict = figure.direction == Goal::none && !figure.missing ? "" : figure.ok() ? "ok" : "SHORT";
  fmt::print("{:<52} {:>12} {:>14} {:<9} {:<6} {}\n", figure.name, goal, measured, figure.unit, verdict, figure.note);
  std::fflush(stdout);
  figures_.push_back(std::move(figure));
}

void Report::print_summary() const {
  const auto with_goal = std::ranges::count_if(figures_, [](const Figure& f) { return f.direction != Goal::none; });
  const auto met = std::ranges::count_if(figures_, [](const Figure& f) { return f.direction != Goal::none && f.ok(); });
  fmt::print("\n{} of {} goals met\n", met, with_goal);
}

bool Report::write_json(const std::string& path) const {
  JsonArray list;
  for (const Figure& figure : figures_) {
    JsonObject one{{"name", figure.name}, {"unit", figure.unit}, {"ok", figure.ok()}, {"note", figure.note}};
    one["goal"] = figure.direction == Goal::none ? Json(nullptr) : Json(figure.goal);
    one["measured"] = figure.missing ? Json(nullptr) : Json(figure.measured);
    list.emplace_back(std::move(one));
  }
  std::ofstream file(path);
  file << json_pretty(Json(std::move(list))) << '\n';
  return file.good();
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

}  // namespace crossdock::bench
