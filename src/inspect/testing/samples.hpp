// SPDX-License-Identifier: Apache-2.0
// Inputs for tests that compare two ways to the same answer: small files of both standards, the same with damage, and the
// corpus where there is one.
#pragma once

#include "base/random.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace crossdock::inspect::testing {

// Interchanges with every kind of separators, right but for what the sample is about.
std::vector<std::string> samples();
std::string x12_sample(char element, const std::string& terminator, std::size_t sets);
std::string edifact_sample(const std::string& una, std::size_t messages);
// Bytes that mean something are changed, put in, taken out, cut off or repeated.
std::string damaged(std::string text, SeededRandom& random);
// The files of CROSSDOCK_EDI_CORPUS, or ../shared/edi/corpus beside the repository; none where there is no such folder. For
// tests that run in src/inspect.
void for_each_corpus_file(const std::function<void(const std::string& name, const std::string& bytes)>& visit);

}  // namespace crossdock::inspect::testing
