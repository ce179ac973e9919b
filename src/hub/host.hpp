// SPDX-License-Identifier: Apache-2.0
// The hub as the process runtime sees it: functions, operations of systems, events, exceptions.
#pragma once

#include "hub/domain.hpp"
#include "process/runtime.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace crossdock::hub {

class Host final : public process::Host {
 public:
  // The callbacks run on the writer thread: ready within the unit of work, timer_set after the commit.
  Host(Domain& domain, std::function<void(store::Tx&, InstanceId)> ready, std::function<void(Timestamp)> timer_set)
      : domain_(domain), ready_(std::move(ready)), timer_set_(std::move(timer_set)) {}

  Result<std::optional<Json>> call(process::CallContext& context, std::string_view function, const Json& arguments) override;
  bool knows(std::string_view function) const override;
  Result<std::string> resource(std::string_view uri) const override;
  Result<Json> secret(std::string_view name) override;
  bool wants_lifecycle() const override { return domain_.settings.lifecycle_events; }
  Result<void> lifecycle(process::CallContext& context, events::Event event) override;
  Result<void> emit(process::CallContext& context, events::Event event) override;
  void ready(store::Tx& tx, InstanceId instance) override { ready_(tx, instance); }
  void timer_set(Timestamp due) override { timer_set_(due); }
  void reached(std::string_view definition, std::string_view pointer) const override {
    if (task_listener_) task_listener_(definition, pointer);
  }
  void on_task(std::function<void(std::string_view, std::string_view)> listener) { task_listener_ = std::move(listener); }
  Result<void> ended(process::CallContext& context, std::string_view status, const Json& output,
                     const Error* error) override;

 private:
  struct Operation {
    std::string system;
    std::string name;
  };
  // "erp.createOrder" -> the system that plays the role erp, or the system of that name.
  std::optional<Operation> operation(std::string_view function) const;
  Result<void> queue(process::CallContext& context, const Operation& operation, const JsonObject& arguments);

  Domain& domain_;
  std::function<void(store::Tx&, InstanceId)> ready_;
  std::function<void(Timestamp)> timer_set_;
  std::function<void(std::string_view, std::string_view)> task_listener_;
};

}  // namespace crossdock::hub
