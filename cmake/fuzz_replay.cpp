// SPDX-License-Identifier: Apache-2.0
// Runs a fuzzer's entry without libFuzzer, so that every build tests it: over its seeds, and over so many random changes of
// them. usage: PROGRAM FOLDER RUNS [SEED]. Everything depends on the seed, which is printed first.
#include "base/random.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t k_input_bytes_max = 16 * 1024;

class Mutator {
 public:
  Mutator(std::vector<std::string> seeds, std::uint64_t seed) : seeds_(std::move(seeds)), random_(seed) {}

  std::string next() {
    std::string text = any();
    for (std::size_t changes = below(6) + 1; changes > 0; --changes) change(text);
    text.resize(std::min(text.size(), k_input_bytes_max));
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(random_.next() % bound); }
  const std::string& any() { return seeds_[below(seeds_.size())]; }

  // Mostly bytes the seeds are made of, because they mean something.
  char byte() {
    const std::string& from = any();
    return below(4) == 0 || from.empty() ? static_cast<char>(random_.next()) : from[below(from.size())];
  }

  void change(std::string& text) {
    const std::size_t at = below(text.size());
    switch (below(7)) {
      case 0: text.insert(at, 1, byte()); break;
      case 1: text.erase(at, below(16) + 1); break;
      case 2: text.resize(at); break;
      case 3: text.insert(below(text.size()), text.substr(at, below(300) + 1)); break;
      case 4: {
        const std::string& other = any();
        text.insert(at, other.substr(below(other.size()), below(300) + 1));
        break;
      }
      case 5: text.insert(at, below(100), byte()); break;
      default:
        if (!text.empty()) text[at] = byte();
        break;
    }
  }

  std::vector<std::string> seeds_;
  crossdock::SeededRandom random_;
};

std::vector<std::string> read_seeds(const char* folder) {
  std::vector<std::string> seeds{""};
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error) || entry.file_size(error) > k_input_bytes_max) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

void run(const std::string& text) {
  // A copy of its own, so that a sanitizer sees what reads behind it.
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : crossdock::SystemRandom().next();
  const std::vector<std::string> seeds = read_seeds(argv[1]);
  std::printf("seed %llu, %zu seeds\n", static_cast<unsigned long long>(seed), seeds.size());
  std::fflush(stdout);
  for (const std::string& text : seeds) run(text);
  Mutator mutator(seeds, seed);
  for (unsigned long runs = std::strtoul(argv[2], nullptr, 10); runs > 0; --runs) run(mutator.next());
  return 0;
}
