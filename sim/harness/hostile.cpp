// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/hostile_cases.hpp"
#include "sim/harness/raw_socket.hpp"
#include "sim/harness/scenarios.hpp"

#include "http/client.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <string>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_patience_ms = 4'000;
constexpr std::size_t k_half_open = 300;
constexpr int k_repeats = 6;
// Memory a hub may keep after the second pass; sanitizers hold freed memory back on purpose.
#ifdef __has_feature
#define CROSSDOCK_HAS_FEATURE(feature) __has_feature(feature)
#else
#define CROSSDOCK_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || CROSSDOCK_HAS_FEATURE(address_sanitizer) || CROSSDOCK_HAS_FEATURE(thread_sanitizer)
constexpr std::int64_t k_growth_max_kb = 1'000'000;
#else
constexpr std::int64_t k_growth_max_kb = 64'000;
#endif

std::int64_t resident_kb(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("VmRSS:")) continue;
    const auto digits = line.find_first_of("0123456789");
    std::int64_t kb = 0;
    std::from_chars(line.data() + digits, line.data() + line.size(), kb);
    return kb;
  }
  return 0;
}

// 501 and 505 are the refusals RFC 9110 names for unknown transfer encodings and versions.
bool is_refusal(int status) { return (status >= 400 && status < 500) || status == 501 || status == 505; }

void try_bytes(std::uint16_t port, const HostileBytes& hostile, Findings& out) {
  auto socket = RawSocket::connect(port);
  if (!socket) {
    out.push_back(fmt::format("{}: {}", hostile.name, socket.error().text()));
    return;
  }
  socket->send(hostile.bytes);
  socket->finish_sending();
  const std::string answer = socket->receive(k_patience_ms);
  const int status = status_of_bytes(answer);
  if (!socket->closed()) out.push_back(fmt::format("{}: the connection stays open", hostile.name));
  const bool fine = answer.empty() || is_refusal(status) || (hostile.may_succeed && status / 100 == 2);
  if (!fine) out.push_back(fmt::format("{}: answered {}", hostile.name, answer.substr(0, 120)));
}

Result<http::Response> post_body(const Api& hub, std::string_view path, std::string_view type, const std::string& key,
                                 const std::string& body) {
  http::Headers headers;
  headers.add("Authorization", "Bearer " + hub.key());
  headers.add("Content-Type", std::string(type));
  headers.add("Idempotency-Key", key);
  return http::fetch(http::Method::post, hub.url() + std::string(path), headers, body, {});
}

void try_orders(const Api& hub, int pass, Findings& out) {
  for (const HostileBody& hostile : hostile_orders()) {
    const auto key = fmt::format("hostile-{}-{}", pass, hostile.name);
    const auto answer = post_body(hub, "/v1/orders", "application/json", key, hostile.body);
    if (answer && answer->status == 201 && hostile.may_succeed) continue;
    if (!answer || answer->status < 400 || answer->status >= 500) {
      out.push_back(
          fmt::format("order with {}: {}", hostile.name,
                      answer ? fmt::format("{} {}", answer->status, answer->body.substr(0, 200)) : answer.error().text()));
    } else if (!answer->headers.get("Content-Type").value_or("").starts_with("application/problem+json")) {
      out.push_back(fmt::format("order with {}: the refusal is no problem document", hostile.name));
    }
  }
}

void try_interchanges(const Api& hub, std::uint64_t seed, Findings& out) {
  for (const HostileBody& hostile : hostile_interchanges(seed)) {
    // A mutated document may still be good; it must be answered either way.
    const auto answer = post_body(hub, "/v1/interchanges?channel=x12-inbox", "application/edi-x12", "", hostile.body);
    if (!answer || answer->status >= 500) {
      out.push_back(
          fmt::format("interchange with {} (seed {}): {}", hostile.name, seed,
                      answer ? fmt::format("{} {}", answer->status, answer->body.substr(0, 200)) : answer.error().text()));
    }
  }
}

// Connections that never finish their request must not keep others out.
void try_half_open(const Api& hub, Findings& out) {
  std::vector<RawSocket> sockets;
  for (std::size_t i = 0; i < k_half_open; ++i) {
    auto socket = RawSocket::connect(port_of(hub.url()));
    if (!socket) break;
    socket->send("POST /v1/orders HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\nX-Slow: ");
    sockets.push_back(*std::move(socket));
  }
  const auto health = hub.send(http::Method::get, "/health");
  if (!health || health->status != 200)
    out.push_back(fmt::format("no health check beside {} half requests", sockets.size()));
}

void one_pass(Stage& stage, int pass, Findings& out) {
  const Api& hub = stage.fleet().hub_api();
  for (const HostileBytes& hostile : hostile_http(hub.key())) try_bytes(port_of(hub.url()), hostile, out);
  try_orders(hub, pass, out);
  try_interchanges(hub, stage.seed() + static_cast<std::uint64_t>(pass), out);
  try_half_open(hub, out);
}

}  // namespace

Result<void> hostile(Stage& stage, Findings& out) {
  const pid_t pid = stage.fleet().hub().pid();
  std::int64_t before_kb = 0;
  for (int pass = 0; pass < k_repeats && out.empty(); ++pass) {
    one_pass(stage, pass, out);
    // The first passes fill caches and free lists.
    if (pass == 1) before_kb = resident_kb(pid);
  }
  const std::int64_t after_kb = resident_kb(pid);
  fmt::print("resident {} kB after two passes, {} kB after {}\n", before_kb, after_kb, k_repeats);
  if (out.empty() && after_kb - before_kb > k_growth_max_kb) {
    out.push_back(fmt::format("memory grew from {} to {} kB", before_kb, after_kb));
  }

  // And a good order still goes through.
  const ShopOrder order = make_order(stage.seed(), 0);
  CROSSDOCK_TRY(const auto answer,
                post_body(stage.fleet().hub_api(), "/v1/orders", "application/json", order.key, json_text(order.body)));
  if (answer.status != 201) out.push_back(fmt::format("a good order afterwards: {} {}", answer.status, answer.body));
  return {};
}

}  // namespace crossdock::sim
