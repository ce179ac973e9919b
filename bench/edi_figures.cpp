// SPDX-License-Identifier: Apache-2.0
// The X12 engine on one large file of orders, in megabytes per second of CPU time, beside what memchr does on the same
// bytes in the same run.
#include "base/assert.hpp"
#include "bench/figures.hpp"
#include "codec/x12/acknowledgement.hpp"
#include "codec/x12/syntax.hpp"
#include "edi/json_writer.hpp"
#include "edi/library.hpp"
#include "edi/set_stream.hpp"
#include "inspect/readable_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::bench {
namespace {

using edi::EventKind;
using edi::StepKind;

const edi::Syntax* const k_syntaxes[] = {&codec::x12::syntax()};

constexpr int k_rounds = 5;
constexpr std::size_t k_orders_per_interchange = 10;
constexpr std::size_t k_lines = 14;
constexpr std::size_t k_answered_sets = 24'000;
constexpr std::size_t k_piece_bytes = 256UL * 1024;

double thread_cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void append_order(std::string& out, std::size_t number) {
  const auto to = std::back_inserter(out);
  const std::size_t begin = out.size();
  fmt::format_to(to, "ST*850*{:04}~BEG*00*SA*PO{:08}**20261123~REF*DP*0{:03}~DTM*002*20261201~DTM*010*20261128~",
                 number % k_orders_per_interchange + 1, number, number % 1000);
  fmt::format_to(to, "N1*BT*HARBOR MART INC*92*0001~N1*ST*HARBOR MART STORE {0}*92*{0:04}~N3*{0} DOCK STREET~",
                 number % 10'000);
  out += "N4*PORTLAND*OR*97201*US~";
  for (std::size_t line = 1; line <= k_lines; ++line) {
    fmt::format_to(to, "PO1*{}*{}*EA*{}.{:02}*PE*VN*SKU-{:06}~PID*F****HEX BOLT ZINC PLATED M{}~", line, line % 40 + 1,
                   line * 3, line, number % 1000 * 100 + line, line);
  }
  fmt::format_to(to, "CTT*{}~", k_lines);
  std::size_t segments = 1;
  for (std::size_t at = begin; at < out.size(); ++at) segments += out[at] == '~' ? 1 : 0;
  fmt::format_to(to, "SE*{}*{:04}~", segments, number % k_orders_per_interchange + 1);
}

// At least `bytes` of interchanges with ten orders each.
std::string order_file(std::size_t bytes, std::size_t orders_each, std::size_t& orders) {
  std::string out;
  out.reserve(bytes + 100'000);
  for (std::size_t control = 1; out.size() < bytes; ++control) {
    fmt::format_to(std::back_inserter(out),
                   "ISA*00*          *00*          *ZZ*HARBORMART     *ZZ*CROSSDOCK      *261123*0915*U*00401*{0:09}*0*P*>~"
                   "GS*PO*HARBORMART*CROSSDOCK*20261123*0915*{0}*X*004010~",
                   control);
    for (std::size_t i = 0; i < orders_each; ++i) append_order(out, orders++);
    fmt::format_to(std::back_inserter(out), "GE*{1}*{0}~IEA*1*{0:09}~", control, orders_each);
  }
  return out;
}

double scan_bound(std::string_view text) {
  const double began = thread_cpu_seconds();
  const volatile bool found = std::memchr(text.data(), '\x01', text.size()) != nullptr;
  CROSSDOCK_ASSERT(!found);
  return thread_cpu_seconds() - began;
}

std::size_t read_envelopes(std::string_view text) {
  edi::Reader reader(k_syntaxes);
  reader.look_at(text);
  reader.skip_bodies();
  std::size_t sets = 0;
  while (const auto event = reader.next()) {
    CROSSDOCK_ASSERT(event->findings.empty());
    sets += event->kind == EventKind::set_end ? 1 : 0;
  }
  return sets;
}

std::size_t read_segments(std::string_view text) {
  edi::Reader reader(k_syntaxes);
  reader.look_at(text);
  std::size_t sets = 0;
  while (const auto event = reader.next()) sets += event->kind == EventKind::set_end ? 1 : 0;
  return sets;
}

std::size_t read_sets(std::string_view text) {
  edi::SetStream stream(edi::Library::shipped(), k_syntaxes, {}, edi::Trees::no);
  stream.look_at(text);
  std::size_t sets = 0;
  while (const auto step = stream.next()) {
    if (step->kind != StepKind::set) continue;
    CROSSDOCK_ASSERT(step->set.accepted());
    ++sets;
  }
  return sets;
}

template <class Writer>
std::size_t sets_to_json(std::string_view text) {
  Writer writer;
  edi::SetStream stream(edi::Library::shipped(), k_syntaxes, {}, edi::Trees::no);
  stream.tell(writer);
  stream.look_at(text);
  std::size_t sets = 0;
  std::size_t bytes = 0;
  while (const auto step = stream.next()) {
    if (step->kind != StepKind::set) continue;
    bytes += writer.finish().size();
    ++sets;
  }
  CROSSDOCK_ASSERT(bytes > sets);
  return sets;
}

// Reads 24 000 orders and answers every group; CPU seconds.
double answer_orders() {
  std::size_t orders = 0;
  const std::string file = order_file(30'000'000, 1000, orders);
  std::size_t answered = 0;
  const double began = thread_cpu_seconds();
  edi::SetStream stream(edi::Library::shipped(), k_syntaxes, {}, edi::Trees::no);
  stream.look_at(file);
  codec::x12::GroupVerdict group;
  while (answered < k_answered_sets) {
    const auto step = stream.next();
    CROSSDOCK_ASSERT(step.has_value());
    if (step->kind == StepKind::group_begin) group = {stream.group(), {}, {}, 0};
    if (step->kind == StepKind::set) {
      const edi::TransactionSet& tree = step->set.tree;
      group.sets.push_back({tree.id, tree.control, step->set.findings, step->set.known, tree.implementation});
    }
    if (step->kind != StepKind::group_end) continue;
    const auto answer = codec::x12::build_997(group, "0001");
    CROSSDOCK_ASSERT(answer && answer->segments.size() == 2 * group.sets.size() + 2);
    answered += group.sets.size();
  }
  return thread_cpu_seconds() - began;
}

double resident_megabytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

// How much memory a stream takes more after a gigabyte than after a megabyte.
double growth_megabytes(std::string_view text) {
  edi::SetStream stream(edi::Library::shipped(), k_syntaxes, {}, edi::Trees::no);
  double before = 0;
  for (std::size_t fed = 0; fed < 1'000'000'000; fed += text.size()) {
    for (std::size_t at = 0; at < text.size(); at += k_piece_bytes) {
      stream.feed(text.substr(at, k_piece_bytes));
      while (stream.next()) {
      }
      if (fed == 0 && at >= 1'000'000 && before <= 0) before = resident_megabytes();
    }
  }
  return resident_megabytes() - before;
}

struct Pass {
  std::string name;
  std::function<std::size_t(std::string_view)> work;
  double goal_mb_per_s;
  double goal_of_bound;
  std::vector<double> mb_per_s{};
  std::vector<double> of_bound{};
};

}  // namespace

void edi_figures(Report& report, std::size_t scale) {
  std::size_t orders = 0;
  const std::string file = order_file(20'000'000 * scale, k_orders_per_interchange, orders);
  const double megabytes = static_cast<double>(file.size()) / 1e6;
  std::vector<Pass> passes{{"envelopes", read_envelopes, 1000, 0.12},
                           {"segments and elements", read_segments, 0, 0},
                           {"full validation", read_sets, 250, 0},
                           {"to JSON, as mappings read it", sets_to_json<edi::PlainJson>, 120, 0},
                           {"to JSON, with names and meanings", sets_to_json<inspect::ReadableJson>, 120, 0}};
  for (int round = 0; round < k_rounds; ++round) {
    const double bound = scan_bound(file);
    for (Pass& pass : passes) {
      const double began = thread_cpu_seconds();
      const std::size_t sets = pass.work(file);
      const double took = thread_cpu_seconds() - began;
      CROSSDOCK_ASSERT(sets == orders);
      pass.mb_per_s.push_back(megabytes / took);
      pass.of_bound.push_back(bound / took);
    }
  }
  report.add(
      {"997 for 24 000 orders: CPU time", Goal::at_most, 1, answer_orders(), "s", "read, validated and answered", false});
  report.add({"Memory more after 1 GB than after 1 MB", Goal::at_most, 1, growth_megabytes(file), "MB",
              "validated in pieces", false});
  for (const Pass& pass : passes) {
    report.add({fmt::format("X12 850, {}: MB/s of CPU time", pass.name),
                pass.goal_mb_per_s > 0 ? Goal::at_least : Goal::none, pass.goal_mb_per_s, median(pass.mb_per_s), "MB/s",
                fmt::format("{:.3f} of what memchr scans", median(pass.of_bound)), false});
    if (pass.goal_of_bound > 0) {
      report.add({fmt::format("X12 850, {} / memchr", pass.name), Goal::at_least, pass.goal_of_bound, median(pass.of_bound),
                  "ratio", fmt::format("{:.0f} MB, {} sets", megabytes, orders), false});
    }
  }
}

}  // namespace crossdock::bench
