// SPDX-License-Identifier: Apache-2.0
#include "sim/world/network.hpp"

#include "http/target.hpp"
#include "http/url.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_connect_ms = 5'000;
constexpr std::uint64_t k_refused_percent = 50;  // of cuts: the router says so; the others are silence

std::pair<std::string, std::string> link(const std::string& a, const std::string& b) {
  return a < b ? std::pair(a, b) : std::pair(b, a);
}

}  // namespace

struct SimulatedNetwork::Flight {
  std::uint64_t number = 0;
  std::string from;
  std::string to;
  http::Request request;
  http::ClientDone done;
  SimulatedLoop* loop = nullptr;  // of the sender
  std::unique_ptr<net::Timer> timeout;
  std::int64_t timeout_ms = 0;
  std::int64_t arrives_us = 0;
  bool is_sent = false;     // bytes have left: the effect is in doubt
  bool is_served = false;   // the listener has it
  bool is_dropped = false;  // never arrives
  bool is_finished = false;
};

class SimulatedNetwork::AnswerSlot final : public http::Responder::Slot {
 public:
  AnswerSlot(SimulatedNetwork& network, FlightPtr flight) : network_(network), flight_(std::move(flight)) {}
  void answer(http::Response response) override { network_.answer(flight_, std::move(response)); }

 private:
  SimulatedNetwork& network_;
  FlightPtr flight_;
};

class SimulatedNetwork::MachineListener final : public http::Listener {
 public:
  MachineListener(SimulatedNetwork& network, std::string name, SimulatedLoop& loop, http::Handler handler)
      : network_(network), name_(std::move(name)), loop_(loop), handler_(std::move(handler)) {
    network_.listeners_[name_] = this;
  }
  ~MachineListener() override {
    const auto found = network_.listeners_.find(name_);
    if (found != network_.listeners_.end() && found->second == this) network_.listeners_.erase(found);
  }
  std::string url() const override { return "http://" + name_; }
  void drain(std::int64_t, std::function<void()> drained) override { loop_.post(std::move(drained)); }
  SimulatedLoop& loop() { return loop_; }
  const http::Handler& handler() const { return handler_; }

 private:
  SimulatedNetwork& network_;
  std::string name_;
  SimulatedLoop& loop_;
  http::Handler handler_;
};

class SimulatedNetwork::MachineClient final : public http::Client {
 public:
  MachineClient(SimulatedNetwork& network, std::string name, SimulatedLoop& loop)
      : network_(network), name_(std::move(name)), loop_(loop) {}
  ~MachineClient() override {
    for (const auto& weak : mine_) {
      const auto flight = weak.lock();
      if (!flight || flight->is_finished) continue;
      flight->is_finished = true;
      flight->timeout.reset();
      flight->done = nullptr;
      network_.flights_.erase(flight->number);
    }
  }

  void send(http::Method method, const std::string& url, http::Headers headers, std::string body, std::int64_t timeout_ms,
            http::ClientDone done) override {
    auto flight = std::make_shared<Flight>();
    flight->done = std::move(done);
    flight->loop = &loop_;
    flight->from = name_;
    flight->timeout_ms = timeout_ms;
    flight->request.method = method;
    flight->request.headers = std::move(headers);
    flight->request.body = std::move(body);
    flight->request.peer = name_;
    const auto parsed = http::parse_url(url);
    const auto read = parsed ? http::read_target(parsed->target, flight->request) : fail(parsed.error());
    if (!read) return loop_.post([flight, error = read.error()] { flight->done(fail(error)); });
    flight->to = parsed->host;
    if (++sent_ % 64 == 0) std::erase_if(mine_, [](const auto& weak) { return weak.expired(); });
    mine_.push_back(flight);
    network_.send(flight);
  }

 private:
  SimulatedNetwork& network_;
  std::string name_;
  SimulatedLoop& loop_;
  std::uint64_t sent_ = 0;
  std::vector<std::weak_ptr<Flight>> mine_;
};

class SimulatedNetwork::Machine final : public http::Network {
 public:
  Machine(SimulatedNetwork& network, std::string name, SimulatedLoop& loop)
      : network_(network), name_(std::move(name)), loop_(loop) {}
  net::Loop& loop() override { return loop_; }
  std::unique_ptr<http::Client> make_client(http::ClientOptions) override {
    return std::make_unique<MachineClient>(network_, name_, loop_);
  }
  Result<std::unique_ptr<http::Listener>> listen(const Clock&, Metrics&, http::ServerOptions,
                                                 http::Handler handler) override {
    return std::make_unique<MachineListener>(network_, name_, loop_, std::move(handler));
  }

 private:
  SimulatedNetwork& network_;
  std::string name_;
  SimulatedLoop& loop_;
};

SimulatedNetwork::SimulatedNetwork(SimulatedLoop& wires, Scheduler& scheduler, Story& story, NetworkFaults faults,
                                   std::uint64_t seed)
    : wires_(wires), scheduler_(scheduler), story_(story), faults_(std::move(faults)), random_(seed) {}

SimulatedNetwork::~SimulatedNetwork() = default;

std::unique_ptr<http::Network> SimulatedNetwork::machine(std::string name, SimulatedLoop& loop) {
  return std::make_unique<Machine>(*this, std::move(name), loop);
}

std::int64_t SimulatedNetwork::latency_us() {
  return 50 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(faults_.latency_us_max)));
}

bool SimulatedNetwork::is_cut(const std::string& a, const std::string& b) const { return cuts_.contains(link(a, b)); }

void SimulatedNetwork::send(const FlightPtr& flight) {
  flight->number = ++number_;
  flights_.emplace(flight->number, flight);
  ++counts_.requests;
  flight->timeout = flight->loop->after_ms(flight->timeout_ms, [this, flight] {
    const auto kind = flight->is_sent ? ErrorKind::in_doubt : ErrorKind::transient;
    finish(flight, fail(kind, "http.timeout", "No answer came in time", flight->to));
  });
  if (is_cut(flight->from, flight->to)) {
    ++counts_.cut;
    story_.tell("network: the link {} - {} is cut; {} {} does not pass", flight->from, flight->to,
                http::to_string(flight->request.method), flight->request.path);
    const bool refused = random_.below(100) < k_refused_percent;
    const std::int64_t wait_us = refused ? latency_us() : std::min(k_connect_ms, flight->timeout_ms) * 1000;
    return wires_.after_us(wait_us, [this, flight] {
      finish(flight, fail(ErrorKind::transient, "http.unreachable", "There is no way to it", flight->to));
    });
  }
  travel(flight, latency_us());
  if (flight->to == faults_.repeats_to && happens(faults_.repeat_permille)) {
    ++counts_.repeated;
    story_.tell("network: {} {} of {} arrives twice", http::to_string(flight->request.method), flight->request.path,
                flight->from);
    auto copy = std::make_shared<Flight>();
    copy->from = flight->from;
    copy->to = flight->to;
    copy->request = flight->request;
    copy->loop = flight->loop;
    copy->is_finished = true;  // nobody waits for its answer
    wires_.after_us(latency_us() * 3, [this, copy] { arrive(copy); });
  }
}

void SimulatedNetwork::travel(const FlightPtr& flight, std::int64_t delay_us) {
  if (happens(faults_.lost_request_permille)) {
    ++counts_.lost;
    flight->is_sent = true;
    flight->is_dropped = true;
    story_.tell("network: {} {} from {} to {} is lost", http::to_string(flight->request.method), flight->request.path,
                flight->from, flight->to);
    return;
  }
  if (happens(faults_.late_permille)) {
    ++counts_.late;
    const std::int64_t most_ms = flight->timeout_ms + faults_.flight_after_ms;
    delay_us += static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most_ms))) * 1000;
    story_.tell("network: {} {} from {} to {} takes {} ms", http::to_string(flight->request.method), flight->request.path,
                flight->from, flight->to, delay_us / 1000);
  }
  flight->is_sent = true;
  flight->arrives_us = scheduler_.now_us() + delay_us;
  wires_.after_us(delay_us, [this, flight] { arrive(flight); });
}

void SimulatedNetwork::arrive(const FlightPtr& flight) {
  if (flight->is_dropped) return;
  const auto found = listeners_.find(flight->to);
  if (found == listeners_.end() || is_cut(flight->from, flight->to)) {
    flight->is_sent = false;
    return wires_.after_us(latency_us(), [this, flight] {
      finish(flight, fail(ErrorKind::transient, "http.refused", "Nobody listens there", flight->to));
    });
  }
  flight->is_served = true;
  MachineListener* listener = found->second;
  listener->loop().post([this, listener, flight] {
    listener->handler()(flight->request, http::Responder(std::make_shared<AnswerSlot>(*this, flight)));
  });
}

void SimulatedNetwork::answer(const FlightPtr& flight, http::Response response) {
  if (flight->is_finished) return;
  if (is_cut(flight->from, flight->to) || happens(faults_.lost_answer_permille)) {
    ++counts_.lost;
    story_.tell("network: the answer {} of {} to {} {} is lost", response.status, flight->to,
                http::to_string(flight->request.method), flight->request.path);
    return;
  }
  wires_.after_us(latency_us(), [this, flight, moved = std::move(response)]() mutable { finish(flight, std::move(moved)); });
}

void SimulatedNetwork::finish(const FlightPtr& flight, Result<http::Response> result) {
  if (std::exchange(flight->is_finished, true)) return;
  flights_.erase(flight->number);
  flight->timeout.reset();
  flight->loop->post([flight, moved = std::move(result)]() mutable {
    if (const auto done = std::exchange(flight->done, nullptr)) done(std::move(moved));
  });
}

void SimulatedNetwork::kill(const std::string& name) {
  const std::int64_t latest_us = scheduler_.now_us() + faults_.flight_after_ms * 1000;
  std::vector<FlightPtr> affected;
  for (const auto& [number, flight] : flights_) {
    if (flight->from == name || flight->to == name) affected.push_back(flight);
  }
  for (const FlightPtr& flight : affected) {
    if (flight->from == name) {
      if (flight->arrives_us > latest_us) flight->is_dropped = true;
      flight->is_finished = true;
      flight->timeout.reset();
      flight->done = nullptr;
      flights_.erase(flight->number);
    } else if (flight->is_served && random_.below(4) != 0) {
      // The kernel closes its connections; after a power cut nobody does, and the time-out tells.
      wires_.after_us(latency_us(), [this, flight] {
        finish(flight, fail(ErrorKind::in_doubt, "http.reset", "The connection was closed", flight->to));
      });
    }
  }
}

void SimulatedNetwork::cut(const std::string& a, const std::string& b) { cuts_.insert(link(a, b)); }
void SimulatedNetwork::mend(const std::string& a, const std::string& b) { cuts_.erase(link(a, b)); }

void SimulatedNetwork::calm() {
  cuts_.clear();
  stormy_ = false;
}

}  // namespace crossdock::sim
