// SPDX-License-Identifier: Apache-2.0
// The server alone against nginx, and from HTTP request to durable 201, with wrk as the client on the other core.
#include "base/json.hpp"
#include "bench/figures.hpp"
#include "bench/process.hpp"
#include "bench/rig.hpp"
#include "http/client.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

namespace crossdock::bench {
namespace {

constexpr int k_rounds = 3;
constexpr int k_server_cpu = 0;
constexpr int k_client_cpu = 1;

double requests_of(const std::string& wrk_output) {
  const std::size_t at = wrk_output.find(" requests in ");
  if (at == std::string::npos) return 0;
  return std::atof(wrk_output.c_str() + wrk_output.rfind('\n', at) + 1);
}

double rate_of(const std::string& wrk_output) {
  const std::size_t at = wrk_output.find("Requests/sec:");
  return at == std::string::npos ? 0 : std::atof(wrk_output.c_str() + at + 13);
}

// CPU microseconds of `server` per request, under 64 connections for 3 s.
double cpu_per_request_us(const Child& server, const std::string& url) {
  const double before = server.cpu_seconds();
  const std::string out = run({"wrk", "-t1", "-c64", "-d3s", url}, k_client_cpu);
  const double requests = requests_of(out);
  return requests > 0 ? (server.cpu_seconds() - before) * 1e6 / requests : 0;
}

std::string nginx_config(const std::string& folder) {
  const std::string path = folder + "/nginx.conf";
  std::ofstream(path) << "daemon off; master_process off; worker_processes 1; pid " << folder << "/pid; error_log " << folder
                      << "/error crit;\n"
                      << "events { worker_connections 512; }\nhttp { access_log off; client_body_temp_path " << folder
                      << "; proxy_temp_path " << folder << "; fastcgi_temp_path " << folder << "; uwsgi_temp_path " << folder
                      << "; scgi_temp_path " << folder << "; keepalive_requests 100000000; server { listen unix:" << folder
                      << "/s; listen 127.0.0.1:38471; location / { return 200 '{\"status\":\"ok\"}'; } } }\n";
  return path;
}

std::vector<std::string> serve(const Programs& programs, const std::string& data) {
  return {programs.hub, "serve", "--landscape", programs.source + "/bench/landscape",
          "--data",     data,    "--listen",    "127.0.0.1:0"};
}

std::string make_key(const Programs& programs, const std::string& data) {
  const std::string key = run({programs.hub, "key", "create", "--data", data, "--name", "bench", "--scopes", "*"});
  return key.substr(0, key.find('\n'));
}

void seed(const std::string& url, const std::string& key) {
  http::Headers headers;
  headers.set("Authorization", "Bearer " + key);
  headers.set("Content-Type", "application/json");
  push_master_data([&](const char* kind, const std::string& body) {
    const auto put = http::fetch(http::Method::put, fmt::format("{}/v1/{}", url, kind), headers, body, {});
    if (!put || put->status != 200)
      fmt::print(stderr, "bench: could not push {}: {}\n", kind, put ? put->body : put.error().text());
  });
}

void hello(Report& report, const Programs& programs) {
  const std::string folder = temp_folder("hello");
  const Child hub(serve(programs, folder + "/hub"), folder + "/hub.log", k_server_cpu);
  const std::string url = hub.wait_ready(5'000);
  const Child nginx({"nginx", "-c", nginx_config(folder)}, folder + "/nginx.log", k_server_cpu);
  std::vector<double> ratios, own;
  for (int round = 0; round < k_rounds; ++round) {
    const double ours = cpu_per_request_us(hub, url + "/health");
    const double theirs = cpu_per_request_us(nginx, "http://127.0.0.1:38471/");
    if (theirs > 0) ratios.push_back(ours / theirs);
    own.push_back(ours);
  }
  report.add({"hello CPU / nginx hello CPU", Goal::at_most, 1.5, median(ratios), "ratio",
              fmt::format("{:.1f} us with routing, metrics, correlation id", median(own)), ratios.empty()});
}

void durable(Report& report, const Programs& programs, std::size_t scale) {
  const std::string folder = temp_folder("durable");
  const std::string key = make_key(programs, folder + "/hub");
  const Child hub(serve(programs, folder + "/hub"), folder + "/hub.log");
  const std::string url = hub.wait_ready(5'000);
  seed(url, key);
  Rig rig(folder + "/rig");
  std::vector<double> ratios, rates, cpu_us;
  for (int round = 0; round < k_rounds; ++round) {
    const Rig::Run own = rig.accept(5000 * scale, 64);
    const double before = hub.cpu_seconds();
    const std::string out = run({"wrk", "-t1", "-c64", "-d3s", "-s", programs.source + "/bench/orders.lua", url}, -1,
                                {"CROSSDOCK_KEY=" + key, fmt::format("BENCH_RUN=r{}", round)});
    rates.push_back(rate_of(out));
    ratios.push_back(rates.back() / (static_cast<double>(own.latencies_us.size()) / own.seconds));
    cpu_us.push_back((hub.cpu_seconds() - before) * 1e6 / std::max(requests_of(out), 1.0));
    if (out.find("Non-2xx") != std::string::npos) fmt::print(stderr, "bench: {}\n", out);
  }
  report.add({"HTTP to durable 201, 64 connections / store's own rate", Goal::at_least, 0.5, median(ratios), "ratio",
              fmt::format("{:.0f} orders/s", median(rates)), median(rates) == 0});
  report.add({"CPU per order, HTTP to durable 201", Goal::none, 0, median(cpu_us), "us", "hub process", median(rates) == 0});
}

void empty_hub(Report& report, const Programs& programs) {
  std::vector<double> ready_ms, rss;
  for (int round = 0; round < 5; ++round) {
    const std::string folder = temp_folder("empty");
    const SystemClock clock;
    const std::int64_t began_us = clock.monotonic_us();
    const Child hub(serve(programs, folder + "/hub"), folder + "/log");
    hub.wait_ready(5'000);
    ready_ms.push_back(static_cast<double>(clock.monotonic_us() - began_us) / 1e3);
    rss.push_back(hub.rss_megabytes());
  }
  report.add({"empty hub: start to ready", Goal::at_most, 100, median(ready_ms), "ms", "database created", false});
  report.add({"empty hub: resident memory", Goal::at_most, 32, median(rss), "MB", "", false});
}

}  // namespace

void http_figures(Report& report, const Programs& programs, std::size_t scale) {
  empty_hub(report, programs);
  if (!has_program("wrk") || !has_program("nginx")) {
    report.add({"hello CPU / nginx hello CPU", Goal::at_most, 1.5, 0, "ratio", "needs wrk and nginx", true});
    report.add(
        {"HTTP to durable 201, 64 connections / store's own rate", Goal::at_least, 0.5, 0, "ratio", "needs wrk", true});
    return;
  }
  hello(report, programs);
  durable(report, programs, scale);
}

}  // namespace crossdock::bench
