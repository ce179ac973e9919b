// SPDX-License-Identifier: Apache-2.0
#include "process/live.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <vector>

namespace crossdock::process {
namespace {

constexpr std::size_t k_waits_shown = 3;

bool can_run(const Strand& strand) {
  if (strand.frames.empty()) return false;
  if (strand.signal.kind != SignalKind::none) return true;
  return std::ranges::any_of(strand.frames.back().branches, can_run);
}

void collect_waits(const Strand& strand, std::vector<std::string>& out) {
  if (strand.frames.empty() || strand.signal.kind != SignalKind::none) return;
  const Frame& top = strand.frames.back();
  for (const Strand& branch : top.branches) collect_waits(branch, out);
  if (top.wait_kind != WaitKind::none) out.push_back(top.task->waiting_for(top));
}

std::string waits_text(const std::vector<std::string>& waits) {
  std::string out;
  for (std::size_t i = 0; i < waits.size() && i < k_waits_shown; ++i) out.append(i == 0 ? "" : ", ").append(waits[i]);
  if (waits.size() > k_waits_shown) out.append(", ...");
  return out;
}

Result<void> save_running(store::Tx& tx, Live& live) {
  const std::int64_t instance = live.row.id.value;
  if (live.row.status != Status::faulted && live.row.status != Status::suspended) {
    std::vector<std::string> waits;
    collect_waits(live.state.main, waits);
    const bool ready = can_run(live.state.main);
    CROSSDOCK_ASSERT(ready || !waits.empty());  // every instance that has not ended can go on
    live.row.status = ready ? Status::ready : Status::waiting;
    live.row.waiting_for = ready ? "" : waits_text(waits);
  }
  const StoreRow store_row = [&](std::int64_t number, std::string text) {
    return tx.insert(tables::value, {instance, number, std::move(text)});
  };
  CROSSDOCK_TRY(Encoded encoded, encode(live.state, store_row));
  for (const std::int64_t number : encoded.unused) CROSSDOCK_CHECK(tx.erase(tables::value, {instance, number}));
  live.row.state = std::move(encoded.text);
  live.row.error = live.fault ? json_text(*live.fault) : "";
  return {};
}

}  // namespace

Result<Live> make_live(tables::InstanceRow row, const Definition& definition, Cells loaded) {
  if (row.format != k_state_format) {
    return fail(ErrorKind::unsupported, "process.format", "The stored process is of a newer release", row.id.text());
  }
  auto state = decode(row.state, *definition.root, std::move(loaded));
  if (!state) return fail(std::move(state).error().at(row.id.text()));
  Live live;
  live.definition = &definition;
  live.state = *std::move(state);
  if (row.status == Status::faulted) {
    CROSSDOCK_TRY(live.fault, json_parse(row.error, 512));
  }
  live.row = std::move(row);
  return live;
}

Result<void> save_live(store::Tx& tx, Live& live, Timestamp now) {
  live.row.updated_us = now.us;
  if (live.ended()) {
    for (const std::int64_t number : live.state.held_rows) {
      if (number != k_input_row) CROSSDOCK_CHECK(tx.erase(tables::value, {live.row.id.value, number}));
    }
    live.row.waiting_for.clear();
    live.row.state = live.output ? json_text(*live.output) : "";
    live.row.error = live.cancel.value_or("");
  } else {
    CROSSDOCK_CHECK(save_running(tx, live));
  }
  return tx.put(tables::instance, tables::to_row(live.row));
}

}  // namespace crossdock::process
