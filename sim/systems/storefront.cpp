// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/storefront.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "sim/systems/master_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_pause_first_ms = 20;
constexpr std::int64_t k_pause_max_ms = 500;
constexpr std::int64_t k_tick_ms = 10;
constexpr std::uint64_t k_lines_max = 5;
constexpr std::uint64_t k_quantity_max = 9;
constexpr std::uint64_t k_customers_with_credit = 4;

std::string code_of(const http::Response& response) {
  const auto problem = json_parse(response.body);
  if (!problem || !problem->is_object()) return "";
  return json_string_or(problem->get_object(), "code", "");
}

bool should_retry(const Result<http::Response>& response) {
  if (!response || response->status >= 500 || response->status == 429 || response->status == 408) return true;
  return response->status == 409 && code_of(*response) == "idempotency.in_flight";
}

}  // namespace

ShopOrder make_order(std::uint64_t seed, std::int64_t n, const std::string& location) {
  SeededRandom random(hash64(fmt::format("order/{}/{}", seed, n)));
  ShopOrder order;
  order.key = fmt::format("shop-{}-{}", seed, n);
  order.purchase_order = fmt::format("WEB-{}-{:06}", seed, n);
  const auto customer = customer_name(static_cast<int>(random.below(k_customers_with_credit)) + 1);
  JsonArray lines;
  const std::uint64_t count = 1 + random.below(k_lines_max);
  for (std::uint64_t line = 1; line <= count; ++line) {
    lines.push_back(JsonObject{{"line", fmt::to_string(line)},
                               {"item", item_name(static_cast<int>(random.below(k_items)) + 1)},
                               {"quantity", fmt::to_string(1 + random.below(k_quantity_max))},
                               {"unit", "EA"}});
  }
  order.body = JsonObject{{"purchase_order", order.purchase_order},
                          {"party", customer},
                          {"currency", "USD"},
                          {"location", location},
                          {"lines", std::move(lines)}};
  return order;
}

struct Storefront::Attempt {
  std::int64_t n = 0;
  ShopOrder order;
  std::string text;
  std::int64_t pause_ms = k_pause_first_ms;
  std::int64_t sent_us = 0;
};

Storefront::Storefront(http::Network& network, const Clock& clock, StorefrontOptions options)
    : loop_(network.loop()), clock_(clock), options_(std::move(options)), delays_(network.loop()) {
  for (std::int64_t i = 0; i < options_.pools; ++i) {
    pools_.push_back(network.make_client({.total_timeout_ms = options_.timeout_ms,
                                          .connections_per_origin_max = static_cast<std::size_t>(options_.clients)}));
  }
}

Result<void> Storefront::open() {
  CROSSDOCK_TRY(journal_,
                Journal::open(journal_path(options_.data, "storefront.jsonl"), [this](const JsonObject& r) { apply(r); }));
  return {};
}

void Storefront::apply(const JsonObject& record) {
  const std::int64_t n = json_integer(record, "n").value_or(0);
  if (json_string_or(record, "record", "") == "refused") {
    refused_.insert(n);
    return;
  }
  accepted_[n] = Accepted{n, json_string_or(record, "order", ""), json_string_or(record, "key", ""),
                          json_string_or(record, "purchase_order", "")};
}

void Storefront::start() {
  started_us_ = clock_.monotonic_us();
  loop_.post([this] {
    check_finished();
    if (options_.rate == 0) {
      fill();
    } else {
      tick();
    }
  });
}

void Storefront::fill() {
  while (place_next()) {
  }
}

// Places what is due by now, so that a slow answer delays no other order.
void Storefront::tick() {
  const std::int64_t due = 1 + (clock_.monotonic_us() - started_us_) * options_.rate / 1'000'000;
  bool more = true;
  while (more && placed_ < due) more = place_next();
  if (next_ < options_.orders) delays_.after_ms(k_tick_ms, [this] { tick(); });
}

void Storefront::trickle() {
  ++options_.orders;
  place_next();
  delays_.after_ms(options_.trickle_ms, [this] { trickle(); });
}

bool Storefront::place_next() {
  while (next_ < options_.orders && (accepted_.contains(next_) || refused_.contains(next_))) ++next_;
  if (next_ >= options_.orders || in_flight_ >= options_.clients) return false;
  auto attempt = std::make_shared<Attempt>();
  attempt->n = next_++;
  attempt->order = make_order(options_.seed, attempt->n, options_.location);
  attempt->text = json_text(attempt->order.body);
  ++in_flight_;
  ++placed_;
  send(attempt);
  return true;
}

void Storefront::send(const std::shared_ptr<Attempt>& attempt) {
  http::Headers headers;
  headers.add("Content-Type", "application/json");
  headers.add("Authorization", "Bearer " + options_.hub_key);
  headers.add("Idempotency-Key", attempt->order.key);
  attempt->sent_us = clock_.monotonic_us();
  http::Client& client = *pools_[static_cast<std::size_t>(attempt->n) % pools_.size()];
  client.send(http::Method::post, options_.hub_url + "/v1/orders", std::move(headers), attempt->text, options_.timeout_ms,
              [this, attempt](Result<http::Response> response) { answered(attempt, response); });
}

void Storefront::answered(const std::shared_ptr<Attempt>& attempt, const Result<http::Response>& response) {
  if (should_retry(response)) {
    ++counts_.retries;
    delays_.after_ms(attempt->pause_ms, [this, attempt] { send(attempt); });
    attempt->pause_ms = std::min(attempt->pause_ms * 2, k_pause_max_ms);
    return;
  }
  --in_flight_;
  answer_us_.observe_us(clock_.monotonic_us() - attempt->sent_us);
  if (response->status == 201) {
    accept(*attempt, *response);
  } else {
    refuse(*attempt, *response);
  }
  if (options_.rate == 0) fill();
  check_finished();
}

void Storefront::accept(const Attempt& attempt, const http::Response& response) {
  if (response.headers.get("Idempotency-Replayed")) ++counts_.replayed;
  const auto answer = json_parse(response.body);
  std::string id;
  if (answer && answer->is_object()) id = json_string_or(answer->get_object(), "id", "");
  const auto known = accepted_.find(attempt.n);
  if (known != accepted_.end() && known->second.order != id) ++counts_.changed;
  close(JsonObject{{"record", "accepted"},
                   {"n", attempt.n},
                   {"order", id},
                   {"key", attempt.order.key},
                   {"purchase_order", attempt.order.purchase_order}});
  if (accepted_listener_) accepted_listener_(accepted_.at(attempt.n));
}

void Storefront::refuse(const Attempt& attempt, const http::Response& response) {
  ++counts_.refused;
  log(LogLevel::warn, "order refused",
      {{"key", attempt.order.key}, {"status", std::int64_t{response.status}}, {"answer", response.body.substr(0, 300)}});
  close(JsonObject{{"record", "refused"}, {"n", attempt.n}, {"key", attempt.order.key}, {"status", response.status}});
}

void Storefront::close(const JsonObject& record) {
  const auto appended = journal_->append(record);
  if (!appended) {
    log(LogLevel::error, "cannot write the journal", {{"error", appended.error().text()}});
    std::exit(1);
  }
  apply(record);
}

void Storefront::check_finished() {
  if (finished_ || std::ssize(accepted_) + std::ssize(refused_) < options_.orders) return;
  finished_ = true;
  if (options_.trickle_ms > 0) {
    // A restarted shop goes on where the trickle stopped.
    options_.orders = std::ssize(accepted_) + std::ssize(refused_);
    delays_.after_ms(options_.trickle_ms, [this] { trickle(); });
  }
  if (finished_listener_) finished_listener_();
}

Json Storefront::statistics() const {
  return JsonObject{{"accepted", accepted_.size()},
                    {"refused", refused_.size()},
                    {"retries", counts_.retries},
                    {"replayed", counts_.replayed},
                    {"changed", counts_.changed},
                    {"in_flight", in_flight_},
                    {"finished", finished_},
                    {"answer_p50_us", answer_us_.quantile_us(0.5)},
                    {"answer_p99_us", answer_us_.quantile_us(0.99)}};
}

}  // namespace crossdock::sim
