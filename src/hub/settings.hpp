// SPDX-License-Identifier: Apache-2.0
// What the hub must know of the landscape, as plain values. The landscape loader fills it.
#pragma once

#include "base/result.hpp"
#include "hub/fulfilment.hpp"
#include "model/sscc.hpp"
#include "promise/pools.hpp"
#include "promise/sourcing.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::hub {

inline constexpr std::int64_t k_reservation_expires_min_max = 525'600;  // a year

inline constexpr std::int64_t k_day_ms = 24LL * 3600 * 1000;

struct X12Identity {
  std::string qualifier = "ZZ";
  std::string id;
};

// What a document means whose purchase order (customer, number, release) is known already.
enum class DuplicateRule : std::uint8_t {
  refuse,       // an exception with both documents: a person decides
  ignore,       // recorded as a duplicate of the first, whatever it says; no second order
  ignore_same,  // the same, when it says what the first said; else refuse
  replace,      // the same, when it says what the first said; else it takes the first one's place while nothing is released
  confirm,      // recorded as the confirmation of the first, when it says what the first said; else refuse
};
std::string_view to_string(DuplicateRule rule);

struct DuplicatePolicy {
  DuplicateRule original = DuplicateRule::refuse;      // it says it is a new order (BEG01 00)
  DuplicateRule replacement = DuplicateRule::refuse;   // it says it replaces one (BEG01 05)
  DuplicateRule confirmation = DuplicateRule::refuse;  // it says it confirms one (BEG01 06)
  std::int64_t interchange_days = 0;  // how long an interchange is known by its number; 0 = as long as other ids
};

inline constexpr std::int64_t k_acknowledgement_due_h = 24;

// How the groups of a partner are answered, and when its envelopes are (TA1).
enum class GroupAnswer : std::uint8_t { x12_997, x12_999, none };
enum class Ta1Policy : std::uint8_t { never, requested, errors, always };

struct Partner {
  std::string name;  // "harbormart"
  X12Identity x12;
  std::string party;                                            // our customer code, when the partner is one customer
  std::map<std::string, std::string, std::less<>> party_by_id;  // buyer id (N104, leading zeros kept) -> customer code
  std::string currency = "USD";
  std::string outbound_channel;        // where its documents go; "" = none are sent
  std::vector<std::string> documents;  // sent to it: "x12_855", "x12_856", "x12_810"
  std::string guide;                   // path of what it wants of its sets (edi/definition_editor.hpp); "" = nothing
  bool test = false;                   // ISA15 T is accepted only from test partners
  DuplicatePolicy duplicates;
  GroupAnswer acknowledgement = GroupAnswer::x12_997;
  Ta1Policy ta1 = Ta1Policy::requested;  // by ISA14; errors: also without, when there is something wrong
  bool application_advice = false;       // an 824 for what the business refuses
  std::int64_t acknowledgement_due_h = k_acknowledgement_due_h;  // for what we send; 0 = none is expected
  std::string location;                                          // of ours that it is, when it is a warehouse and names none
  std::map<std::string, std::string, std::less<>> location_by_id;  // how a warehouse calls our locations -> their codes
  std::int64_t utc_offset_min = 0;                                 // of its clock, for times that come without an offset
  bool sets_prices = false;                                        // its price lists set our list prices
};

// A cross-reference (hub/xref.hpp). Days such as "2026-11-23"; "" = from ever, until ever.
struct XrefRow {
  std::string table, key, from, until, value;
};

struct Settings {
  std::string default_location;
  X12Identity x12;                                        // ourselves
  std::map<std::string, std::string, std::less<>> roles;  // "erp" -> "sim-erp"
  std::map<std::string, Partner, std::less<>> partners;
  std::string order_process = "order-to-cash";
  std::string cancel_process = "order-cancellation";  // of an order that the ERP knows
  std::vector<model::SsccRange> sscc_ranges;          // used in this order
  promise::PoolPolicy pools;
  promise::SourcingPolicy sourcing;  // no rules: every order is filled from its location
  FulfilmentPolicy fulfilment;
  std::multimap<std::pair<std::string, std::string>, XrefRow> xref;  // by table and key: those of the landscape
  std::int64_t reservation_expires_min = 0;                          // 0: reservations do not expire
  std::int64_t attempts_max = 8;                                     // per call, then it is parked in the exception list
  std::int64_t retry_delay_ms = 200;                                 // first back-off; doubles up to retry_delay_ms_max
  std::int64_t retry_delay_ms_max = 30'000;

  // A call in doubt is probed no sooner than this: the other side may still be working on it, and a probe that is too
  // early finds nothing.
  std::int64_t settle_ms = 2'000;

  // How long a repeated Idempotency-Key gets the answer of the first.
  std::int64_t idempotency_window_ms = 90 * k_day_ms;
  // How long a file, interchange, event or stock fact is known by its id at the source.
  std::int64_t inbox_window_ms = 400 * k_day_ms;

  // Something without an owner or a next wake-up is looked at again after this time, and then is stuck.
  std::int64_t stuck_confirm_ms = 15'000;

  // Whom `call: http` and `call: openapi` of processes may reach; empty: nobody, and such processes are refused.
  std::vector<std::string> http_allow;
  // Whether io.serverlessworkflow.* are published: several events for each step.
  bool lifecycle_events = false;
  // Secrets of processes by name, and what their documents refer to outside (schemas, functions); not set: there are none.
  std::function<Result<std::string>(std::string_view name)> secret;
  std::function<Result<std::string>(std::string_view uri)> resource;
  // Reads a guide again; empty: guides are not used. Called on the writer thread, for every interchange.
  std::function<Result<std::string>(const std::string& path)> read_file;

  std::int64_t interchange_window_ms(const Partner* partner) const;
  const Partner* partner_by_x12(std::string_view qualifier, std::string_view id) const;
};

}  // namespace crossdock::hub
