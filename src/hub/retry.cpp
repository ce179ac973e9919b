// SPDX-License-Identifier: Apache-2.0
#include "hub/retry.hpp"

#include "hub/release.hpp"
#include "hub/sent.hpp"

namespace crossdock::hub {

Result<void> set_going(Domain& domain, store::Tx& tx, Exception& exception, Timestamp now) {
  exception.state = ExceptionState::retrying;
  exception.changed = now;
  ++exception.retries;
  CROSSDOCK_CHECK(save_exception(tx, exception));
  if (exception.outbox) return domain.outbox.revive(tx, exception.outbox, now);
  if (exception.sent) return retry_sent(domain, tx, exception, now);
  if (exception.instance) {
    CROSSDOCK_TRY(const auto instance, domain.runtime->find(tx, exception.instance));
    if (instance && instance->status == process::Status::suspended)
      return domain.runtime->resume(tx, exception.instance, {.who = "retry", .reason = exception.id.text()}, now);
    return domain.runtime->retry(tx, exception.instance, now);
  }
  return retry_message(domain, tx, exception, now);
}

}  // namespace crossdock::hub
