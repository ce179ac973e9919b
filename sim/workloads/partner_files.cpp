// SPDX-License-Identifier: Apache-2.0
// Trading partners send files of X12 850 and of EDIFACT ORDERS, several sets in each; some files come again, and some orders
// come again in a new file. Holds: one order per purchase order, however often it came.
#include "base/random.hpp"
#include "sim/systems/master_data.hpp"
#include "sim/workloads/sender.hpp"
#include "sim/workloads/workload.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::uint64_t k_sets_max = 3;
constexpr std::uint32_t k_again_permille = 300;    // the same bytes
constexpr std::uint32_t k_reorder_permille = 150;  // an earlier purchase order under a new interchange number

// At list prices (master_data.hpp): a person has to agree to any other.
std::string purchase_order_set(std::int64_t control, const std::string& buyer, const std::string& number, int item,
                               std::uint64_t quantity) {
  return fmt::format(
      "ST*850*{:04}~BEG*00*SA*{}**20260101~CUR*BY*USD~N1*BY*PARTNER STORES*92*{}~N1*ST*PARTNER DC 44*92*0118~"
      "N3*2200 COMMERCE PKWY~N4*JOLIET*IL*60433*US~PO1*1*{}*EA*{}.50**VN*{}~CTT*1*{}~SE*10*{:04}~",
      control, number, buyer, quantity, item, item_name(item), quantity, control);
}

std::string orders_message(std::int64_t control, const std::string& buyer, const std::string& number, int item,
                           std::uint64_t quantity) {
  return fmt::format(
      "UNH+{0}+ORDERS:D:96A:UN'BGM+220+{1}+9'DTM+137:20260101:102'NAD+BY+{2}::92'CUX+2:USD:9'LIN+1'PIA+1+{3}:SA'"
      "QTY+21:{4}:PCE'PRI+AAA:{5}.50'UNS+S'CNT+2:1'UNT+12+{0}'",
      control, number, buyer, item_name(item), quantity, item);
}

std::string interchange_of(const Correspondent& from, std::int64_t control, std::uint64_t count, const std::string& sets) {
  if (from.edifact)
    return fmt::format("UNA:+.? 'UNB+UNOC:3+{0}:{1}+{2}:{3}+260101:0915+{4}++++1'{5}UNZ+{6}+{4}'", from.id, from.qualifier,
                       from.our_id, from.our_qualifier, control, sets, count);
  return fmt::format(
      "ISA*00*          *00*          *{3:<2}*{4:<15}*{5:<2}*{6:<15}*260101*0915*U*00401*{0:09}*0*P*>~"
      "GS*PO*{4}*{6}*20260101*0915*{0}*X*004010~{1}GE*{2}*{0}~IEA*1*{0:09}~",
      control, sets, count, from.qualifier, from.id, from.our_qualifier, from.our_id);
}

class PartnerFiles final : public Workload {
 public:
  PartnerFiles(Surface& surface, std::int64_t files, std::int64_t spread_ms)
      : surface_(surface),
        sender_(surface.network, surface.hub_url, surface.hub_key),
        random_(surface.seed ^ 0x850),
        files_(files),
        spread_ms_(spread_ms) {}

  std::string_view name() const override { return "partner files"; }

  void run() override {
    for (std::int64_t n = 0; n < files_; ++n) {
      const std::string text = make_file(n);
      send_at(moment(), text);
      if (random_.chance_permille(k_again_permille)) send_at(moment(), text);
    }
  }

  bool finished() const override { return answered_ == sent_; }

  // An answer may have been lost and its repetition says no more than "duplicate": the hub is asked.
  std::vector<Storefront::Accepted> accepted(const Books& books) const override {
    std::vector<Storefront::Accepted> all;
    for (const auto& [partner, numbers] : numbers_) {
      for (const std::string& number : numbers) {
        for (const std::string& id : orders_named(books, number)) all.push_back({0, id, "", number});
      }
    }
    return all;
  }

  void check(const Books& books, Findings& out) const override {
    for (const std::string& refusal : refusals_) out.push_back("a file was refused: " + refusal);
    for (const auto& [partner, numbers] : numbers_) {
      for (const std::string& number : numbers) {
        const std::size_t count = orders_named(books, number).size();
        if (count != 1) out.push_back(fmt::format("purchase order {} of {} is {} orders", number, partner, count));
      }
    }
  }

 private:
  static std::vector<std::string> orders_named(const Books& books, const std::string& number) {
    std::vector<std::string> ids;
    const auto found = books.hub.get("/v1/trace/" + number);
    const Json* orders = found ? json_find(*found, "orders") : nullptr;
    if (orders == nullptr || !orders->is_array()) return ids;
    for (const Json& order : orders->get_array()) ids.push_back(json_string_or(order.as_object(), "id", ""));
    return ids;
  }

  std::int64_t moment() { return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(spread_ms_) + 1)); }

  std::string make_file(std::int64_t n) {
    const std::int64_t control = n + 1;
    const Correspondent& from = surface_.correspondents[static_cast<std::size_t>(n) % surface_.correspondents.size()];
    std::string sets;
    const std::uint64_t count = 1 + random_.below(k_sets_max);
    for (std::uint64_t i = 1; i <= count; ++i) {
      std::string number = fmt::format("{}-{}-{}-{}", from.prefix, surface_.seed, n, i);
      // At most once each: what comes after a repetition waits behind the exception about it.
      std::vector<std::string>& once = sent_once_[from.id];
      if (!once.empty() && random_.chance_permille(k_reorder_permille)) {
        const auto which = once.begin() + static_cast<std::ptrdiff_t>(random_.below(once.size()));
        number = *which;
        once.erase(which);
      } else {
        numbers_[from.id].push_back(number);
        once.push_back(number);
      }
      const int item = 1 + static_cast<int>(random_.below(k_items));
      const std::uint64_t quantity = 1 + random_.below(6);
      const auto set = from.edifact ? orders_message : purchase_order_set;
      sets += set(static_cast<std::int64_t>(i), from.buyer, number, item, quantity);
    }
    return interchange_of(from, control, count, sets);
  }

  void send_at(std::int64_t at_ms, const std::string& text) {
    ++sent_;
    sender_.after_ms(at_ms, [this, text] {
      Sender::Message message{.path = "/v1/interchanges?channel=simulated",
                              .body = text,
                              .content_type = text.starts_with("UNA") ? "application/edifact" : "application/edi-x12"};
      sender_.send(std::move(message), [this](const http::Response& response) { answered(response); });
    });
  }

  void answered(const http::Response& response) {
    ++answered_;
    surface_.tell(fmt::format("partner: a file is answered {}", response.status));
    if (response.status != 200) refusals_.push_back(response.body);
  }

  Surface& surface_;
  Sender sender_;
  SeededRandom random_;
  std::int64_t files_;
  std::int64_t spread_ms_;
  std::int64_t sent_ = 0;
  std::int64_t answered_ = 0;
  std::map<std::string, std::vector<std::string>> numbers_;    // by partner
  std::map<std::string, std::vector<std::string>> sent_once_;  // of those, by partner
  std::vector<std::string> refusals_;
};

}  // namespace

std::unique_ptr<Workload> partner_files(Surface& surface, std::int64_t files, std::int64_t spread_ms) {
  return std::make_unique<PartnerFiles>(surface, files, spread_ms);
}

}  // namespace crossdock::sim
