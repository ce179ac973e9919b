// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"
#include "base/decimal.hpp"
#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"

#include <doctest/doctest.h>

using namespace crossdock;

TEST_CASE("decimals are exact and keep their scale") {
  CHECK(Decimal::parse("12.50")->text() == "12.50");
  CHECK(Decimal::parse("-0.05")->text() == "-0.05");
  CHECK(*Decimal::parse("1.10") == *Decimal::parse("1.1"));
  CHECK(Decimal::parse("0.1")->plus(*Decimal::parse("0.2"))->text() == "0.3");
  CHECK(Decimal::parse("19.99")->times(*Decimal::parse("3"))->text() == "59.97");
  CHECK(Decimal::parse_implied("12500", 2)->text() == "125.00");
  CHECK(Decimal::parse("1.005")->rounded(2).text() == "1.01");
  CHECK(Decimal::parse("-1.005")->rounded(2).text() == "-1.01");
  for (const char* bad : {"", "-", ".", "1e5", "1 000", "1.2.3", "NaN", "12345678901234567890"})
    CHECK_FALSE(Decimal::parse(bad));
  CHECK_FALSE(Decimal::parse("1.5")->to_integer());
  CHECK(*Decimal::parse("24.000")->to_integer() == 24);
}

TEST_CASE("random decimals obey a + b - b == a") {
  SeededRandom random(20261123);
  for (int i = 0; i < 1000; ++i) {
    const Decimal a(static_cast<std::int64_t>(random.below(1'000'000'000)) - 500'000'000,
                    static_cast<std::uint8_t>(random.below(6)));
    const Decimal b(static_cast<std::int64_t>(random.below(1'000'000'000)), static_cast<std::uint8_t>(random.below(6)));
    INFO("seed 20261123, round ", i);
    CHECK(*a.plus(b)->minus(b) == a);
    CHECK(*Decimal::parse(a.text()) == a);
  }
}

TEST_CASE("ids grow, survive a clock that steps back, and round-trip as text") {
  ManualClock clock;
  IdSource source(clock, 7);
  const auto first = source.make<OrderId>();
  clock.advance_ms(-60'000);
  const auto second = source.make<OrderId>();
  CHECK(first < second);
  CHECK(first.text() < second.text());
  CHECK(*OrderId::parse(second.text()) == second);
  CHECK_FALSE(OrderId::parse("msg_0000000000000"));
  IdSource restarted(clock, 7);
  restarted.advance_past(second.value);
  CHECK(second < restarted.make<OrderId>());
}

TEST_CASE("ids of nodes that hear of each other grow from one to the other, within one millisecond too") {
  const ManualClock clock;
  IdSource low(clock, 3);
  IdSource high(clock, 900);
  std::int64_t last = 0;
  for (int i = 0; i < 100; ++i) {
    for (IdSource* source : {&high, &low, &low}) {
      source->advance_past(last);
      const std::int64_t next = source->next();
      REQUIRE(next > last);
      last = next;
    }
  }
}

TEST_CASE("times read and write RFC 3339") {
  CHECK(Timestamp::parse_rfc3339("2026-11-23T18:05:09.123Z")->rfc3339() == "2026-11-23T18:05:09.123Z");
  CHECK(Timestamp::parse_rfc3339("2026-11-23T20:05:09+02:00")->rfc3339() == "2026-11-23T18:05:09.000Z");
  for (const char* bad : {"", "2026-11-23", "2026-02-30T00:00:00Z", "2026-11-23T25:00:00Z", "2026-11-23T18:05:09"}) {
    CHECK_FALSE(Timestamp::parse_rfc3339(bad));
  }
}

TEST_CASE("JSON names the byte of a syntax error and refuses fractions where exactness counts") {
  const auto broken = json_parse("{\"a\": 1,}");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().place == "byte 8");
  CHECK_FALSE(json_parse(std::string(100, '[')));
  const Json order = *json_parse(R"({"qty": 3, "price": "1.25", "bad": 1.25, "party": {"id": "C-1"}})");
  CHECK(json_decimal(order.get_object(), "qty")->text() == "3");
  CHECK(json_decimal(order.get_object(), "price")->text() == "1.25");
  CHECK_FALSE(json_decimal(order.get_object(), "bad"));
  CHECK(json_at(order, "party.id")->get_string() == "C-1");
}

TEST_CASE("hashes match published vectors") {
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(*base64_decode(base64("any carnal pleas")) == "any carnal pleas");
  CHECK_FALSE(base64_decode("a"));
}

TEST_CASE("histogram quantiles bound the observed values") {
  Metrics metrics;
  auto& h = metrics.histogram("latency_us", "test");
  for (int i = 1; i <= 1000; ++i) h.observe_us(i * 10);
  CHECK(h.quantile_us(0.5) >= 5000);
  CHECK(h.quantile_us(0.5) < 6200);
  CHECK(metrics.prometheus_text().find("latency_us_count 1000") != std::string::npos);
}
