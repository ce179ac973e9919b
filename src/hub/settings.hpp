// SPDX-License-Identifier: Apache-2.0
// What the hub must know of the landscape, as plain values. The landscape loader fills it.
#pragma once

#include "base/result.hpp"
#include "hub/fulfilment.hpp"
#include "hub/master_policy.hpp"
#include "hub/pricing.hpp"
#include "hub/procurement.hpp"
#include "hub/return_policy.hpp"
#include "hub/substitution_policy.hpp"
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

// How somebody is named in the envelopes of a standard: ISA05 and ISA06 (or 07 and 08); UNB S002 (or S003), whose
// qualifier may be empty.
struct EdiIdentity {
  std::string qualifier;
  std::string id;
  bool operator==(const EdiIdentity&) const = default;
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

// How the groups of an X12 partner are answered; and when an envelope is, by a TA1 or a CONTRL. Requested: when ISA14 or
// UNB 0031 asks for it; errors: also without, when there is something wrong.
enum class GroupAnswer : std::uint8_t { x12_997, x12_999, none };
enum class EnvelopeAnswer : std::uint8_t { never, requested, errors, always };

inline constexpr std::size_t k_una_characters = 6;

// How EDIFACT is written for a partner.
struct EdifactStyle {
  std::string syntax = "UNOC";       // UNB 0001: the character set
  std::string syntax_version = "3";  // UNB 0002
  bool una = true;                   // false: only when the delimiters are not the usual ones
  std::string delimiters;            // the six characters of a UNA; "" = as usual
  bool lines = false;                // a line break after each segment
  bool loose = false;                // characters beyond the repertoire of UNOA and UNOB are sent all the same
  std::string release;               // UNH 0052 and 0054, "D.01B"; "" = that of the mapping
  std::string association;           // UNH 0057, "EAN008"
};

inline constexpr std::int64_t k_batch_documents_max = 1'000;
inline constexpr std::int64_t k_batch_after_s_max = 7LL * 24 * 3600;

// Documents for one partner that leave together.
struct Batching {
  std::int64_t after_s = 0;  // the first waits as long as this; 0 = each leaves at once, alone
  std::int64_t documents_max = 100;
};

struct Partner {
  std::string name;     // "harbormart"
  EdiIdentity x12;      // by which it is known in X12; no id: not at all
  EdiIdentity edifact;  // and in EDIFACT
  EdifactStyle edifact_style;
  std::string party;                                            // our customer code, when the partner is one customer
  std::map<std::string, std::string, std::less<>> party_by_id;  // buyer id (N104, leading zeros kept) -> customer code
  std::string currency = "USD";
  std::string outbound_channel;        // where its documents go; "" = none are sent
  std::vector<std::string> documents;  // sent to it: "x12_855", "edifact_desadv"; the name says the standard
  Batching batching;
  std::string guide;  // path of what it wants of its sets (edi/definition_editor.hpp); "" = nothing
  bool test = false;  // its documents and ours are test data (ISA15 T, UNB 0035)
  DuplicatePolicy duplicates;
  GroupAnswer acknowledgement = GroupAnswer::x12_997;
  EnvelopeAnswer ta1 = EnvelopeAnswer::requested;
  EnvelopeAnswer contrl = EnvelopeAnswer::requested;
  bool application_advice = false;                               // an 824 or APERAK for what the business refuses
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
  EdiIdentity x12, edifact;                               // ourselves
  std::map<std::string, std::string, std::less<>> roles;  // "erp" -> "sim-erp"
  std::map<std::string, Partner, std::less<>> partners;
  std::string order_process = "order-to-cash";
  std::string cancel_process = "order-cancellation";  // of an order that the ERP knows
  std::string change_process = "order-change";        // of an order whose process hears of changes
  std::vector<model::SsccRange> sscc_ranges;          // used in this order
  promise::PoolPolicy pools;
  promise::SourcingPolicy sourcing;  // no rules: every order is filled from its location
  FulfilmentPolicy fulfilment;
  PricingPolicy pricing;
  SubstitutionPolicy substitution;
  ProcurementPolicy procurement;
  ReturnPolicy returns;
  PayablesPolicy payables;
  MasterPolicy master;
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
};

}  // namespace crossdock::hub
