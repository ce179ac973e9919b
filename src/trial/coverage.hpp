// SPDX-License-Identifier: Apache-2.0
// Which tasks and branches of process documents the tests have run.
#pragma once

#include "base/json.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::trial {

class Coverage {
 public:
  // Every task of the document ("/do/3/reserve") and every case of its switches ("/do/9/whatNext/switch/0/shipped").
  void expect(const Json& document);
  void ran(std::string_view definition, std::string_view pointer);

  struct Share {
    std::string definition;
    std::size_t tasks = 0, tasks_run = 0;
    std::size_t branches = 0, branches_run = 0;
    std::vector<std::string> missed;  // pointers
  };
  std::vector<Share> shares() const;

 private:
  struct Known {
    std::set<std::string, std::less<>> tasks;
    std::set<std::string, std::less<>> branches;
  };
  static void walk(const Json& tasks, const std::string& pointer, Known& known);
  static void walk_task(const JsonObject& task, const std::string& pointer, Known& known);

  std::map<std::string, Known, std::less<>> known_;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> ran_;
};

}  // namespace crossdock::trial
