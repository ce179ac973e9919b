// SPDX-License-Identifier: Apache-2.0
#include "process/tables.hpp"

namespace crossdock::process {
namespace tables {

using store::ColumnType;

const store::Table definition{.name = "process_definition",
                              .columns = {{"hash", ColumnType::text},
                                          {"name", ColumnType::text},
                                          {"version", ColumnType::text},
                                          {"source", ColumnType::text},
                                          {"text", ColumnType::text}}};

const store::Table instance{.name = "process_instance",
                            .columns = {{"id", ColumnType::integer},
                                        {"status", ColumnType::integer},
                                        {"definition", ColumnType::text},
                                        {"subject", ColumnType::text},
                                        {"correlation", ColumnType::text},
                                        {"waiting_for", ColumnType::text},
                                        {"started_us", ColumnType::integer},
                                        {"updated_us", ColumnType::integer},
                                        {"state", ColumnType::text},
                                        {"error", ColumnType::text},
                                        {"format", ColumnType::integer}},
                            .indexes = {{.name = "status", .columns = {1}}, {.name = "subject", .columns = {3}}}};

const store::Table value{
    .name = "process_value",
    .columns = {{"instance", ColumnType::integer}, {"number", ColumnType::integer}, {"text", ColumnType::text}},
    .key_columns = 2};

const store::Table timer{
    .name = "process_timer",
    .columns = {{"due_us", ColumnType::integer}, {"instance", ColumnType::integer}, {"attempt", ColumnType::integer}},
    .key_columns = 3};

const store::Table listener{.name = "process_listener",
                            .columns = {{"instance", ColumnType::integer},
                                        {"attempt", ColumnType::integer},
                                        {"slot", ColumnType::integer},
                                        {"filter", ColumnType::text},
                                        {"value", ColumnType::text}},
                            .key_columns = 3,
                            .indexes = {{.name = "filter", .columns = {3, 4}}}};

const store::Table pending{.name = "process_pending_event",
                           .columns = {{"position", ColumnType::integer},
                                       {"filter", ColumnType::text},
                                       {"value", ColumnType::text},
                                       {"arrived_us", ColumnType::integer},
                                       {"event", ColumnType::text}},
                           .key_columns = 2,
                           .indexes = {{.name = "filter", .columns = {1, 2}}}};

const store::Table history{
    .name = "process_history",
    .columns = {{"instance", ColumnType::integer}, {"number", ColumnType::integer}, {"text", ColumnType::text}},
    .key_columns = 2};

const store::Table schedule{
    .name = "process_schedule",
    .columns = {{"name", ColumnType::text}, {"definition", ColumnType::text}, {"due_us", ColumnType::integer}}};

store::Row to_row(const InstanceRow& in) {
  return {in.id.value,    static_cast<std::int64_t>(in.status),
          in.definition,  in.subject,
          in.correlation, in.waiting_for,
          in.started_us,  in.updated_us,
          in.state,       in.error,
          in.format};
}

InstanceRow from_row(const store::Row& row) {
  return {.id = InstanceId{store::as_integer(row[0])},
          .status = static_cast<Status>(store::as_integer(row[1])),
          .definition = store::as_text(row[2]),
          .subject = store::as_text(row[3]),
          .correlation = store::as_text(row[4]),
          .waiting_for = store::as_text(row[5]),
          .started_us = store::as_integer(row[6]),
          .updated_us = store::as_integer(row[7]),
          .state = store::as_text(row[8]),
          .error = store::as_text(row[9]),
          .format = store::as_integer(row[10])};
}

}  // namespace tables

store::Schema schema() {
  return {&tables::definition, &tables::instance, &tables::value,   &tables::timer,
          &tables::listener,   &tables::pending,  &tables::history, &tables::schedule};
}

}  // namespace crossdock::process
