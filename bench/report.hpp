// SPDX-License-Identifier: Apache-2.0
// Figures beside their goals: a table for people, JSON for machines.
#pragma once

#include <string>
#include <vector>

namespace crossdock::bench {

enum class Goal : unsigned char { at_most, at_least, none };

struct Figure {
  std::string name;
  Goal direction = Goal::none;
  double goal = 0;
  double measured = 0;
  std::string unit;
  std::string note;      // what was divided by what
  bool missing = false;  // could not be measured here: `note` says why
  bool ok() const;
};

class Report {
 public:
  void add(Figure figure);  // prints it at once
  void print_summary() const;
  bool write_json(const std::string& path) const;

 private:
  std::vector<Figure> figures_;
};

double median(std::vector<double> values);
double quantile(std::vector<double> values, double q);

}  // namespace crossdock::bench
