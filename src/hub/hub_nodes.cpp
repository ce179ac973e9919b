// SPDX-License-Identifier: Apache-2.0
// Several hubs on one store: memory follows what the others commit, and a dead one's calls and processes are taken over.
// Timers need no owner: whoever fires one erases it in the same unit of work.
#include "base/log.hpp"
#include "hub/hub_impl.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <charconv>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_take_over_retry_ms = 500;
constexpr std::size_t k_ready_max = 1'000'000;
constexpr std::string_view k_definition = "definition";
constexpr std::string_view k_call = "call";
constexpr std::string_view k_in_doubt = "?";  // before the id of a call

}  // namespace

void Hub::on_fenced(std::function<void()> listener) { impl_->fenced_listener = std::move(listener); }

void Hub::Impl::share() {
  if (members == nullptr) return;
  outbox.set_owner(members->node());
  const auto note = [this](store::Tx& tx, std::string_view kind, const std::string& key) {
    return changes.note(tx, kind, key);
  };
  reference.on_change(note);
  safety_stock.on_change(note);
  parts.store.on_foreign_commits([this](store::Reader& reader) { return catch_up(reader); });
  members->on_change([this](bool fenced) {
    parts.loop.post([this, fenced] {
      if (!fenced) return take_over();
      dispatcher.stop();
      if (fenced_listener) fenced_listener();
    });
  });
}

Result<void> Hub::Impl::catch_up(store::Reader& reader) {
  CROSSDOCK_CHECK(changes.catch_up(reader, [&](std::string_view kind, const std::string& key) -> Result<void> {
    if (kind == k_definition) return runtime.learn(reader);
    if (kind == k_call) return take_handed(reader, key);
    if (kind == tables::k_safety_stock.name) return safety_stock.refresh(reader, key);
    return reference.refresh(reader, kind, key);
  }));
  CROSSDOCK_CHECK(ledger.catch_up(reader));
  CROSSDOCK_CHECK(idempotency.catch_up(reader));
  runtime.forget();
  return milestones.catch_up(reader);
}

Result<void> Hub::Impl::store_definitions(store::Tx& tx) {
  CROSSDOCK_CHECK(runtime.recover(tx));
  return members == nullptr ? Result<void>() : changes.note(tx, k_definition, "");
}

Result<std::size_t> Hub::Impl::adopt(store::Tx& tx, Timestamp now) {
  // Asked within the turn: whoever wrote one of the rows has joined before.
  CROSSDOCK_TRY(const auto living, members->living_now());
  return outbox.adopt(tx, living, now.plus_ms(parts.settings.settle_ms));
}

// To the node that has joined first: of the places of a system the first are its own. Should it be dead already, this node
// has not heard of that yet; when it does, it looks for calls that belong to nobody (take_over), behind this one.
Result<bool> Hub::Impl::hand_over(store::Tx& tx, const OutboxItem& item) {
  const auto living = members->living();
  if (living.empty() || living.front() == members->node()) return false;
  CROSSDOCK_CHECK(outbox.hand_over(tx, item, living.front()));
  CROSSDOCK_CHECK(changes.note(tx, k_call, fmt::format("{}{}", item.in_doubt ? k_in_doubt : "", item.id.value)));
  return true;
}

Result<void> Hub::Impl::take_handed(store::Reader& reader, const std::string& call) {
  const bool in_doubt = call.starts_with(k_in_doubt);
  OutboxId id;
  const char* const first = call.data() + (in_doubt ? k_in_doubt.size() : 0);
  if (std::from_chars(first, call.data() + call.size(), id.value).ec != std::errc{}) {
    return fail(ErrorKind::corrupt, "outbox.handed", "A call that was handed over has no number", call);
  }
  CROSSDOCK_TRY(auto item, Outbox::find(reader, id));
  if (!item || !outbox.is_mine(*item) || item->parked || item->behind) return {};
  item->in_doubt = in_doubt;
  parts.loop.post([this, moved = *std::move(item)] {
    if (!closing && !dispatcher.holds(moved.id)) dispatcher.enqueue(moved, pause_left_ms(moved));
  });
  return {};
}

void Hub::Impl::take_over() {
  if (closing) return;
  command<std::size_t>([this](store::Tx& tx, Timestamp now) { return adopt(tx, now); },
                       [this](Result<std::size_t> adopted) { taken_over(std::move(adopted)); });
}

void Hub::Impl::taken_over(Result<std::size_t> adopted) {
  if (closing) return;
  Result<std::vector<InstanceId>> ready;
  if (adopted) {
    ready = query<std::vector<InstanceId>>(
        [this](store::Reader& reader) { return runtime.ready_instances(reader, k_ready_max); });
  }
  if (!adopted || !ready) {
    const Error& error = adopted ? ready.error() : adopted.error();
    log(LogLevel::warn, "takeover not done; it will be tried again", {{"error", error.text()}});
    retake = parts.loop.after_ms(k_take_over_retry_ms, [this] { take_over(); });
    return;
  }
  // Some of them may be another living node's: it makes no difference who advances them.
  for (const InstanceId instance : *ready) advance(instance);
  fire_timers();
  if (*adopted == 0 && ready->empty()) return;
  log(LogLevel::info, "work of other nodes taken over",
      {{"calls", static_cast<std::int64_t>(*adopted)}, {"processes", static_cast<std::int64_t>(ready->size())}});
}

}  // namespace crossdock::hub
