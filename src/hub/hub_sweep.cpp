// SPDX-License-Identifier: Apache-2.0
// The always-on checker in a running hub: a page every second, and what was found looked at again.
#include "base/log.hpp"
#include "hub/exceptions.hpp"
#include "hub/hub_impl.hpp"
#include "hub/release.hpp"

#include <memory>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_sweep_page = 200;
constexpr std::size_t k_second_looks = 50;

// What was retried is gone: a person decides again.
Result<std::size_t> reopen(store::Tx& tx, ExceptionId id, Timestamp now) {
  CROSSDOCK_TRY(Exception exception, load_exception(tx, id));
  exception.state = ExceptionState::open;
  exception.changed = now;
  CROSSDOCK_CHECK(save_exception(tx, exception));
  return 1;
}

// Once: other nodes and earlier lives of this one may have told already.
Result<std::size_t> tell_of(const Domain& domain, store::Tx& tx, const Suspect& suspect, Timestamp now) {
  CROSSDOCK_TRY(const bool known, has_exception(tx, suspect.id));
  if (known) return 0;
  CROSSDOCK_TRY(const auto call, Outbox::find(tx, OutboxId{suspect.id}));
  Exception exception;
  exception.id = domain.ids.make<ExceptionId>();
  exception.error = {ErrorKind::internal, "hub.stuck", "Nothing would ever touch this again: " + suspect.why,
                     suspect.subject};
  exception.subject = suspect.subject;
  (call ? exception.outbox.value : exception.instance.value) = suspect.id;
  exception.detail = to_string(suspect.kind);
  exception.opened = now;
  exception.changed = now;
  CROSSDOCK_CHECK(save_exception(tx, exception));
  return 1;
}

}  // namespace

void Hub::Impl::sweep_on() {
  if (sweeping) return;
  sweeping = true;
  auto read = [this, from = sweep_position](store::Tx& tx, Timestamp now) {
    return sweep(domain, tx, from, k_sweep_page, now);
  };
  command<SweepPage>(std::move(read), [this](Result<SweepPage> page) {
    sweeping = false;
    if (!page || closing) return;  // while the store refuses there is nothing to be said
    sweep_position = page->next;
    swept_total.add(page->looked_at);
    const auto is_held = [this](std::int64_t id) { return dispatcher.holds(OutboxId{id}); };
    sweeper.suspect(std::move(page->suspects), is_held, parts.clock.now());
    for (const Suspect& suspect : sweeper.due(parts.clock.now(), k_second_looks)) look_at(suspect);
    stuck_gauge.set(static_cast<std::int64_t>(sweeper.stuck()));
  });
}

void Hub::Impl::look_at(const Suspect& suspect) {
  auto look = [this, suspect](store::Tx& tx, Timestamp now) { return look_again(domain, tx, suspect, now); };
  command<std::optional<Suspect>>(std::move(look), [this, suspect](Result<std::optional<Suspect>> looked) {
    if (!looked || closing) return;
    const bool held = suspect.kind == Suspect::Kind::call && dispatcher.holds(OutboxId{suspect.id});
    if (!*looked || held || (*looked)->kind != suspect.kind) return sweeper.clear(suspect);
    if (sweeper.confirm(suspect)) set_right(**looked);
  });
}

void Hub::Impl::set_right(const Suspect& suspect) {
  log(LogLevel::error, "an item had no owner and no next wake-up",
      {{"kind", std::string(to_string(suspect.kind))}, {"subject", suspect.subject}, {"why", suspect.why}});
  if (suspect.kind == Suspect::Kind::ready) return advance(InstanceId{suspect.id});
  if (suspect.kind == Suspect::Kind::call) return take_up_call(OutboxId{suspect.id});
  auto tell = [this, suspect](store::Tx& tx, Timestamp now) -> Result<std::size_t> {
    if (suspect.kind == Suspect::Kind::retry) return reopen(tx, ExceptionId{suspect.id}, now);
    if (suspect.kind == Suspect::Kind::sequence) {
      CROSSDOCK_CHECK(release_forgotten(domain, tx, MessageId{suspect.id}, now));
      return 1;
    }
    return tell_of(domain, tx, suspect, now);
  };
  command<std::size_t>(std::move(tell), [](Result<std::size_t>) {});
}

void Hub::Impl::take_up_call(OutboxId id) {
  auto find = [this, id](store::Tx& tx, Timestamp) -> Result<std::optional<OutboxItem>> {
    CROSSDOCK_TRY(auto item, Outbox::find(tx, id));
    if (!item || !item->behind) return item;
    CROSSDOCK_CHECK(outbox.let_go_if_first(tx, *item));
    return std::optional<OutboxItem>();
  };
  command<std::optional<OutboxItem>>(std::move(find), [this, id](Result<std::optional<OutboxItem>> item) {
    if (!item || !*item || (*item)->parked || dispatcher.holds(id)) return;
    (*item)->in_doubt = true;
    const std::int64_t delay_ms = pause_after_restart_ms(**item);
    dispatcher.enqueue(**std::move(item), delay_ms);
  });
}

}  // namespace crossdock::hub
