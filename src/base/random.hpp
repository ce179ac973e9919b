// SPDX-License-Identifier: Apache-2.0
// Randomness as an interface: main makes a SystemRandom, tests and the simulator a SeededRandom.
#pragma once

#include <cstdint>
#include <string>

namespace crossdock {

class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
  // Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // True with probability permille / 1000.
  bool chance_permille(std::uint32_t permille) { return below(1000) < permille; }
};

// Reproducible (splitmix64); never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

// From the operating system; good for keys. Aborts when the system cannot give any.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

}  // namespace crossdock
