// SPDX-License-Identifier: Apache-2.0
// The hub's own parts in one process, without HTTP: a store, the domain and its master data.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "hub/hub.hpp"
#include "net/asio_loop.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::bench {

class Rig {
 public:
  enum class Process : unsigned char {
    accept_only,
    settle,  // every order is priced, reserves its stock and gives it back: all of it is history then
  };
  // Over a new folder, or one that a Rig has used before: then it is a restart.
  explicit Rig(const std::string& folder, Process process = Process::accept_only);
  ~Rig();

  struct Run {
    double seconds = 0;
    double cpu_seconds = 0;
    std::vector<double> latencies_us;  // per order
    std::uint64_t rows = 0;
    std::uint64_t commits = 0;
  };
  // Accepts `orders` new orders, always `outstanding` under way.
  Run accept(std::size_t orders, std::size_t outstanding);
  struct Flood {
    std::vector<double> latencies_us;  // of accepted orders
    std::size_t sent = 0;
    std::size_t refused = 0;  // because of overload
  };
  // New orders at a steady pace, whatever the hub does.
  Flood flood(double orders_per_second, std::int64_t for_ms);
  // Until every process that was started has ended.
  void settle();
  // Stock movements as a warehouse sends them, `batch` in each request; per second.
  double movements_per_second(std::size_t batches, std::size_t batch);
  store::Store& store() { return *store_; }
  hub::Hub& hub() { return *hub_; }
  // What opening and recovering took.
  double start_seconds() const { return start_seconds_; }
  // The next order's number: what was accepted before has smaller ones.
  void continue_from(std::uint64_t number) { next_ = number; }

 private:
  hub::Hub::Submit order(std::uint64_t number) const;
  void push_all();
  void move_stock(JsonArray movements);
  SystemClock clock_;
  SeededRandom random_{20261123};
  Metrics metrics_;
  net::AsioLoop loop_;
  std::unique_ptr<hub::Hub> hub_;
  std::unique_ptr<store::Store> store_;
  std::thread thread_;
  std::uint64_t next_ = 0;
  std::uint64_t moved_ = 0;
  double start_seconds_ = 0;
};

// Of all threads of this process so far.
double process_cpu_seconds();

// Pushes 1000 items, 100 parties and a price list through `put`.
using PutMaster = std::function<void(const char* kind, const std::string& body)>;
void push_master_data(const PutMaster& put);

}  // namespace crossdock::bench
