// SPDX-License-Identifier: Apache-2.0
#include "hub/cancel.hpp"
#include "hub/commands.hpp"
#include "hub/credit.hpp"
#include "hub/hold.hpp"
#include "hub/hub_impl.hpp"
#include "hub/human_task.hpp"
#include "hub/interchange.hpp"
#include "hub/order_change.hpp"
#include "hub/resolve.hpp"
#include "hub/retry.hpp"
#include "hub/sent.hpp"
#include "hub/sscc.hpp"
#include "hub/stock.hpp"
#include "hub/xref.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ranges>

namespace crossdock::hub {
namespace {

using connect::Priority;

constexpr std::size_t k_master_batch_max = 10'000;
constexpr std::size_t k_bulk_retry_max = 1'000;

Result<void> put_one(Domain& domain, store::Tx& tx, Hub::Master kind, const JsonObject& entry, Timestamp now) {
  switch (kind) {
    case Hub::Master::items: return domain.reference.put_item(tx, entry);
    case Hub::Master::locations: return domain.reference.put_location(tx, entry);
    case Hub::Master::prices: return Reference::put_price(tx, entry, now);
    case Hub::Master::xref: return put_xref(tx, entry);
    case Hub::Master::safety_stock: return domain.safety_stock.put(tx, domain.reference, entry);
    case Hub::Master::parties: break;
  }
  if (const auto before = domain.reference.party(json_string_or(entry, "party", ""))) {
    CROSSDOCK_CHECK(check_currency_kept(domain.ledger, *before, json_string_or(entry, "currency", "USD")));
  }
  CROSSDOCK_TRY(const auto party, domain.reference.put_party(tx, entry, now));
  return set_credit_limit(domain.ledger, tx, *party, now);
}

Result<Json> apply_fact(Domain& domain, store::Tx& tx, Hub::StockFact kind, const std::string& source, const Json& entry,
                        Timestamp now) {
  switch (kind) {
    case Hub::StockFact::movements: return apply_movement(domain, tx, source, entry, now);
    case Hub::StockFact::counts: return apply_count(domain, tx, source, entry, now);
    case Hub::StockFact::supplies: break;
  }
  return apply_supply(domain, tx, source, entry, now);
}

Unexpected too_many(std::size_t limit) {
  return fail(ErrorKind::limit, "batch.size", fmt::format("At most {} entries at a time", limit));
}

}  // namespace

void Hub::put_master(Master kind, JsonArray entries, Answer<std::size_t> answer) {
  if (entries.size() > k_master_batch_max) return answer(too_many(k_master_batch_max));
  auto work = [impl = impl_.get(), kind, entries = std::move(entries)](store::Tx& tx, Timestamp now) -> Result<std::size_t> {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!entries[i].is_object())
        return fail(ErrorKind::invalid, "field.type", "An entry must be an object", fmt::format("[{}]", i));
      auto put = put_one(impl->domain, tx, kind, entries[i].get_object(), now);
      if (put) continue;
      Error error = std::move(put).error();
      error.place = fmt::format("[{}].{}", i, error.place);
      return fail(std::move(error));
    }
    if (kind == Master::xref) CROSSDOCK_CHECK(replay_found(impl->domain, tx, now));
    return entries.size();
  };
  impl_->admitted<std::size_t>(Priority::reconciliation, std::move(work), std::move(answer));
}

void Hub::apply_stock(StockFact kind, std::string source, JsonArray entries, Answer<Json> answer) {
  if (entries.size() > k_stock_batch_max) return answer(too_many(k_stock_batch_max));
  auto work = [impl = impl_.get(), kind, source = std::move(source), entries = std::move(entries)](
                  store::Tx& tx, Timestamp now) -> Result<Json> {
    JsonArray results;
    for (const Json& entry : entries) {
      auto outcome = apply_fact(impl->domain, tx, kind, source, entry, now);
      if (!outcome) return fail(std::move(outcome).error());
      results.push_back(*std::move(outcome));
    }
    return Json(JsonObject{{"results", std::move(results)}});
  };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

void Hub::receive_events(JsonArray envelopes, Answer<Received> answer) {
  if (envelopes.size() > k_events_batch_max) return answer(too_many(k_events_batch_max));
  auto work = [impl = impl_.get(), envelopes = std::move(envelopes)](store::Tx& tx, Timestamp now) {
    return hub::receive_events(impl->domain, tx, envelopes, now);
  };
  impl_->admitted<Received>(Priority::process, std::move(work), std::move(answer));
}

void Hub::receive_interchange(std::string channel, std::string source_id, std::string body, Answer<Json> answer) {
  auto work = [impl = impl_.get(), channel = std::move(channel), source_id = std::move(source_id), body = std::move(body)](
                  store::Tx& tx, Timestamp now) {
    return hub::receive_interchange(impl->domain, tx, channel, source_id, body, now);
  };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

void Hub::send_document(SentId id, bool anew, std::string reason, std::string consumer, Answer<Json> answer) {
  std::string why = consumer.empty() ? std::move(reason) : fmt::format("{} ({})", reason, consumer);
  auto work = [impl = impl_.get(), id, anew, why = std::move(why)](store::Tx& tx, Timestamp now) {
    return anew ? send_anew(impl->domain, tx, id, why, now) : send_again(impl->domain, tx, id, why, now);
  };
  impl_->admitted<Json>(Priority::replay, std::move(work), std::move(answer));
}

void Hub::allocate_ssccs(std::size_t count, Answer<Json> answer) {
  auto work = [impl = impl_.get(), count](store::Tx& tx, Timestamp) -> Result<Json> {
    CROSSDOCK_TRY(JsonArray codes, hub::allocate_ssccs(tx, impl->domain.settings, count));
    return Json(JsonObject{{"sscc", std::move(codes)}});
  };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

void Hub::retry_exception(ExceptionId id, Answer<Json> answer) {
  auto work = [impl = impl_.get(), id](store::Tx& tx, Timestamp now) -> Result<Json> {
    CROSSDOCK_TRY(Exception exception, load_exception(tx, id));
    if (exception.state == ExceptionState::resolved) {
      return fail(ErrorKind::conflict, "exception.resolved",
                  fmt::format("Exception {} is resolved already: {}", id.text(), exception.resolution), id.text());
    }
    CROSSDOCK_CHECK(set_going(impl->domain, tx, exception, now));
    return exception.to_json();
  };
  impl_->admitted<Json>(Priority::replay, std::move(work), std::move(answer));
}

void Hub::resolve_exception(ExceptionId id, std::string reason, std::optional<Json> outcome, Answer<Json> answer) {
  auto work = [impl = impl_.get(), id, reason = std::move(reason), outcome = std::move(outcome)](
                  store::Tx& tx, Timestamp now) -> Result<Json> {
    CROSSDOCK_TRY(Exception exception, load_exception(tx, id));
    CROSSDOCK_CHECK(resolve_by_hand(impl->domain, tx, exception, reason, outcome, now));
    return exception.to_json();
  };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

// Each in a unit of work of its own: one that fails again does not hold up the others.
void Hub::retry_cause(std::string cause, Answer<Json> answer) {
  struct Tally {
    std::size_t waiting = 0, retried = 0, failed = 0;
  };
  const auto open = impl_->query<std::vector<Exception>>(
      [](store::Reader& reader) { return list_exceptions(reader, ExceptionState::open, {}, store::k_scan_rows_max); });
  if (!open) return answer(fail(open.error()));
  std::vector<ExceptionId> chosen;
  for (const Exception& exception : std::views::reverse(*open)) {  // oldest first: one may be behind another
    if (exception.cause() == cause && chosen.size() < k_bulk_retry_max) chosen.push_back(exception.id);
  }
  const auto tally = std::make_shared<Tally>();
  tally->waiting = chosen.size();
  const auto finished = [tally, cause, answer = std::move(answer)] {
    answer(Json(JsonObject{{"cause", cause}, {"retried", tally->retried}, {"failed", tally->failed}}));
  };
  if (chosen.empty()) return finished();
  for (const ExceptionId id : chosen) {
    retry_exception(id, [tally, finished](const Result<Json>& retried) {
      ++(retried ? tally->retried : tally->failed);
      if (--tally->waiting == 0) finished();
    });
  }
}

void Hub::claim_task(std::string id, std::string who, Answer<Json> answer) {
  auto work = [id = std::move(id), who = std::move(who)](store::Tx& tx, Timestamp) -> Result<Json> {
    CROSSDOCK_TRY(const HumanTaskId task, HumanTaskId::parse(id));
    return hub::claim_task(tx, task, who);
  };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

void Hub::complete_task(std::string id, JsonObject body, std::string who, Answer<Json> answer) {
  auto work = [impl = impl_.get(), id = std::move(id), body = std::move(body), who = std::move(who)](
                  store::Tx& tx, Timestamp now) -> Result<Json> {
    CROSSDOCK_TRY(const HumanTaskId task, HumanTaskId::parse(id));
    return hub::complete_task(impl->domain, tx, task, body, who, now);
  };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

void Hub::command(std::string name, JsonObject body, std::string who, Answer<Json> answer) {
  const Command* found = find_command(name);
  if (found == nullptr)
    return answer(fail(ErrorKind::unsupported, "command.unknown", fmt::format("There is no command \"{}\"", name), name));
  auto work = [impl = impl_.get(), found, body = std::move(body), who = std::move(who)](store::Tx& tx, Timestamp now) {
    return found->run(impl->domain, tx, body, who, now);
  };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

void Hub::act_on_process(InstanceId id, ProcessAction action, Answer<Json> answer) {
  auto work = [impl = impl_.get(), id, action = std::move(action)](store::Tx& tx, Timestamp now) {
    return hub::act_on_process(impl->domain, tx, id, action, now);
  };
  impl_->admitted<Json>(Priority::replay, std::move(work), std::move(answer));
}

// On the writer thread: definitions are its.
void Hub::process_migration(InstanceId id, std::string version, Answer<Json> answer) {
  auto work = [impl = impl_.get(), id, version = std::move(version)](store::Tx& tx, Timestamp) {
    return hub::process_migration(impl->domain, tx, id, version);
  };
  impl_->admitted<Json>(Priority::replay, std::move(work), std::move(answer));
}

void Hub::change_order(ChangeOrder command, Answer<Json> answer) {
  auto work = [impl = impl_.get(), command = std::move(command)](store::Tx& tx, Timestamp now) {
    return hub::change_order(impl->domain, tx, command.id, command.body, command.raw, command.consumer, now);
  };
  impl_->admitted<Json>(Priority::checkout, std::move(work), std::move(answer));
}

void Hub::hold_order(std::string id, std::string reason, std::string who, Answer<Json> answer) {
  auto work = [impl = impl_.get(), id = std::move(id), reason = std::move(reason), who = std::move(who)](
                  store::Tx& tx, Timestamp now) { return hub::hold_order(impl->domain, tx, id, reason, who, now); };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

void Hub::lift_order(std::string id, std::string reason, std::string who, Answer<Json> answer) {
  auto work = [impl = impl_.get(), id = std::move(id), reason = std::move(reason), who = std::move(who)](
                  store::Tx& tx, Timestamp now) { return hub::lift_order(impl->domain, tx, id, reason, who, now); };
  impl_->admitted<Json>(Priority::process, std::move(work), std::move(answer));
}

void Hub::cancel_order(std::string id, std::string reason, Answer<Json> answer) {
  auto work = [impl = impl_.get(), id = std::move(id), reason = std::move(reason)](store::Tx& tx,
                                                                                   Timestamp now) -> Result<Json> {
    CROSSDOCK_TRY(const OrderId order, OrderId::parse(id));
    return hub::cancel_order(impl->domain, tx, order, reason, now);
  };
  impl_->admitted<Json>(Priority::checkout, std::move(work), std::move(answer));
}

}  // namespace crossdock::hub
