// SPDX-License-Identifier: Apache-2.0
#include "inspect/testing/samples.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace crossdock::inspect::testing {
namespace {

std::filesystem::path corpus() {
  if (const char* named = std::getenv("CROSSDOCK_EDI_CORPUS")) return named;
  return std::filesystem::current_path() / "../../../shared/edi/corpus";
}

}  // namespace

std::string x12_sample(char element, const std::string& terminator, std::size_t sets) {
  std::string text =
      "ISA*00*          *00*          *ZZ*HARBORMART     *ZZ*CROSSDOCK      *261123*0915*U*00401*000000017*0*P*>~"
      "GS*PO*HARBORMART*CROSSDOCK*20261123*0915*17*X*004010~";
  for (std::size_t i = 1; i <= sets; ++i) {
    text += fmt::format(
        "ST*850*{0:04}~BEG*00*SA*PO-{0}**20261123~N1*BT*ISAAC & UNA BROS*92*0001~N3*{0} DOCK STREET BEHIND THE UNBROKEN "
        "WALL~PO1*1*{0}*EA*12.50*PE*VN*SKU-{0}~BIN*7*A~B*C~D~SE*7*{0:04}~",
        i);
  }
  text += fmt::format("GE*{}*17~IEA*1*000000017~", sets);
  std::string out;
  for (const char c : text) out += c == '*' ? std::string(1, element) : c == '~' ? terminator : std::string(1, c);
  return out;
}

std::string edifact_sample(const std::string& una, std::size_t messages) {
  std::string text = una + "UNB+UNOC:3+4012345000016:14+4012345000023:14+261123:0915+7'";
  for (std::size_t i = 1; i <= messages; ++i) {
    text += fmt::format(
        "UNH+{0}+ORDERS:D:96A:UN'BGM+220+PO-{0}+9'NAD+BY+4012345000016::9'LIN:1+{0}++SKU?+{0}:EN'"
        "IMD+F++:::M?'{0} BOLT'QTY+21:5'UNT+7+{0}'",
        i);
  }
  return text + fmt::format("UNZ+{}+7'", messages);
}

std::vector<std::string> samples() {
  return {x12_sample('*', "~", 3),
          x12_sample('|', "~\r\n", 3),
          x12_sample('*', "\n", 3),
          x12_sample('\x1d', "\x1c", 2),
          edifact_sample("", 3),
          edifact_sample("UNA:+.? '", 3),
          edifact_sample("UNA:+.?*'\r\n", 2),
          x12_sample('*', "~", 1) + edifact_sample("", 1),
          x12_sample('*', "\xC2\xA7", 2)};
}

std::string damaged(std::string text, SeededRandom& random) {
  const std::string_view bytes("*~>+:'?\r\n \x1a\0ISAUNBUNASTGE\xC3\xA9\x7f", 29);
  const auto below = [&random](std::size_t bound) { return static_cast<std::size_t>(random.next() % bound); };
  for (std::size_t changes = below(4) + 1; changes > 0 && !text.empty(); --changes) {
    const std::size_t at = below(text.size());
    switch (below(6)) {
      case 0: text[at] = bytes[below(bytes.size())]; break;
      case 1: text.insert(at, bytes.substr(below(bytes.size()), 3)); break;
      case 2: text.erase(at, below(30) + 1); break;
      case 3: text.resize(at); break;
      case 4: text.insert(below(text.size()), text.substr(at, below(200) + 1)); break;
      default: text.insert(at, below(60), bytes[below(bytes.size())]); break;
    }
  }
  return text;
}

void for_each_corpus_file(const std::function<void(const std::string& name, const std::string& bytes)>& visit) {
  if (!std::filesystem::exists(corpus())) return;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus())) {
    if (!entry.is_regular_file() || entry.file_size() > 2'000'000) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    visit(entry.path().string(), {std::istreambuf_iterator<char>(file), {}});
  }
}

}  // namespace crossdock::inspect::testing
