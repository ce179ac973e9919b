// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/hostile_cases.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace crossdock::sim {
namespace {

using namespace std::string_view_literals;

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out.append(text);
  return out;
}

constexpr std::string_view k_interchange =
    "ISA*00*          *00*          *ZZ*ACME           *ZZ*CROSSDOCK      *260101*1200*U*00401*000000905*0*T*>~"
    "GS*PO*ACME*CROSSDOCK*20260101*1200*905*X*004010~ST*850*0001~BEG*00*SA*HOSTILE-1**20260101~"
    "REF*DP*01~N1*ST*ACME STORE*92*C-1001~PO1*1*3*EA*1.50**VP*SKU-001~CTT*1~SE*7*0001~GE*1*905~IEA*1*000000905~";

constexpr std::size_t k_mutations = 150;

}  // namespace

std::vector<HostileBytes> hostile_http(const std::string& key) {
  const std::string host = fmt::format("Host: h\r\nAuthorization: Bearer {}\r\n", key);
  const std::string get = "GET /v1/orders HTTP/1.1\r\n" + host;
  const std::string post =
      "POST /v1/orders HTTP/1.1\r\nContent-Type: application/json\r\nIdempotency-Key: hostile\r\n" + host;
  std::vector<HostileBytes> all{
      {"nothing but a line end", "\r\n"},
      {"binary", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\xff\xfe\r\n\r\n"sv)},
      {"an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"HTTP/0.9", "GET /v1/orders\r\n\r\n"},
      {"an unknown version", "GET /health HTTP/9.9\r\n\r\n"},
      {"no method", " /health HTTP/1.1\r\n\r\n"},
      {"a method of 100 kB", repeat("G", 100'000) + " /health HTTP/1.1\r\n\r\n"},
      {"a target of 100 kB", "GET /" + repeat("a", 100'000) + " HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"a target with control characters", "GET /hea\x01lth HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"a target that climbs", "GET /../../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"a target that climbs in percent signs", "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + host + "\r\n"},
      {"broken percent signs", "GET /v1/orders/%zz%f HTTP/1.1\r\n" + host + "\r\n"},
      {"a zero byte in the target", "GET /v1/orders/%00 HTTP/1.1\r\n" + host + "\r\n"},
      {"a header of 1 MB", get + "X-Big: " + repeat("x", 1'000'000) + "\r\n\r\n"},
      {"10 000 headers", get + repeat("X-Many: 1\r\n", 10'000) + "\r\n"},
      {"a header without a colon", get + "NoColon\r\n\r\n"},
      {"a header name with a blank", get + "Content-Length : 0\r\n\r\n"},
      {"an obsolete line fold", get + "X-Fold: a\r\n b\r\n\r\n"},
      {"a zero byte in a header", get + std::string("X-Zero: a\0b\r\n\r\n"sv)},
      {"two lengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x"},
      {"a negative length", post + "Content-Length: -1\r\n\r\n"},
      {"a length past 64 bits", post + "Content-Length: 99999999999999999999999\r\n\r\n"},
      {"a length that is a word", post + "Content-Length: many\r\n\r\n{}"},
      {"a length of 1 TB", post + "Content-Length: 1099511627776\r\n\r\n{}"},
      {"length and chunks",
       post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"},
      {"an unknown transfer encoding", post + "Transfer-Encoding: zebra\r\n\r\n{}"},
      {"chunked in disguise", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"a chunk size past 64 bits", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx\r\n"},
      {"a chunk size that is a word", post + "Transfer-Encoding: chunked\r\n\r\nbig\r\nx\r\n0\r\n\r\n"},
      {"a chunk extension of 1 MB",
       post + "Transfer-Encoding: chunked\r\n\r\n1;" + repeat("e", 1'000'000) + "\r\n{\r\n0\r\n\r\n"},
      {"a chunk without its line end", post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n"},
      {"a body shorter than its length", post + "Content-Length: 100\r\n\r\n{}"},
      {"an empty body", post + "Content-Length: 0\r\n\r\n"},
      {"no key", "POST /v1/orders HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"},
      {"a wrong key", "GET /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer wrong\r\n\r\n"},
      {"a key of 15 kB", "GET /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + repeat("k", 15'000) + "\r\n\r\n"},
      {"another kind of authorisation", "GET /v1/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Basic eDp5\r\n\r\n"},
      {"a method nobody knows", "BREW /v1/orders HTTP/1.1\r\n" + host + "\r\n"},
      {"a method that does not fit", "DELETE /v1/orders HTTP/1.1\r\n" + host + "\r\n"},
      {"a path that is not there", "GET /v1/secrets HTTP/1.1\r\n" + host + "\r\n"},
      {"a limit that is no number", "GET /v1/orders?limit=many HTTP/1.1\r\n" + host + "\r\n"},
      {"a limit past everything", "GET /v1/orders?limit=99999999999999999999 HTTP/1.1\r\n" + host + "\r\n"},
      {"a negative position", "GET /v1/events?after=-5 HTTP/1.1\r\n" + host + "\r\n", true},
      {"an id of another kind", "GET /v1/orders?after=cor_0000000000000 HTTP/1.1\r\n" + host + "\r\n"},
      {"an expectation nobody meets", post + "Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}"},
      {"half a head", "GET /health HTTP/1.1\r\nHos"},
      {"head with bare line feeds", "GET /health HTTP/1.1\nHost: h\n\n", true},
      {"1000 requests on one connection", repeat("GET /health HTTP/1.1\r\nHost: h\r\n\r\n", 1000), true},
  };
  return all;
}

std::vector<HostileBody> hostile_orders() {
  const auto order = [](std::string_view lines, std::string_view rest = "") {
    return fmt::format(R"({{"purchase_order":"H-1","party":"C-1001","currency":"USD","lines":{}{}}})", lines, rest);
  };
  const auto line = [](std::string_view quantity, std::string_view more = "") {
    return fmt::format(R"([{{"line":"1","item":"SKU-001","quantity":{},"unit":"EA"{}}}])", quantity, more);
  };
  return {
      {"nothing", " "},
      {"no JSON", "hello"},
      {"half an object", R"({"purchase_order":)"},
      {"two objects", "{}{}"},
      {"an array", "[]"},
      {"null", "null"},
      {"an empty object", "{}"},
      {"100 000 brackets", repeat("[", 100'000)},
      {"100 000 objects inside each other", repeat(R"({"a":)", 100'000) + "1" + repeat("}", 100'000)},
      {"depth 1000 in a field", order(line("\"1\""), R"(,"ship_to":)" + repeat("[", 1000) + repeat("]", 1000))},
      {"broken UTF-8", "{\"purchase_order\":\"\xff\xfe\xc3\x28\"}"},
      {"a lone surrogate", R"({"purchase_order":"\ud800"})"},
      {"a raw control character", "{\"purchase_order\":\"a\nb\"}"},
      {"not a number", order(line("NaN"))},
      {"an infinite number", order(line("1e999"))},
      {"a fraction as a number", order(line("1.5"))},
      {"a quantity of zero", order(line("\"0\""))},
      {"a negative quantity", order(line("\"-3\""))},
      {"a quantity of 40 digits", order(line("\"" + repeat("9", 40) + "\""))},
      {"a quantity that overflows", order(line("\"999999999999999999\"", R"(,"unit_price":"999999999999999999")")), true},
      {"a quantity that is an object", order(line("{}"))},
      {"a quantity in words", order(line("\"three\""))},
      {"a price with an exponent", order(line("\"1\"", R"(,"unit_price":"1e5")"))},
      {"no lines", order("[]")},
      {"lines that are a text", order("\"one\"")},
      {"a line that is a number", order("[1]")},
      {"a line twice", order(R"([{"line":"1","item":"SKU-001","quantity":"1","unit":"EA"},)"
                             R"({"line":"1","item":"SKU-002","quantity":"1","unit":"EA"}])")},
      {"a party that is a list",
       R"({"purchase_order":"H-2","party":["C-1001"],"currency":"USD","lines":)" + line("\"1\"") + "}"},
      {"a number of 1 MB",
       R"({"purchase_order":")" + repeat("p", 1'000'000) + R"(","party":"C-1001","lines":)" + line("\"1\"") + "}"},
      {"100 000 lines", order("[" + repeat(R"({"line":"1","item":"SKU-001","quantity":"1","unit":"EA"},)", 100'000) + "1]")},
  };
}

std::vector<HostileBody> hostile_interchanges(std::uint64_t seed) {
  const std::string valid(k_interchange);
  std::vector<HostileBody> all{
      {"nothing", ""},
      {"no EDI", "hello"},
      {"ISA alone", "ISA"},
      {"half an ISA", valid.substr(0, 90)},
      {"an ISA of line ends", "ISA" + repeat("\r\n", 60)},
      {"one byte for every separator", "ISA" + repeat("*", 200)},
      {"zero bytes", std::string(200, '\0')},
      {"a segment of 1 MB", valid.substr(0, 106) + "GS*" + repeat("x", 1'000'000) + "~"},
      {"100 000 segments", valid.substr(0, 106) + repeat("REF*DP*01~", 100'000)},
      {"10 000 envelopes", repeat(valid.substr(0, 106), 10'000)},
      {"an IEA without an ISA", "IEA*1*000000905~"},
  };
  SeededRandom random(seed);
  for (std::size_t n = 0; n < k_mutations; ++n) {
    std::string bytes = valid;
    if (n % 2 == 0) bytes.resize(random.below(bytes.size()));
    for (std::uint64_t changes = random.below(4) + n % 2; changes > 0 && !bytes.empty(); --changes) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    all.push_back({fmt::format("mutation {}", n), std::move(bytes)});
  }
  return all;
}

}  // namespace crossdock::sim
