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
  Translator translator(library);
  std::map<std::string_view, std::vector<const Document*>> standards;  // by what their mappings share
  for (const Document& document : registry.all()) standards[document.shared].push_back(&document);
  for (const auto& [shared, documents] : standards) CROSSDOCK_CHECK(translator.add(documents, shared));
  return translator;
}

Result<void> Translator::add(const std::vector<const Document*>& documents, std::string_view shared) {
  std::vector<mapping::Program::Source> sources;
  std::vector<std::pair<Programs*, std::string_view>> places;
  for (const Document* document : documents) {
    if (!document->read.empty()) {
      sources.push_back({document->read, document->name});
      places.emplace_back(&readers_, document->set);
    }
    if (!document->write.empty()) {
      sources.push_back({document->write, document->name});
      places.emplace_back(&writers_, document->set);
    }
  }
  CROSSDOCK_TRY(std::vector<mapping::Program> programs, mapping::Program::compile_all(sources, {"context"}, shared));
  for (std::size_t i = 0; i < programs.size(); ++i) places[i].first->emplace(places[i].second, std::move(programs[i]));
  return {};
}

Result<Json> Translator::run(const Programs& programs, std::string_view which, std::string_view set_id, const Json& input,
                             const Json& context) {
  const auto found = programs.find(set_id);
  if (found == programs.end()) {
    return fail(ErrorKind::unsupported, "document.unknown", fmt::format("There is no mapping that {} a {}", which, set_id));
  }
  const Json* const values[] = {&context};
  return found->second.run(input, values);
}

Result<Json> Translator::to_command(const TransactionSet& set, const Json& context) const {
  auto command = run(readers_, "reads", set.id, to_json(set), context);
  if (!command) return fail(std::move(command).error().at(fmt::format("set {} {}", set.id, set.control)));
  return command;
}

Result<TransactionSet> Translator::to_set(std::string_view set_id, const Json& document, std::string control,
                                          const Json& context, const Shape& shape) const {
  CROSSDOCK_TRY(const Json made, run(writers_, "writes", set_id, document, context));
  CROSSDOCK_TRY(TransactionSet set, edi::set_from_json(made));
  set.control = std::move(control);
  if (!shape.version.empty()) set.version = shape.version;
  if (!shape.implementation.empty()) set.implementation = shape.implementation;
  const edi::Library& library = shape.library != nullptr ? *shape.library : *library_;
  const std::vector<Finding> findings = edi::validate(set, library);
  const auto wrong = std::ranges::find_if(findings, &Finding::is_error);
  if (wrong != findings.end()) {
    if (wrong->origin.empty())
      return fail(ErrorKind::invalid, "document.invalid",
                  fmt::format("The {} would not be valid: {}", set_id, wrong->message), wrong->position.text());
    return fail(ErrorKind::invalid, "document.guide",
                fmt::format("The {} would not be what the partner wants: {} ({})", set_id, wrong->message, wrong->origin),
                wrong->position.text());
  }
  const auto match = library.find(set.version, set.id);
  set.functional_code = match.set->functional_code;
  return set;
}

}  // namespace crossdock::documents
