// SPDX-License-Identifier: Apache-2.0
// Several hubs on one store: memory follows what the others commit, and a dead one's calls and processes are taken over.
// Timers need no owner: whoever fires one erases it in the same unit of work.
#include "base/log.hpp"
#include "hub/hub_impl.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_take_over_retry_ms = 500;
constexpr std::size_t k_ready_max = 1'000'000;
constexpr std::string_view k_definition = "definition";

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
