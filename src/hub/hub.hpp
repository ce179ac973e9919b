// SPDX-License-Identifier: Apache-2.0
// The use cases, as the API, the channels and the command line see them. The only place where the domains meet.
//
// Threads: made and destroyed on the main thread; every method is called on the loop (recover and start before the
// loop runs), and every callback runs on the loop. Commands commit on the store's writer thread.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "connect/connector.hpp"
#include "hub/accept.hpp"
#include "hub/availability.hpp"
#include "hub/exceptions.hpp"
#include "hub/process_desk.hpp"
#include "hub/receive.hpp"
#include "hub/settings.hpp"
#include "net/loop.hpp"
#include "store/store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

template <class T>
using Answer = std::function<void(Result<T>)>;

// How often a hub looks after itself: what has expired, what is stuck, what may be forgotten.
inline constexpr std::int64_t k_housekeeping_ms = 1'000;

// Every table of the hub and of the folders below it.
store::Schema full_schema();

class Hub {
 public:
  struct Parts {
    store::Store& store;
    net::Loop& loop;
    const Clock& clock;
    Random& random;
    Metrics& metrics;
    Settings settings;
    std::uint32_t node = 0;  // of this process, for ids
  };
  explicit Hub(Parts parts);
  ~Hub();

  // Wiring, before recover. Connectors outlive the hub.
  void add_system(const std::string& name, connect::System& system);
  void add_sink(const std::string& channel, connect::Sink& sink);
  Result<void> load_process(std::string_view yaml, std::string_view source);
  // Rebuilds memory from the store. Blocks.
  Result<void> load();
  // load, then takes up every unfinished call, process and timer. Blocks.
  Result<void> recover();
  // Saves the projections that make the next start quick, and starts no new calls. Blocks; after the loop has stopped.
  void close();

  // Orders.
  struct Submit {
    JsonObject body;
    std::string raw;  // the request body as it came
    std::string consumer;
    std::string idempotency_key;
    std::string correlation;  // from the edge
  };
  void submit_order(Submit submit, Answer<Accepted> answer);
  void cancel_order(std::string id, std::string reason, Answer<Json> answer);
  struct ChangeOrder {
    std::string id;
    JsonObject body;
    std::string raw;  // as it came
    std::string consumer;
  };
  void change_order(ChangeOrder command, Answer<Json> answer);
  // By staff (hold.hpp); `who` is the consumer.
  void hold_order(std::string id, std::string reason, std::string who, Answer<Json> answer);
  void lift_order(std::string id, std::string reason, std::string who, Answer<Json> answer);

  // Facts from systems of record.
  enum class Master { items, locations, parties, prices, safety_stock, xref };
  void put_master(Master kind, JsonArray entries, Answer<std::size_t> answer);
  enum class StockFact { movements, counts, supplies };
  void apply_stock(StockFact kind, std::string source, JsonArray entries, Answer<Json> answer);
  void receive_events(JsonArray envelopes, Answer<Received> answer);
  // A file or body of X12 and EDIFACT from a channel. The report is what POST /v1/interchanges answers.
  void receive_interchange(std::string channel, std::string source_id, std::string body, Answer<Json> answer);

  // What was sent to partners (sent.hpp): the same bytes again, or anew with new control numbers.
  void send_document(SentId id, bool anew, std::string reason, std::string consumer, Answer<Json> answer);
  Result<Json> sent_document(SentId id) const;
  Result<Json> sent_documents(std::string_view partner, std::string_view after, std::size_t limit) const;

  // {sscc: [...]}: new codes (sscc.hpp).
  void allocate_ssccs(std::size_t count, Answer<Json> answer);

  // Exceptions.
  void retry_exception(ExceptionId id, Answer<Json> answer);
  // What it means for a call, a process or a message: resolve.hpp. `outcome`: what a person has found out the system did.
  void resolve_exception(ExceptionId id, std::string reason, std::optional<Json> outcome, Answer<Json> answer);
  // Retries every open exception of one cause; answers {cause, retried, failed}.
  void retry_cause(std::string cause, Answer<Json> answer);

  // Processes (process_desk.hpp).
  void act_on_process(InstanceId id, ProcessAction action, Answer<Json> answer);
  void process_migration(InstanceId id, std::string version, Answer<Json> answer);
  Result<Json> processes(std::string_view status, std::string_view after, std::size_t limit) const;
  Result<Json> process(InstanceId id) const;

  // Tasks for people; `who` is the consumer.
  void claim_task(std::string id, std::string who, Answer<Json> answer);
  void complete_task(std::string id, JsonObject body, std::string who, Answer<Json> answer);

  // Business records (commands.hpp): unsupported "command.unknown" for names that are not there.
  void command(std::string name, JsonObject body, std::string who, Answer<Json> answer);
  Result<Json> ask(std::string_view name, const JsonObject& query) const;

  // Queries, answered at once from a snapshot.
  Result<Json> tasks(std::string_view role, std::string_view state, std::string_view after, std::size_t limit) const;
  Result<Json> task(std::string_view id) const;
  Result<Json> order(std::string_view identifier) const;
  Result<Json> orders(std::string_view after, std::string_view status, std::size_t limit) const;
  Result<Json> trace(std::string_view identifier) const;
  Result<Json> availability(const AvailabilityQuery& query) const;
  Result<Json> why(const WhyQuery& query) const;
  Result<Json> lot(std::string_view item, std::string_view lot) const;
  // Rows of a cross-reference table that stand in the store, by key.
  Result<Json> xref(std::string_view table, std::string_view after, std::size_t limit) const;
  Result<Json> price_quote(const JsonObject& request) const;
  Result<Json> account_check(const JsonObject& request) const;
  Result<Json> events(std::int64_t after, std::size_t limit, std::string_view type) const;
  Result<Json> exceptions(std::string_view state, std::string_view after, std::size_t limit) const;
  Result<Json> exception(ExceptionId id) const;
  Result<Json> statistics() const;
  std::int64_t latest_event() const;
  // `listener` runs on the loop after events were committed; replaces the one before.
  void on_events(std::function<void()> listener);
  // Before recover. `listener` hears, on the writer thread, of every task of a process that begins and every case of a
  // switch that is taken: definition and pointer into it. For tests of processes.
  void on_task(std::function<void(std::string_view definition, std::string_view pointer)> listener);
  // On a shared store: `listener` runs on the loop when the other nodes have declared this one dead. Nothing can be
  // written any more; end the process.
  void on_fenced(std::function<void()> listener);

  // The store's own check, then verify_projections; one line per difference, empty = proven. Blocks.
  Result<std::vector<std::string>> verify();
  // Recomputes every projection from its log and compares. Not on the thread of the store's check, so that both can run at
  // once; `tell` hears how far it is.
  Result<std::vector<std::string>> verify_projections(const std::function<void(std::string_view)>& tell = {});

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::hub
