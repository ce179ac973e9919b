// SPDX-License-Identifier: Apache-2.0
#include "hub/tables.hpp"

namespace crossdock::hub::tables {

const store::Table k_message{"message",
                             {{"id", ColumnType::integer},
                              {"channel", ColumnType::text},
                              {"received_us", ColumnType::integer},
                              {"content_type", ColumnType::text},
                              {"source_id", ColumnType::text},
                              {"correlation", ColumnType::text},
                              {"body", ColumnType::blob}}};

const store::Table k_inbox{
    .name = "inbox",
    .columns = {{"key", ColumnType::blob}, {"message", ColumnType::integer}, {"received_us", ColumnType::integer}},
    .indexes = {store::Index{.name = "inbox_received", .columns = {2}}}};

const store::Table k_answered{.name = "answered",
                              .columns = {{"position", ColumnType::integer},
                                          {"key", ColumnType::blob},
                                          {"body_hash", ColumnType::blob},
                                          {"order", ColumnType::integer},
                                          {"answer", ColumnType::text},
                                          {"created_us", ColumnType::integer}},
                              .log = true};

const store::Table k_answered_keys{"answered_keys", {{"block", ColumnType::integer}, {"keys", ColumnType::blob}}};

const store::Table k_idempotency{"idempotency",
                                 {{"key", ColumnType::blob},
                                  {"body_hash", ColumnType::blob},
                                  {"order", ColumnType::integer},
                                  {"answer", ColumnType::text},
                                  {"created_us", ColumnType::integer}}};

const store::Table k_order{"sales_order",
                           {{"id", ColumnType::integer}, {"status", ColumnType::integer}, {"doc", ColumnType::text}}};

const store::Table k_identifier{
    "identifier",
    {{"value", ColumnType::text}, {"kind", ColumnType::text}, {"owner", ColumnType::text}, {"order", ColumnType::integer}},
    4};

const store::Table k_outbox{"outbox",
                            {{"id", ColumnType::integer},
                             {"state", ColumnType::integer},
                             {"target", ColumnType::text},
                             {"operation", ColumnType::text},
                             {"business_key", ColumnType::text},
                             {"arguments", ColumnType::text},
                             {"token", ColumnType::text},
                             {"subject", ColumnType::text},
                             {"correlation", ColumnType::text},
                             {"attempts", ColumnType::integer},
                             {"next_us", ColumnType::integer},
                             {"error", ColumnType::text},
                             {"owner", ColumnType::integer}},
                            1,
                            {{"outbox_subject", {7, 2}}}};

const store::Table k_exception{"exception",
                               {{"id", ColumnType::integer},
                                {"state", ColumnType::integer},
                                {"target", ColumnType::integer},
                                {"doc", ColumnType::text},
                                {"order", ColumnType::integer}},
                               1,
                               {{"exception_state", {1}}, {"exception_target", {2}}, {"exception_order", {1, 4}}}};

const store::Table k_sequence{"sequence",
                              {{"number", ColumnType::text},
                               {"scope", ColumnType::text},
                               {"place"},
                               {"message"},
                               {"set", ColumnType::text},
                               {"exception"},
                               {"since_us"}},
                              3,
                              {{"sequence_message", {3}}}};

const store::Table k_item{"item", {{"code", ColumnType::text}, {"id", ColumnType::integer}, {"doc", ColumnType::text}}};
const store::Table k_location{"location",
                              {{"code", ColumnType::text}, {"id", ColumnType::integer}, {"doc", ColumnType::text}}};
const store::Table k_party{"party", {{"code", ColumnType::text}, {"id", ColumnType::integer}, {"doc", ColumnType::text}}};

const store::Table k_price{"price",
                           {{"party", ColumnType::text},
                            {"item", ColumnType::text},
                            {"currency", ColumnType::text},
                            {"unit", ColumnType::text},
                            {"unit_price", ColumnType::text},
                            {"as_of_us", ColumnType::integer}},
                           4};

const store::Table k_safety_stock{"safety_stock", {{"item"}, {"location"}, {"quantity"}}, 2};

const store::Table k_supply{"supply",
                            {{"id", ColumnType::text},
                             {"source", ColumnType::text},
                             {"item"},
                             {"location"},
                             {"is_open"},
                             {"pool"},
                             {"state"},
                             {"ordered"},
                             {"received"},
                             {"closed"},
                             {"day"},
                             {"as_of_us"}},
                            1,
                            {{"supply_shelf", {2, 3, 4}}}};
const store::Table k_backorder{
    "backorder", {{"item"}, {"priority"}, {"order"}, {"tried_us"}}, 3, {{"backorder_tried", {3}}}};
const store::Table k_task{"human_task",
                          {{"id"}, {"state"}, {"watch_us"}, {"doc", ColumnType::text}, {"instance"}},
                          1,
                          {{"task_due", {2}}, {"task_instance", {4}}}};
const store::Table k_supplier_order{"supplier_order",
                                    {{"number", ColumnType::text}, {"state"}, {"doc", ColumnType::text}},
                                    1,
                                    {{"supplier_order_state", {1}}}};
const store::Table k_return{"customer_return",
                            {{"number", ColumnType::text}, {"state"}, {"doc", ColumnType::text}},
                            1,
                            {{"customer_return_state", {1}}}};
const store::Table k_supplier_invoice{"supplier_invoice",
                                      {{"number", ColumnType::text}, {"state"}, {"doc", ColumnType::text}},
                                      1,
                                      {{"supplier_invoice_state", {1}}}};
const store::Table k_customer_application{"customer_application",
                                          {{"number", ColumnType::text}, {"state"}, {"doc", ColumnType::text}},
                                          1,
                                          {{"customer_application_state", {1}}}};
const store::Table k_master_field{"master_field",
                                  {{"kind", ColumnType::text},
                                   {"code", ColumnType::text},
                                   {"field", ColumnType::text},
                                   {"value", ColumnType::text},
                                   {"source", ColumnType::text},
                                   {"as_of_us"},
                                   {"effective_us"}},
                                  3};
const store::Table k_xref{"xref",
                          {{"name", ColumnType::text},
                           {"key", ColumnType::text},
                           {"since", ColumnType::text},
                           {"until", ColumnType::text},
                           {"value", ColumnType::text}},
                          3};
const store::Table k_lot{
    "lot", {{"item"}, {"code", ColumnType::text}, {"id"}, {"serial"}, {"expires", ColumnType::text}}, 2, {{"lot_id", {2}}}};
const store::Table k_change{
    .name = "change",
    .columns = {{"position", ColumnType::integer}, {"kind", ColumnType::text}, {"key", ColumnType::text}},
    .log = true};

const store::Table k_control_number{"control_number", {{"name", ColumnType::text}, {"last", ColumnType::integer}}};
const store::Table k_interchange{.name = "interchange",
                                 .columns = {{"key", ColumnType::blob},
                                             {"control", ColumnType::text},
                                             {"hash", ColumnType::text},
                                             {"message", ColumnType::integer},
                                             {"received_us", ColumnType::integer},
                                             {"acknowledgement", ColumnType::integer}},
                                 .indexes = {store::Index{.name = "interchange_received", .columns = {4}}}};

const store::Table k_sent_interchange{.name = "sent_interchange",
                                      .columns = {{"id", ColumnType::integer},
                                                  {"partner", ColumnType::text},
                                                  {"standard", ColumnType::text},
                                                  {"control", ColumnType::text},
                                                  {"target", ColumnType::text},
                                                  {"file", ColumnType::text},
                                                  {"bytes", ColumnType::blob},
                                                  {"sent_us", ColumnType::integer},
                                                  {"outbox", ColumnType::integer}},
                                      .indexes = {store::Index{.name = "sent_interchange_control", .columns = {1, 3}}}};

const store::Table k_sent_set{.name = "sent_set",
                              .columns = {{"partner", ColumnType::text},
                                          {"group", ColumnType::text},
                                          {"set", ColumnType::text},
                                          {"type", ColumnType::text},
                                          {"order", ColumnType::integer},
                                          {"sent", ColumnType::integer},
                                          {"state", ColumnType::integer},
                                          {"due_us", ColumnType::integer},
                                          {"exception", ColumnType::integer},
                                          {"answered_us", ColumnType::integer},
                                          {"status", ColumnType::text}},
                              .key_columns = 3,
                              .indexes = {store::Index{.name = "sent_set_due", .columns = {6, 7}},
                                          store::Index{.name = "sent_set_sent", .columns = {5}}}};

const store::Table k_sent_number{.name = "sent_number",
                                 .columns = {{"partner", ColumnType::text},
                                             {"number", ColumnType::text},
                                             {"type", ColumnType::text},
                                             {"group", ColumnType::text},
                                             {"set", ColumnType::text}},
                                 .key_columns = 3};

const store::Table k_batched_set{.name = "batched_set",
                                 .columns = {{"partner", ColumnType::text},
                                             {"standard", ColumnType::text},
                                             {"place", ColumnType::integer},
                                             {"set", ColumnType::text},
                                             {"order", ColumnType::integer},
                                             {"correlation", ColumnType::text},
                                             {"document", ColumnType::text},
                                             {"business_key", ColumnType::text},
                                             {"since_us", ColumnType::integer}},
                                 .key_columns = 3};

const store::Table k_milestone_count{"milestone_count", {{"name", ColumnType::text}, {"value", ColumnType::integer}}};

}  // namespace crossdock::hub::tables

namespace crossdock::hub {

store::Schema schema() {
  using namespace tables;
  return {&k_message,
          &k_inbox,
          &k_answered,
          &k_answered_keys,
          &k_idempotency,
          &k_order,
          &k_identifier,
          &k_outbox,
          &k_exception,
          &k_item,
          &k_location,
          &k_party,
          &k_price,
          &k_change,
          &k_control_number,
          &k_milestone_count,
          &k_safety_stock,
          &k_supply,
          &k_lot,
          &k_sequence,
          &k_backorder,
          &k_xref,
          &k_task,
          &k_interchange,
          &k_sent_interchange,
          &k_sent_set,
          &k_sent_number,
          &k_batched_set,
          &k_supplier_order,
          &k_return,
          &k_supplier_invoice,
          &k_customer_application,
          &k_master_field};
}

}  // namespace crossdock::hub
