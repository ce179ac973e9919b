// SPDX-License-Identifier: Apache-2.0
#include "hub/master_sync.hpp"

#include "hub/commands.hpp"
#include "hub/credit.hpp"
#include "hub/tables.hpp"
#include "model/order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::array<std::string_view, 3> k_kinds = {"item", "party", "price"};
constexpr std::array<std::string_view, 6> k_outcomes = {"applied",        "unchanged",     "stale",
                                                        "not_the_source", "weaker_source", "conflict"};

std::string price_code(const JsonObject& body, const std::string& item) {
  return fmt::format("{}|{}|{}|{}", json_string_or(body, "party", ""), item, json_string_or(body, "currency", "USD"),
                     json_string_or(body, "unit", "EA"));
}

Result<Timestamp> moment(const JsonObject& body, std::string_view member) {
  CROSSDOCK_TRY(const std::string text, json_string(body, member));
  auto time = Timestamp::parse_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (!time) return fail(std::move(time).error().at(member));
  return time;
}

Result<std::optional<FieldValue>> find_field(store::Reader& reader, const Statement& statement, std::string_view field) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_master_field, {statement.kind, statement.code, std::string(field)}));
  if (!row) return std::optional<FieldValue>();
  CROSSDOCK_TRY(Json value, json_parse(store::as_text((*row)[3])));
  return std::optional(FieldValue{std::move(value), store::as_text((*row)[4]), Timestamp{store::as_integer((*row)[5])},
                                  Timestamp{store::as_integer((*row)[6])}});
}

Result<void> save_field(store::Tx& tx, const Statement& statement, std::string_view field, const Json& value) {
  return tx.put(tables::k_master_field, {statement.kind, statement.code, std::string(field), json_text(value),
                                         statement.source, statement.as_of.us, statement.effective.us});
}

// What stands in the book now, with the new fields over it.
Result<JsonObject> merged(store::Reader& reader, const store::Table& table, const Statement& statement,
                          const JsonObject& changed) {
  JsonObject doc;
  CROSSDOCK_TRY(const auto row, reader.get(table, {statement.code}));
  if (row) {
    CROSSDOCK_TRY(const Json stored, json_parse(store::as_text((*row)[2])));
    if (stored.is_object()) doc = stored.get_object();
  } else if (statement.kind == "party") {
    doc["status"] = "blocked";  // no credit was decided: a customer to be orders nothing
  }
  doc[statement.kind] = statement.code;
  for (const auto& [field, value] : changed) doc[field] = value;
  return doc;
}

Result<void> put_price_of(store::Tx& tx, const Statement& statement, const JsonObject& changed, Timestamp now) {
  JsonObject doc = changed;
  std::string_view rest = statement.code;
  for (const char* member : {"party", "item", "currency"}) {
    const std::size_t bar = rest.find('|');
    doc[member] = rest.substr(0, bar);
    rest.remove_prefix(bar + 1);
  }
  doc["unit"] = rest;
  return Reference::put_price(tx, doc, now);
}

Result<void> put_changed(Domain& domain, store::Tx& tx, const Statement& statement, const JsonObject& changed,
                         Timestamp now) {
  if (statement.kind == "price") return put_price_of(tx, statement, changed, now);
  const bool is_item = statement.kind == "item";
  CROSSDOCK_TRY(const JsonObject doc, merged(tx, is_item ? tables::k_item : tables::k_party, statement, changed));
  if (is_item) return domain.reference.put_item(tx, doc);
  if (const auto before = domain.reference.party(statement.code))
    CROSSDOCK_CHECK(check_currency_kept(domain.ledger, *before, json_string_or(doc, "currency", "USD")));
  CROSSDOCK_TRY(const auto party, domain.reference.put_party(tx, doc, now));
  return set_credit_limit(domain.ledger, tx, *party, now);
}

Result<void> tell(Domain& domain, store::Tx& tx, const Statement& statement, std::string_view type, JsonObject fields,
                  Timestamp now) {
  if (fields.empty()) return {};
  events::Event event;
  event.type = type;
  event.source = "crossdock";
  event.subject = fmt::format("{} {}", statement.kind, statement.code);
  event.time = now;
  JsonObject data{{"kind", statement.kind},
                  {"code", statement.code},
                  {"source", statement.source},
                  {"id", statement.id},
                  {"as_of", statement.as_of.rfc3339()}};
  data["fields"] = std::move(fields);
  event.data = std::move(data);
  return publish(domain, tx, std::move(event), now);
}

std::size_t rank_of(const std::vector<std::string>& sources, const std::string& source) {
  return static_cast<std::size_t>(std::ranges::find(sources, source) - sources.begin());
}

Result<Json> state(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view, Timestamp now) {
  const JsonArray& list = json_list_or_empty(body, "statements");
  if (list.empty() || list.size() > k_statements_max)
    return fail(ErrorKind::invalid, "master.statements",
                fmt::format("\"statements\" must hold 1 to {} of them", k_statements_max), "statements");
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object())
      return fail(ErrorKind::invalid, "field.type", "A statement must be an object", fmt::format("statements[{}]", i));
    auto statement = statement_from(list[i].get_object(), now);
    if (!statement) return fail(std::move(statement).error().at(fmt::format("statements[{}]", i)));
    CROSSDOCK_TRY(const bool first, domain.inbox.first_time(tx, "master " + statement->source, statement->id, {}, now));
    if (!first) continue;
    ++accepted;
    events::Event event;
    event.type = "master.stated";
    event.source = "crossdock";
    event.subject = fmt::format("{} {}", statement->kind, statement->code);
    event.time = now;
    event.correlation = domain.ids.make<CorrelationId>().text();
    event.data = list[i];
    CROSSDOCK_CHECK(publish(domain, tx, std::move(event), now));
  }
  return Json(JsonObject{{"accepted", accepted}, {"duplicates", list.size() - accepted}});
}

// What is known of each field, and by whom.
Result<Json> get(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  CROSSDOCK_TRY(const std::string number, json_string(query, "number"));
  const std::size_t space = number.find(' ');
  const std::string kind = number.substr(0, space);
  const std::string code = space == std::string::npos ? "" : number.substr(space + 1);
  CROSSDOCK_TRY(const auto rows,
                reader.scan(tables::k_master_field, {.prefix = {kind, code}, .limit = store::k_scan_rows_max}));
  if (rows.empty())
    return fail(ErrorKind::not_found, "master.unknown", fmt::format("Nothing was stated of {}", number), number);
  JsonObject fields;
  for (const store::Row& row : rows) {
    CROSSDOCK_TRY(Json value, json_parse(store::as_text(row[3])));
    JsonObject one{{"source", store::as_text(row[4])},
                   {"as_of", Timestamp{store::as_integer(row[5])}.rfc3339()},
                   {"effective", Timestamp{store::as_integer(row[6])}.rfc3339()}};
    one["value"] = std::move(value);
    fields[store::as_text(row[2])] = std::move(one);
  }
  return Json(JsonObject{{"kind", kind}, {"code", code}, {"fields", std::move(fields)}});
}

}  // namespace

std::vector<Command> master_commands() { return {{"master.state", state}}; }
std::vector<Question> master_questions() { return {{"master.get", get}}; }

std::string_view to_string(FieldOutcome outcome) { return k_outcomes.at(static_cast<std::size_t>(outcome)); }

Result<Statement> statement_from(const JsonObject& body, Timestamp now) {
  Statement statement;
  CROSSDOCK_TRY(statement.id, json_string(body, "id"));
  CROSSDOCK_TRY(statement.source, json_string(body, "source"));
  CROSSDOCK_TRY(statement.kind, json_string(body, "kind"));
  if (std::ranges::find(k_kinds, statement.kind) == k_kinds.end())
    return fail(ErrorKind::invalid, "master.kind",
                fmt::format("\"{}\" is none of: {}", statement.kind, fmt::join(k_kinds, ", ")), "kind");
  CROSSDOCK_TRY(const std::string code, json_string(body, statement.kind == "price" ? "item" : "code"));
  CROSSDOCK_CHECK(model::check_identifier(code, "code"));
  statement.code = statement.kind == "price" ? price_code(body, code) : code;
  CROSSDOCK_TRY(statement.as_of, moment(body, "as_of"));
  statement.as_of = std::min(statement.as_of, now);  // a sender's clock may run ahead
  statement.effective = statement.as_of;
  if (json_find(body, "effective") != nullptr) {
    CROSSDOCK_TRY(statement.effective, moment(body, "effective"));
    if (statement.effective.ms_since(now) > k_effective_days_max * 86'400'000)
      return fail(ErrorKind::invalid, "master.effective", "It would hold from a day that is too far away", "effective");
  }
  const Json* fields = json_find(body, "fields");
  if (fields == nullptr || !fields->is_object() || fields->get_object().empty() ||
      fields->get_object().size() > k_statement_fields_max)
    return fail(ErrorKind::invalid, "master.fields",
                fmt::format("\"fields\" must hold 1 to {} of them", k_statement_fields_max), "fields");
  statement.fields = fields->get_object();
  if (statement.kind == "price" && (statement.fields.size() != 1 || json_find(statement.fields, "unit_price") == nullptr))
    return fail(ErrorKind::invalid, "master.fields", "Of a price the field is \"unit_price\"", "fields");
  return statement;
}

FieldOutcome decide_field(const Statement& statement, const Json& value, const std::optional<FieldValue>& known,
                          const std::vector<std::string>* sources) {
  if (sources != nullptr && rank_of(*sources, statement.source) == sources->size()) return FieldOutcome::not_the_source;
  if (!known) return FieldOutcome::applied;
  if (sources != nullptr) {
    const std::size_t theirs = rank_of(*sources, statement.source);
    const std::size_t ours = rank_of(*sources, known->source);
    if (theirs > ours) return FieldOutcome::weaker_source;
    if (theirs < ours) return value == known->value ? FieldOutcome::unchanged : FieldOutcome::applied;
  }
  const auto theirs = std::tuple(statement.effective, statement.as_of);
  const auto ours = std::tuple(known->effective, known->as_of);
  if (theirs < ours) return FieldOutcome::stale;
  if (value == known->value) return FieldOutcome::unchanged;
  if (theirs > ours || statement.source == known->source) return FieldOutcome::applied;
  return FieldOutcome::conflict;
}

Result<Json> apply_statement(Domain& domain, store::Tx& tx, const Statement& statement, bool accept, Timestamp now) {
  JsonObject outcomes, changed, applied, ignored;
  JsonArray conflicts;
  for (const auto& [field, value] : statement.fields) {
    CROSSDOCK_TRY(const auto known, find_field(tx, statement, field));
    FieldOutcome outcome = decide_field(statement, value, known, domain.settings.master.of(statement.kind, field));
    if (outcome == FieldOutcome::conflict && accept) outcome = FieldOutcome::applied;
    outcomes[field] = to_string(outcome);
    const bool takes = outcome == FieldOutcome::applied || outcome == FieldOutcome::unchanged;
    if (takes) CROSSDOCK_CHECK(save_field(tx, statement, field, value));
    if (outcome == FieldOutcome::applied) changed[field] = applied[field] = value;
    if (!takes && outcome != FieldOutcome::conflict) ignored[field] = to_string(outcome);
    if (outcome == FieldOutcome::conflict)
      conflicts.emplace_back(
          JsonObject{{"field", field}, {"ours", known->value}, {"source", known->source}, {"theirs", value}});
  }
  if (!changed.empty()) CROSSDOCK_CHECK(put_changed(domain, tx, statement, changed, now));
  CROSSDOCK_CHECK(tell(domain, tx, statement, "master.applied", std::move(applied), now));
  CROSSDOCK_CHECK(tell(domain, tx, statement, "master.ignored", std::move(ignored), now));
  JsonObject out{{"kind", statement.kind}, {"code", statement.code}};
  out["outcomes"] = std::move(outcomes);
  out["conflicts"] = std::move(conflicts);
  return Json(std::move(out));
}

}  // namespace crossdock::hub
