// SPDX-License-Identifier: Apache-2.0
#include "hub/commands.hpp"
#include "hub/hub_impl.hpp"
#include "hub/human_task.hpp"
#include "hub/key_blocks.hpp"
#include "hub/lots.hpp"
#include "hub/order_list.hpp"
#include "hub/queries.hpp"
#include "hub/release.hpp"
#include "hub/sent.hpp"
#include "hub/supplier_supply.hpp"
#include "hub/supply.hpp"
#include "hub/tables.hpp"
#include "hub/verify.hpp"
#include "hub/xref.hpp"

#include <fmt/format.h>

namespace crossdock::hub {

Result<Json> Hub::order(std::string_view identifier) const {
  return impl_->query<Json>([&](store::Reader& reader) { return order_page(impl_->domain, reader, identifier); });
}

Result<Json> Hub::orders(std::string_view after, std::string_view status, std::size_t limit) const {
  return impl_->query<Json>([&](store::Reader& reader) { return order_list(reader, after, status, limit); });
}

Result<Json> Hub::trace(std::string_view identifier) const {
  return impl_->query<Json>([&](store::Reader& reader) { return hub::trace(impl_->domain, reader, identifier); });
}

Result<Json> Hub::availability(const AvailabilityQuery& query) const {
  return impl_->query<Json>(
      [&](store::Reader& reader) { return hub::availability(impl_->domain, reader, query, impl_->parts.clock.now()); });
}

Result<Json> Hub::why(const WhyQuery& query) const {
  return impl_->query<Json>(
      [&](store::Reader& reader) { return hub::why(impl_->domain, reader, query, impl_->parts.clock.now()); });
}

Result<Json> Hub::lot(std::string_view item, std::string_view lot) const {
  return impl_->query<Json>([&](store::Reader& reader) { return lot_view(impl_->domain, reader, item, lot); });
}

Result<Json> Hub::tasks(std::string_view role, std::string_view state, std::string_view after, std::size_t limit) const {
  return impl_->query<Json>([&](store::Reader& reader) { return list_tasks(reader, role, state, after, limit); });
}

Result<Json> Hub::task(std::string_view id) const {
  CROSSDOCK_TRY(const HumanTaskId task, HumanTaskId::parse(id));
  return impl_->query<Json>([&](store::Reader& reader) -> Result<Json> {
    CROSSDOCK_TRY(const HumanTask found, load_task(reader, task));
    return found.to_json();
  });
}

Result<Json> Hub::ask(std::string_view name, const JsonObject& query) const {
  const Question* found = find_question(name);
  if (found == nullptr)
    return fail(ErrorKind::unsupported, "question.unknown", fmt::format("There is no question \"{}\"", name),
                std::string(name));
  return impl_->query<Json>(
      [&](store::Reader& reader) { return found->ask(impl_->domain, reader, query, impl_->parts.clock.now()); });
}

Result<Json> Hub::xref(std::string_view table, std::string_view after, std::size_t limit) const {
  return impl_->query<Json>([&](store::Reader& reader) { return list_xref(reader, table, after, limit); });
}

Result<Json> Hub::price_quote(const JsonObject& request) const {
  return impl_->query<Json>(
      [&](store::Reader& reader) { return hub::price_quote(impl_->domain, reader, request, impl_->parts.clock.now()); });
}

Result<Json> Hub::account_check(const JsonObject& request) const {
  return hub::account_check(impl_->domain, request, impl_->parts.clock.now());
}

Result<Json> Hub::processes(std::string_view status, std::string_view after, std::size_t limit) const {
  return impl_->query<Json>(
      [&](store::Reader& reader) { return process_list(impl_->domain, reader, status, after, limit); });
}

Result<Json> Hub::process(InstanceId id) const {
  return impl_->query<Json>([&](store::Reader& reader) { return process_page(impl_->domain, reader, id); });
}

Result<Json> Hub::events(std::int64_t after, std::size_t limit, std::string_view type) const {
  return impl_->query<Json>([&](store::Reader& reader) -> Result<Json> {
    CROSSDOCK_TRY(const auto page, events::read_after(reader, after, limit, type));
    JsonArray found;
    for (const events::Event& event : page.events) found.push_back(event.to_json());
    return Json(JsonObject{{"events", std::move(found)}, {"next", page.next}, {"more", page.more}});
  });
}

Result<Json> Hub::exceptions(std::string_view state, std::string_view after, std::size_t limit) const {
  ExceptionState wanted = ExceptionState::open;
  if (state == "retrying") wanted = ExceptionState::retrying;
  if (state == "resolved") wanted = ExceptionState::resolved;
  if (state != to_string(wanted)) {
    return fail(ErrorKind::invalid, "exception.state", fmt::format("\"{}\" is not open, retrying or resolved", state),
                "status");
  }
  ExceptionId from;
  if (!after.empty()) {
    CROSSDOCK_TRY(from, ExceptionId::parse(after));
  }
  return impl_->query<Json>([&](store::Reader& reader) -> Result<Json> {
    CROSSDOCK_TRY(const auto found, list_exceptions(reader, wanted, from, limit));
    JsonArray list;
    for (const Exception& exception : found) list.push_back(exception.to_json());
    return Json(JsonObject{{"exceptions", std::move(list)}, {"next", found.size() == limit ? found.back().id.text() : ""}});
  });
}

Result<Json> Hub::exception(ExceptionId id) const {
  return impl_->query<Json>([&](store::Reader& reader) -> Result<Json> {
    CROSSDOCK_TRY(const Exception found, load_exception(reader, id));
    return found.to_json();
  });
}

Result<Json> Hub::sent_document(SentId id) const {
  return impl_->query<Json>([&](store::Reader& reader) { return sent_view(reader, id); });
}

Result<Json> Hub::sent_documents(std::string_view partner, std::string_view after, std::size_t limit) const {
  return impl_->query<Json>([&](store::Reader& reader) { return sent_list(reader, partner, after, limit); });
}

Result<Json> Hub::statistics() const {
  const Milestones& milestones = impl_->milestones;
  CROSSDOCK_TRY(const std::size_t open, impl_->query<std::size_t>([](store::Reader& reader) -> Result<std::size_t> {
    CROSSDOCK_TRY(const auto rows,
                  reader.scan(tables::k_exception,
                              {.index = "exception_state", .prefix = {std::int64_t{0}}, .limit = store::k_scan_rows_max}));
    return rows.size();
  }));
  JsonObject orders;
  const auto put = [&](std::string_view name, std::string_view type) { orders[name] = milestones.value(type); };
  put("accepted", "order.accepted");
  put("reserved", "inventory.reserved");
  put("in_erp", "order.created_in_erp");
  put("released", "pick.released");
  put("shipped", "shipment.dispatched");
  put("delivered", "delivery.confirmed");
  put("invoiced", "invoice.posted");
  put("completed", "order.completed");
  put("rejected", "order.rejected");
  put("cancelled", "order.cancelled");
  JsonObject result;
  result["orders"] = std::move(orders);
  result["exceptions_open"] = open;
  result["acceptance"] = JsonObject{{"count", impl_->acceptance_us.count()},
                                    {"p50_us", impl_->acceptance_us.quantile_us(0.5)},
                                    {"p99_us", impl_->acceptance_us.quantile_us(0.99)}};
  result["outbox_depth"] = impl_->dispatcher.depth();
  result["events_position"] = milestones.latest_position();
  const store::Statistics store = impl_->parts.store.statistics();
  result["store"] = JsonObject{{"commits", store.commits},
                               {"works", store.works},
                               {"rows_written", store.rows_written},
                               {"queued", store.queued},
                               {"bytes_on_disk", store.bytes_on_disk}};
  const Timestamp now = impl_->parts.clock.now();
  CROSSDOCK_TRY(const HeldBack held_back, impl_->query<HeldBack>(count_held_back));
  result["held_back"] = JsonObject{{"messages", held_back.count}, {"oldest_age_s", held_back.age_s(now)}};
  result["idempotency"] = impl_->idempotency.report(now);
  result["inbox"] = impl_->inbox.report(now);
  result["as_of"] = now.rfc3339();
  return Json(std::move(result));
}

Result<std::vector<std::string>> Hub::verify() {
  CROSSDOCK_TRY(auto wrong, impl_->parts.store.check());
  CROSSDOCK_TRY(const auto differences, verify_projections());
  wrong.insert(wrong.end(), differences.begin(), differences.end());
  return wrong;
}

Result<std::vector<std::string>> Hub::verify_projections(const std::function<void(std::string_view)>& tell) {
  const auto say = [&tell](std::string_view text) {
    if (tell) tell(text);
  };
  std::vector<std::string> wrong;
  const auto add = [&wrong](Result<std::vector<std::string>> found) -> Result<void> {
    CROSSDOCK_TRY(const auto differences, std::move(found));
    wrong.insert(wrong.end(), differences.begin(), differences.end());
    return {};
  };
  CROSSDOCK_CHECK(impl_->parts.store.read([&](store::Reader& reader) -> Result<void> {
    say("the ledger against its entries");
    CROSSDOCK_CHECK(add(impl_->ledger.verify(reader)));
    CROSSDOCK_CHECK(add(verify_orders(
        impl_->domain, reader, [&](std::size_t orders) { say(fmt::format("{} orders against the ledger", orders)); })));
    say("supplies, keys and sequences");
    CROSSDOCK_CHECK(add(verify_supplies(impl_->domain, reader)));
    CROSSDOCK_CHECK(add(verify_supplier_orders(impl_->domain, reader)));
    CROSSDOCK_CHECK(add(verify_blocks(reader)));
    return add(verify_sequences(reader));
  }));
  return wrong;
}

}  // namespace crossdock::hub
