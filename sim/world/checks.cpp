// SPDX-License-Identifier: Apache-2.0
#include "sim/world/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::sim {
namespace {

std::size_t occurrences(const std::map<std::string, std::string>& files, std::string_view kind, std::string_view text) {
  std::size_t count = 0;
  for (const auto& [name, body] : files) {
    if (!name.contains(kind)) continue;
    for (auto at = body.find(text); at != std::string::npos; at = body.find(text, at + 1)) ++count;
  }
  return count;
}

// Files of this kind with the text in them: an EDIFACT message may name an order at every line.
std::size_t holding(const std::map<std::string, std::string>& files, std::string_view kind, std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      files, [&](const auto& file) { return file.first.contains(kind) && file.second.contains(text); }));
}

// Which of the arrivals was the first of this kind; as many as there are when none was.
std::size_t arrival_of(const std::map<std::string, std::string>& files, const std::vector<std::string>& arrivals,
                       std::string_view kind, std::string_view text) {
  const auto found = std::ranges::find_if(
      arrivals, [&](const std::string& name) { return name.contains(kind) && files.at(name).contains(text); });
  return static_cast<std::size_t>(found - arrivals.begin());
}

}  // namespace

void check_documents(const Api& hub, const Correspondent& partner, const std::map<std::string, std::string>& files,
                     const std::vector<std::string>& arrivals, Findings& out) {
  const auto read = hub.each("/v1/orders", "orders", [&](const JsonObject& order) {
    const std::string number = json_string_or(order, "purchase_order", "");
    if (!number.starts_with(partner.prefix + "-")) return;
    const std::string status = json_string_or(order, "status", "");
    std::size_t earlier = 0;
    const auto page = hub.get("/v1/orders/" + json_string_or(order, "id", ""));
    if (!page) return out.push_back(page.error().text());
    const std::size_t shipments = page->at("shipments").as_array().size();
    for (const std::string& document : partner.documents) {
      const std::string kind = fmt::format("-{}-", document);
      const std::string named = partner.edifact ? "RFF+ON:" + number : "*" + number;
      const std::size_t count = partner.edifact ? holding(files, kind, named) : occurrences(files, kind, named);
      const std::size_t wanted = document == "855" || document == "ORDRSP" ? 1 : shipments;
      if (count > wanted || (count < wanted && status == "completed"))
        out.push_back(fmt::format("{} ({}) has {} documents {}", number, status, count, document));
      const std::size_t arrival = arrival_of(files, arrivals, kind, named);
      if (arrival < earlier) out.push_back(fmt::format("{} came before what goes before it, for {}", kind, number));
      earlier = arrival;
    }
  });
  if (!read) out.push_back(read.error().text());
}

}  // namespace crossdock::sim
