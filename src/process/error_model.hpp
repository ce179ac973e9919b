// SPDX-License-Identifier: Apache-2.0
// Workflow errors: RFC 9457 problem objects {type, status, title, detail, instance} as the DSL has them, with two
// members of our own, `kind` and `code` (base/error.hpp), that catch filters may use. Internal to this folder.
#pragma once

#include "base/json.hpp"

#include <string>
#include <string_view>

namespace crossdock::process {

// "https://serverlessworkflow.io/spec/1.0.0/errors/" + name; names: configuration validation expression
// authentication authorization timeout communication runtime.
std::string error_type(std::string_view name);
// The same for a type written with the older prefix "https://serverlessworkflow.io/dsl/errors/types/"; others as is.
std::string normal_error_type(std::string_view type);

// What a host function answered, as a workflow error; `instance` is the JSON pointer of the task.
Json host_error(const Error& error, std::string_view instance);
// A runtime expression failed: type `expression`.
Json expression_error(const Error& error, std::string_view instance);
// Data does not hold by its schema: type `validation`.
Json validation_error(const Error& error, std::string_view instance);
// A timeout of a task or of the workflow: type `timeout`, status 408.
Json timeout_error(std::string_view what, std::string_view instance);

// The way back, for people and for Host::ended: kind and code as given, or derived from type and status.
Error to_error(const Json& workflow_error);

}  // namespace crossdock::process
