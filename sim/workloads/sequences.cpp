// SPDX-License-Identifier: Apache-2.0
// A partner's purchase order names an item nobody knows yet, and two more come under the same number. A person adds the
// item and retries, or resolves the first by hand.
// Holds: until then none of them is an order and all of their neighbours are; then the one whose turn it was is the order,
// and the others come after it, each once; at the end nothing waits.
#include "base/random.hpp"
#include "sim/systems/master_data.hpp"
#include "sim/workloads/sender.hpp"
#include "sim/workloads/workload.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr int k_sent = 3;
constexpr int k_rounds_max = 50;
constexpr std::int64_t k_first_control = 500'000;  // of this workload's interchanges
constexpr std::uint64_t k_pause_ms_max = 1'500;

struct Sequence {
  std::string number;
  std::string late_item;
  bool is_retried = false;
  int sent = 0;
  int rounds = 0;
};

std::string set_of(int control, const std::string& number, const std::string& item, int quantity) {
  return fmt::format(
      "ST*850*{0:04}~BEG*00*SA*{1}**20260101~CUR*BY*USD~N1*BY*HARBORMART STORES*92*C-1001~N1*ST*HARBORMART DC 44*92*0118~"
      "N3*2200 COMMERCE PKWY~N4*JOLIET*IL*60433*US~PO1*1*{3}*EA*1.50**VN*{2}~CTT*1*{3}~SE*10*{0:04}~",
      control, number, item, quantity);
}

class Sequences final : public Workload {
 public:
  Sequences(Surface& surface, std::int64_t sequences, std::int64_t spread_ms)
      : surface_(surface),
        sender_(surface.network, surface.hub_url, surface.hub_key),
        random_(surface.seed ^ 0x1A9E),
        spread_ms_(spread_ms) {
    for (std::int64_t n = 0; n < sequences; ++n) {
      sequences_.push_back({.number = fmt::format("HM-Q{}-{:03}", surface.seed, n),
                            .late_item = fmt::format("LATE-{}-{:03}", surface.seed, n),
                            .is_retried = random_.below(2) == 0});
    }
  }

  std::string_view name() const override { return "sequences"; }

  void run() override {
    for (Sequence& sequence : sequences_) {
      const auto at_ms = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(spread_ms_) + 1));
      sender_.after_ms(at_ms, [this, &sequence] { send_next(sequence); });
    }
  }

  bool finished() const override { return done_ == sequences_.size(); }

  std::vector<Storefront::Accepted> accepted(const Books& books) const override {
    std::vector<Storefront::Accepted> all;
    for (const Sequence& sequence : sequences_) {
      for (int n = 0; n <= k_sent; ++n) {
        const std::string number = n == 0 ? sequence.number : neighbour(sequence, n);
        for (const Json& order : orders_named(books, number))
          all.push_back({0, json_string_or(order.as_object(), "id", ""), "", number});
      }
    }
    return all;
  }

  void check(const Books& books, Findings& out) const override {
    for (const std::string& violation : violations_) out.push_back(violation);
    for (const Sequence& sequence : sequences_) {
      const JsonArray orders = orders_named(books, sequence.number);
      const std::string expected = sequence.is_retried ? "1" : "2";
      const bool one = orders.size() == 1;
      if (!one || orders[0].at("lines").at(0).at("quantity").get_string() != expected) {
        out.push_back(fmt::format("{} should be one order of {} pieces: {}", sequence.number, expected, json_text(orders)));
      }
      for (int n = 1; n <= k_sent; ++n) {
        if (orders_named(books, neighbour(sequence, n)).size() != 1)
          out.push_back(neighbour(sequence, n) + " is not one order");
      }
    }
    const auto statistics = books.hub.get("/v1/statistics");
    const Json* held_back = statistics ? json_find(*statistics, "held_back") : nullptr;
    if (held_back == nullptr || held_back->at("messages").to_number<std::int64_t>() != 0)
      out.push_back("messages are held back at the end");
  }

 private:
  static std::string neighbour(const Sequence& sequence, int n) { return fmt::format("{}-N{}", sequence.number, n); }

  static JsonArray orders_named(const Books& books, const std::string& number) {
    const auto found = books.hub.get("/v1/trace/" + number);
    const Json* orders = found ? json_find(*found, "orders") : nullptr;
    return orders != nullptr && orders->is_array() ? orders->get_array() : JsonArray{};
  }

  std::int64_t pause() { return static_cast<std::int64_t>(random_.below(k_pause_ms_max)); }

  // One after the other: what overtakes on the way is no business of the hub.
  void send_next(Sequence& sequence) {
    if (sequence.sent == k_sent) return ask(sequence, [this, &sequence](const JsonObject& trace) { look(sequence, trace); });
    ++sequence.sent;
    const std::string item = sequence.sent == 1 ? sequence.late_item : item_name(1);
    const std::string text = fmt::format(
        "ISA*00*          *00*          *ZZ*HARBORMART     *ZZ*CROSSDOCK      *260101*0915*U*00401*{0:09}*0*P*>~"
        "GS*PO*HARBORMART*CROSSDOCK*20260101*0915*{0}*X*004010~{1}{2}GE*2*{0}~IEA*1*{0:09}~",
        k_first_control + (&sequence - sequences_.data()) * k_sent + sequence.sent,
        set_of(1, sequence.number, item, sequence.sent), set_of(2, neighbour(sequence, sequence.sent), item_name(2), 1));
    Sender::Message message{
        .path = "/v1/interchanges?channel=simulated", .body = text, .content_type = "application/edi-x12"};
    sender_.send(std::move(message), [this, &sequence](const http::Response& response) {
      if (response.status != 200) violations_.push_back("a file was refused: " + response.body);
      sender_.after_ms(pause(), [this, &sequence] { send_next(sequence); });
    });
  }

  void ask(const Sequence& sequence, std::function<void(const JsonObject&)> then) {
    Sender::Message message{.method = http::Method::get, .path = "/v1/trace/" + sequence.number, .body = ""};
    sender_.send(std::move(message), [then = std::move(then)](const http::Response& response) {
      const auto body = json_parse(response.body);
      then(body && body->is_object() ? body->get_object() : JsonObject{});
    });
  }

  // Before anybody does something about it.
  void look(Sequence& sequence, const JsonObject& trace) {
    const JsonArray waiting = waiting_in(trace);
    if (waiting.size() != k_sent || !json_list_or_empty(trace, "orders").empty())
      violations_.push_back(fmt::format("{} did not wait: {}", sequence.number, json_text(trace)));
    surface_.tell(
        fmt::format("partner: {} waits, and will be {}", sequence.number, sequence.is_retried ? "retried" : "resolved"));
    look_at_neighbour(sequence, 1);
  }

  void look_at_neighbour(Sequence& sequence, int n) {
    if (n > k_sent) return decide(sequence);
    Sender::Message message{.method = http::Method::get, .path = "/v1/trace/" + neighbour(sequence, n), .body = ""};
    sender_.send(std::move(message), [this, &sequence, n](const http::Response& response) {
      if (response.status != 200) violations_.push_back(neighbour(sequence, n) + " was held back too");
      look_at_neighbour(sequence, n + 1);
    });
  }

  void decide(Sequence& sequence) {
    if (!sequence.is_retried) return act(sequence);
    const std::string& item = sequence.late_item;
    put("/v1/items", fmt::format(R"({{"items":[{{"item":"{}","description":"Late","unit":"EA"}}]}})", item),
        [=, this, &sequence] {
          const std::string price =
              fmt::format(R"({{"prices":[{{"item":"{}","currency":"USD","unit":"EA","unit_price":"1.50"}}]}})", item);
          put("/v1/prices", price, [this, &sequence] {
            Sender::Message count{
                .path = "/v1/stock/counts",
                .body = fmt::format(R"({{"source":"/workloads/sequences","counts":[{{"id":"{0}","item":"{0}",
                                                     "location":"WH-1","on_hand":"10","as_of":"{1}"}}]}})",
                                    sequence.late_item, surface_.clock.now().rfc3339())};
            sender_.send(std::move(count), [this, &sequence](const http::Response&) { act(sequence); });
          });
        });
  }

  void put(std::string path, std::string body, std::function<void()> then) {
    Sender::Message message{.method = http::Method::put, .path = std::move(path), .body = std::move(body)};
    sender_.send(std::move(message), [then = std::move(then)](const http::Response&) { then(); });
  }

  // The first is retried or resolved, whatever is behind it resolved, until nothing waits.
  void act(Sequence& sequence) {
    ask(sequence, [this, &sequence](const JsonObject& trace) {
      const JsonArray waiting = waiting_in(trace);
      if (waiting.empty() || ++sequence.rounds > k_rounds_max) {
        if (!waiting.empty()) violations_.push_back(sequence.number + " waits for nothing");
        ++done_;
        return;
      }
      const std::string exception = json_string_or(waiting[0].as_object(), "exception", "");
      const bool retry = sequence.is_retried && json_list_or_empty(trace, "orders").empty();
      Sender::Message message{.path = fmt::format("/v1/exceptions/{}/{}", exception, retry ? "retry" : "resolve"),
                              .body = retry ? "{}" : R"({"reason":"no longer wanted"})"};
      sender_.send(std::move(message), [this, &sequence](const http::Response&) {
        sender_.after_ms(pause(), [this, &sequence] { act(sequence); });
      });
    });
  }

  static JsonArray waiting_in(const JsonObject& trace) {
    const JsonArray orders = json_list_or_empty(trace, "orders");
    return json_list_or_empty(orders.empty() ? trace : orders[0].as_object(), "waiting_messages");
  }

  Surface& surface_;
  Sender sender_;
  SeededRandom random_;
  std::int64_t spread_ms_;
  std::vector<Sequence> sequences_;
  std::size_t done_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace

std::unique_ptr<Workload> sequences(Surface& surface, std::int64_t sequences, std::int64_t spread_ms) {
  return std::make_unique<Sequences>(surface, sequences, spread_ms);
}

}  // namespace crossdock::sim
