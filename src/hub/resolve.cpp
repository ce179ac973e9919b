// SPDX-License-Identifier: Apache-2.0
#include "hub/resolve.hpp"

#include "hub/release.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

Result<void> end_call(Domain& domain, store::Tx& tx, const Exception& exception, const std::string& reason,
                      const std::optional<Json>& answer, Timestamp now) {
  CROSSDOCK_TRY(const auto item, Outbox::find(tx, exception.outbox));
  if (!item) return {};
  if (!item->parked) {
    return fail(ErrorKind::conflict, "exception.retrying",
                fmt::format("{}.{} is being tried again; its outcome closes the exception", item->target, item->operation),
                exception.id.text());
  }
  CROSSDOCK_CHECK(domain.outbox.remove(tx, *item));
  if (item->token.empty()) return {};
  CROSSDOCK_TRY(const process::Token token, process::Token::parse(item->token));
  Error error = exception.error;
  error.message += fmt::format(" (not tried again: {})", reason);
  Result<Json> outcome = answer ? Result<Json>(*answer) : Result<Json>(fail(std::move(error)));
  CROSSDOCK_CHECK(domain.runtime->complete(tx, token, std::move(outcome), now));
  return {};
}

}  // namespace

Result<void> resolve_by_hand(Domain& domain, store::Tx& tx, Exception& exception, const std::string& reason,
                             const std::optional<Json>& answer, Timestamp now) {
  if (exception.state == ExceptionState::resolved) return {};
  if (answer && !exception.outbox) {
    return fail(ErrorKind::invalid, "exception.answer", "Only a call can be given an answer", "answer");
  }
  exception.state = ExceptionState::resolved;
  exception.resolution = reason;
  exception.changed = now;
  CROSSDOCK_CHECK(save_exception(tx, exception));
  if (exception.outbox) return end_call(domain, tx, exception, reason, answer, now);
  if (exception.message) return skip_message(domain, tx, exception, now);
  if (!exception.instance) return {};
  CROSSDOCK_TRY(const bool others, has_exception(tx, exception.instance.value));
  return others ? Result<void>() : domain.runtime->cancel(tx, exception.instance, reason, now);
}

}  // namespace crossdock::hub
