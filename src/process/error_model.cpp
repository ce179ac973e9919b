// SPDX-License-Identifier: Apache-2.0
#include "process/error_model.hpp"

#include <algorithm>
#include <array>

namespace crossdock::process {
namespace {

constexpr std::string_view k_prefix = "https://serverlessworkflow.io/spec/1.0.0/errors/";
constexpr std::string_view k_older_prefix = "https://serverlessworkflow.io/dsl/errors/types/";

constexpr std::array<std::string_view, 8> k_standard = {"configuration", "validation", "expression",    "authentication",
                                                        "authorization", "timeout",    "communication", "runtime"};

struct Mapping {
  ErrorKind kind;
  std::string_view type;
  int status;
};

constexpr std::array<Mapping, 15> k_mappings = {{{ErrorKind::invalid, "validation", 400},
                                                 {ErrorKind::not_found, "communication", 404},
                                                 {ErrorKind::conflict, "communication", 409},
                                                 {ErrorKind::unauthorised, "authentication", 401},
                                                 {ErrorKind::forbidden, "authorization", 403},
                                                 {ErrorKind::rejected, "communication", 422},
                                                 {ErrorKind::missing_reference, "configuration", 424},
                                                 {ErrorKind::transient, "communication", 503},
                                                 {ErrorKind::rate_limited, "communication", 429},
                                                 {ErrorKind::in_doubt, "communication", 504},
                                                 {ErrorKind::limit, "runtime", 413},
                                                 {ErrorKind::unavailable, "communication", 503},
                                                 {ErrorKind::corrupt, "runtime", 500},
                                                 {ErrorKind::unsupported, "configuration", 501},
                                                 {ErrorKind::internal, "runtime", 500}}};

const Mapping& mapping_of(ErrorKind kind) {
  const auto* const found = std::ranges::find(k_mappings, kind, &Mapping::kind);
  return found == k_mappings.end() ? k_mappings.back() : *found;
}

std::string title_of(std::string_view type) {
  std::string title(type);
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title + " error";
}

Json make(std::string_view type, int status, const Error& error, std::string_view instance) {
  JsonObject object{{"type", error_type(type)}, {"status", status},     {"title", title_of(type)},
                    {"detail", error.message},  {"instance", instance}, {"kind", to_string(error.kind)},
                    {"code", error.code}};
  if (!error.place.empty()) object.emplace("place", error.place);
  return object;
}

ErrorKind kind_of(std::string_view type, std::int64_t status) {
  const auto same = [&](const Mapping& mapping) { return mapping.status == status && error_type(mapping.type) == type; };
  const auto* const found = std::ranges::find_if(k_mappings, same);
  if (found != k_mappings.end()) return found->kind;
  if (type == error_type("expression") || type == error_type("validation")) return ErrorKind::invalid;
  if (status == 408) return ErrorKind::transient;
  return status >= 400 && status < 500 ? ErrorKind::rejected : ErrorKind::internal;
}

}  // namespace

std::string error_type(std::string_view name) { return std::string(k_prefix).append(name); }

std::string normal_error_type(std::string_view type) {
  if (!type.starts_with(k_older_prefix)) return std::string(type);
  const std::string_view name = type.substr(k_older_prefix.size());
  return std::ranges::find(k_standard, name) == k_standard.end() ? std::string(type) : error_type(name);
}

Json host_error(const Error& error, std::string_view instance) {
  const Mapping& mapping = mapping_of(error.kind);
  return make(mapping.type, mapping.status, error, instance);
}

Json expression_error(const Error& error, std::string_view instance) { return make("expression", 400, error, instance); }

Json validation_error(const Error& error, std::string_view instance) { return make("validation", 400, error, instance); }

Json timeout_error(std::string_view what, std::string_view instance) {
  return make("timeout", 408, Error{ErrorKind::transient, "process.timeout", std::string(what), {}}, instance);
}

Error to_error(const Json& workflow_error) {
  const JsonObject& object = workflow_error.get_object();
  const std::string type = json_string_or(object, "type", "");
  const Json* const status = json_find(object, "status");
  const std::string kind = json_string_or(object, "kind", "");
  Error error;
  error.kind = kind.empty() ? kind_of(type, status != nullptr && status->is_int64() ? status->get_int64() : 500)
                            : error_kind_from(kind);
  error.code = json_string_or(object, "code", "process." + type.substr(type.rfind('/') + 1));
  // An error of the host has a sentence of its own; the title is only the name of its standard type.
  const std::string detail = json_string_or(object, "detail", "");
  if (kind.empty() || detail.empty()) error.message = json_string_or(object, "title", type);
  if (!detail.empty()) error.message.append(error.message.empty() ? "" : ": ").append(detail);
  error.place = json_string_or(object, "instance", "");
  return error;
}

}  // namespace crossdock::process
