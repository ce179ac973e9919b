// SPDX-License-Identifier: Apache-2.0
// What people and systems may ask of business records, by name: resources of the API and tests of processes call these
// through Hub::command and Hub::ask, so that a new record needs neither a new method of the hub nor of the tests.
//
// Commands run on the writer thread as one unit of work, questions on a reader's snapshot. A command that comes again with
// the same content has no second effect.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <string_view>
#include <vector>

namespace crossdock::hub {

struct Command {
  std::string_view name;  // "supplier_order.create"
  // `who` is the consumer.
  Result<Json> (*run)(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view who, Timestamp now) = nullptr;
};
struct Question {
  std::string_view name;  // "supplier_order.get"
  Result<Json> (*ask)(const Domain& domain, store::Reader& reader, const JsonObject& query, Timestamp now) = nullptr;
};

const Command* find_command(std::string_view name);
const Question* find_question(std::string_view name);
// {after?, limit?, state?} of a question that lists.
std::size_t list_limit(const JsonObject& query);

// One list per record.
std::vector<Command> supplier_order_commands();
std::vector<Question> supplier_order_questions();
std::vector<Command> return_commands();
std::vector<Question> return_questions();
std::vector<Command> supplier_invoice_commands();
std::vector<Question> supplier_invoice_questions();
std::vector<Command> customer_application_commands();
std::vector<Question> customer_application_questions();
std::vector<Command> master_commands();
std::vector<Question> master_questions();

}  // namespace crossdock::hub
