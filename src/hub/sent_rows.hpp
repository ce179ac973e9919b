// SPDX-License-Identifier: Apache-2.0
// The rows behind sent.hpp: what left, and the sets in it.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "hub/outbox.hpp"
#include "hub/sent.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

inline constexpr std::string_view k_ack_overdue = "edi.ack_overdue";

struct SentRow {
  SentId id;
  std::string partner, standard, control;
  std::string target;  // "channel:edi"; "" = it was only answered
  std::string file, bytes;
  Timestamp sent;
  OutboxId outbox;

  static SentRow from(const store::Row& row);
  static Result<SentRow> load(store::Reader& reader, SentId id);  // not_found sent.unknown
  Result<void> save(store::Tx& tx) const;
};

struct SentSetRow {
  std::string partner, group, set;
  std::string type;  // "856"
  OrderId order;
  SentId sent;
  AckState state = AckState::waiting;
  Timestamp due;
  ExceptionId exception;  // the last that was listed about it
  Timestamp answered;
  std::string status;  // what the partner answered: AK501 or AK901

  static SentSetRow from(const store::Row& row);
  static Result<std::optional<SentSetRow>> find(store::Reader& reader, std::string_view partner, std::string_view group,
                                                std::string_view set);
  static Result<std::vector<SentSetRow>> of_group(store::Reader& reader, std::string_view partner, std::string_view group);
  static Result<std::vector<SentSetRow>> of_sent(store::Reader& reader, SentId sent);
  Result<void> save(store::Tx& tx) const;
  // "group 5 set 0001", "message 12": for sentences.
  std::string place() const;
};

// By which number of its document a set is found (sent.hpp, sets_of_number).
Result<void> remember_number(store::Tx& tx, const SentSetRow& row, const std::string& number);

// Closes the exception about it, when there is one.
Result<void> close_exception(store::Tx& tx, const SentSetRow& row, std::string_view resolution, Timestamp now);

}  // namespace crossdock::hub
