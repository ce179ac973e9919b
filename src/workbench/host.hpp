// SPDX-License-Identifier: Apache-2.0
// What a runtime without a hub asks for while documents are loaded; session.cpp adds what they ask for when they run.
// Internal to this folder.
#pragma once

#include "process/runtime.hpp"
#include "workbench/workbench.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace crossdock::workbench {

class Host : public process::Host {
 public:
  // `place`: where to go for a URI instead; null: there.
  Host(Knows knows, std::function<std::string(std::string_view uri)> place, std::string ca_file = {})
      : knows_(std::move(knows)), place_(std::move(place)), ca_file_(std::move(ca_file)) {}

  bool knows(std::string_view function) const override;
  // Files and HTTP, before anything runs.
  Result<std::string> resource(std::string_view uri) const override;
  bool runs_schedules() const override { return false; }

  Result<std::optional<Json>> call(process::CallContext& context, std::string_view function, const Json& arguments) override;
  Result<void> emit(process::CallContext&, events::Event) override { return {}; }
  void ready(store::Tx&, InstanceId) override {}
  void timer_set(Timestamp) override {}
  Result<void> ended(process::CallContext&, std::string_view, const Json&, const Error*) override { return {}; }

 private:
  Knows knows_;
  std::function<std::string(std::string_view uri)> place_;
  std::string ca_file_;
};

}  // namespace crossdock::workbench
