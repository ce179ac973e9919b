// SPDX-License-Identifier: Apache-2.0
#include "documents/translator.hpp"

#include "edi/validator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::documents {

using edi::Finding;
using edi::TransactionSet;

Result<Translator> Translator::compile(const DocumentRegistry& registry, const edi::Library& library) {
  std::vector<mapping::Program::Source> sources;
  for (const Document& document : registry.all()) sources.push_back({document.mapping_source, document.name});
  CROSSDOCK_TRY(std::vector<mapping::Program> programs, mapping::Program::compile_all(sources, {"context"}));
  Translator translator(library);
  for (std::size_t i = 0; i < programs.size(); ++i) {
    const Document& document = registry.all()[i];
    translator.programs_.emplace(std::pair(document.set, document.direction), std::move(programs[i]));
  }
  return translator;
}

Result<Json> Translator::run(std::string_view set_id, Direction direction, const Json& input, const Json& context) const {
  const auto found = programs_.find(std::pair(std::string(set_id), direction));
  if (found == programs_.end()) {
    return fail(
        ErrorKind::unsupported, "document.unknown",
        fmt::format("There is no {} mapping for set {}", direction == Direction::inbound ? "inbound" : "outbound", set_id));
  }
  const Json* const values[] = {&context};
  return found->second.run(input, values);
}

Result<Json> Translator::to_command(const TransactionSet& set, const Json& context) const {
  auto command = run(set.id, Direction::inbound, to_json(set), context);
  if (!command) return fail(std::move(command).error().at(fmt::format("set {} {}", set.id, set.control)));
  return command;
}

Result<TransactionSet> Translator::to_set(std::string_view set_id, const Json& document, std::string control,
                                          const Json& context) const {
  CROSSDOCK_TRY(const Json made, run(set_id, Direction::outbound, document, context));
  CROSSDOCK_TRY(TransactionSet set, edi::set_from_json(made));
  set.control = std::move(control);
  const std::vector<Finding> findings = edi::validate(set, *library_);
  const auto wrong = std::ranges::find_if(findings, &Finding::is_error);
  if (wrong != findings.end()) {
    return fail(ErrorKind::invalid, "document.invalid", fmt::format("The {} would not be valid: {}", set_id, wrong->message),
                wrong->position.text());
  }
  const auto match = library_->find(set.version, set.id);
  set.functional_code = match.set->functional_code;
  return set;
}

}  // namespace crossdock::documents
