// SPDX-License-Identifier: Apache-2.0
#include "hub/duplicate.hpp"

#include "hub/purchase_order.hpp"
#include "hub/withdraw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

void compare_line(const Line& first, const model::OrderLine& again, std::vector<std::string>& out) {
  const auto differs = [&](std::string_view what, std::string_view before, std::string_view now) {
    if (before != now) out.push_back(fmt::format("line {}: {} {}, was {}", again.line, what, now, before));
  };
  differs("item", first.item, again.item);
  if (first.quantity != again.quantity || first.unit != again.unit)
    out.push_back(fmt::format("line {}: quantity {} {}, was {} {}", again.line, again.quantity.text(), again.unit,
                              first.quantity.text(), first.unit));
  if (first.unit_price && again.unit_price && *first.unit_price != *again.unit_price)
    differs("price", first.unit_price->text(), again.unit_price->text());
}

void compare_lines(const Order& first, const model::OrderRequest& again, std::vector<std::string>& out) {
  for (const model::OrderLine& line : again.lines) {
    const auto known = std::ranges::find(first.lines, line.line, &Line::line);
    if (known != first.lines.end()) {
      compare_line(*known, line, out);
    } else {
      out.push_back(
          fmt::format("line {}: {} {} of {}, was not there", line.line, line.quantity.text(), line.unit, line.item));
    }
  }
  for (const Line& line : first.lines) {
    if (std::ranges::find(again.lines, line.line, &model::OrderLine::line) == again.lines.end())
      out.push_back(fmt::format("line {}: is gone, was {} {} of {}", line.line, line.quantity.text(), line.unit, line.item));
  }
}

std::string_view rule_name(std::string_view purpose) {
  if (purpose == "replace") return "replacement";
  return purpose == "confirmation" ? "confirmation" : "original";
}

DuplicateRule rule_for(const Incoming& incoming) {
  const DuplicatePolicy& policy = incoming.partner.duplicates;
  if (incoming.purpose == "replace") return policy.replacement;
  if (incoming.purpose == "confirmation") return policy.confirmation;
  // The sender says itself that it was sent before: there is nothing a replacement could mean.
  if (incoming.purpose == "duplicate" && policy.original == DuplicateRule::replace) return DuplicateRule::ignore_same;
  return policy.original;
}

class Judge {
 public:
  Judge(Domain& domain, store::Tx& tx, const Incoming& incoming, Timestamp now)
      : domain_(domain), tx_(tx), incoming_(incoming), now_(now), rule_(rule_for(incoming)) {}

  Result<Judged> judge(Order& first) {
    changes_ = differences(first, incoming_.request);
    switch (rule_) {
      case DuplicateRule::refuse: return refuse(first);
      case DuplicateRule::ignore: return settle(first, "ignored");
      case DuplicateRule::ignore_same: return changes_.empty() ? settle(first, "ignored") : refuse(first);
      case DuplicateRule::confirm: return changes_.empty() ? settle(first, "confirmed") : refuse(first);
      case DuplicateRule::replace: break;
    }
    if (changes_.empty()) return settle(first, "ignored");
    if (auto possible = check_withdrawable(domain_, tx_, first); !possible) {
      CROSSDOCK_CHECK(note(first, "refused", possible.error().message, {}));
      return fail(std::move(possible).error());
    }
    return Judged{true, first.id, {}, "replaced"};
  }

  Result<void> note(const Order& first, std::string_view decision, std::string_view because, OrderId second) {
    JsonObject data{{"decision", decision},
                    {"purpose", incoming_.purpose},
                    {"rule", to_string(rule_)},
                    {"partner", incoming_.partner.name},
                    {"channel", incoming_.channel},
                    {"purchase_order", first.purchase_order},
                    {"source_message", incoming_.message.text()}};
    if (!first.release.empty()) data["release"] = first.release;
    JsonArray changes;
    for (const std::string& change : changes_) changes.emplace_back(change);
    data["differences"] = std::move(changes);
    data["why"] = fmt::format("{} says duplicates.{} is {}{}{}", incoming_.partner.name, rule_name(incoming_.purpose),
                              to_string(rule_), because.empty() ? "" : ": ", because);
    if (second) data["replaced_by"] = second.text();
    return publish_milestone(domain_, tx_, first, "order.duplicate_received", std::move(data), now_);
  }
  void compare(const Order& first) { changes_ = differences(first, incoming_.request); }

 private:
  Result<Judged> settle(const Order& first, std::string_view decision) {
    CROSSDOCK_CHECK(note(first, decision, changes_.empty() ? "it says the same" : "", {}));
    return Judged{false, {}, first.id, decision};
  }

  Result<Judged> refuse(const Order& first) {
    CROSSDOCK_CHECK(note(first, "refused", "", {}));
    const bool confirmation = incoming_.purpose == "confirmation" && rule_ == DuplicateRule::confirm;
    const std::string said = changes_.empty() ? std::string("it says the same") : changes_.front();
    return fail(
        ErrorKind::conflict, confirmation ? "order.confirmation_differs" : "order.duplicate_purchase_order",
        fmt::format("Customer {} has sent purchase order {}{}{} before, as {} (message {}); the new document is "
                    "message {}, and {}",
                    first.party, first.purchase_order, first.release.empty() ? "" : " release ", first.release,
                    first.id.text(), first.message.empty() ? "not kept" : first.message, incoming_.message.text(), said),
        first.id.text());
  }

  Domain& domain_;
  store::Tx& tx_;
  const Incoming& incoming_;
  Timestamp now_;
  DuplicateRule rule_;
  std::vector<std::string> changes_;
};

}  // namespace

std::vector<std::string> differences(const Order& first, const model::OrderRequest& again) {
  std::vector<std::string> out;
  const auto differs = [&out](std::string_view what, std::string_view before, std::string_view now) {
    if (!now.empty() && before != now)
      out.push_back(fmt::format("{} {}, was {}", what, now, before.empty() ? "none" : before));
  };
  differs("currency", first.currency, again.currency);
  differs("requested ship date", first.requested_ship_date, again.requested_ship_date);
  differs("location", first.requested_location, again.location);
  if (!again.ship_to.empty() && first.ship_to != again.ship_to) out.emplace_back("another place to ship to");
  compare_lines(first, again, out);
  if (out.size() > k_differences_max) out.resize(k_differences_max);
  return out;
}

Result<Judged> judge_duplicate(Domain& domain, store::Tx& tx, const Incoming& incoming, Timestamp now) {
  const model::OrderRequest& request = incoming.request;
  CROSSDOCK_TRY(const OrderId id, find_purchase_order(tx, request.party, request.purchase_order, request.release));
  if (!id && incoming.purpose == "original") return Judged{true, {}, {}, {}};
  if (!id) {
    return fail(
        ErrorKind::missing_reference, "order.original_unknown",
        fmt::format("BEG01 says \"{}\", but customer {} has placed no order {}{}{}: a person decides", incoming.purpose,
                    request.party, request.purchase_order, request.release.empty() ? "" : " release ", request.release),
        "BEG01");
  }
  CROSSDOCK_TRY(Order first, load_order(tx, id));
  return Judge(domain, tx, incoming, now).judge(first);
}

Result<void> note_replaced(Domain& domain, store::Tx& tx, const Incoming& incoming, OrderId first, OrderId second,
                           Timestamp now) {
  CROSSDOCK_TRY(const Order order, load_order(tx, first));
  Judge judge(domain, tx, incoming, now);
  judge.compare(order);
  return judge.note(order, "replaced", "nothing of it was released", second);
}

}  // namespace crossdock::hub
