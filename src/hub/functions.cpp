// SPDX-License-Identifier: Apache-2.0
#include "hub/functions.hpp"

#include <algorithm>

namespace crossdock::hub {

namespace {

std::vector<NamedFunction> order_functions() {
  return {
      {"order.price", "Checks every line's price against the price list, fills in missing prices, and totals the order.",
       order_price},
      {"account.check", "Refuses a customer that is unknown or blocked.", account_check},
      {"credit.reserve", "Reserves the order's total against the customer's credit limit.", credit_reserve},
      {"credit.release", "Reserves the order's total although it is above the limit: a person has decided so.",
       credit_release},
      {"stock.reserve",
       "Reserves every line, or what the order's policy takes of it; the rest waits for stock, or is cancelled.",
       stock_reserve},
      {"stock.substitute",
       "Puts other items in place of those that are short, where the policy allows it; else proposes them.",
       stock_substitute},
      {"stock.allocate", "Turns the reservations into allocations; answers the picks to release, one per location.",
       stock_allocate},
      {"stock.ship", "Books a confirmed shipment: allocated becomes shipped, what was short waits again or is cancelled.",
       stock_ship},
      {"stock.deliver", "Books the proof of delivery of a shipment: shipped becomes delivered.", stock_deliver},
      {"order.identify", "Remembers a number another system knows the order by.", order_identify},
      {"order.milestone", "Records a milestone event of the order.", order_milestone},
      {"order.pick", "Records a pick that a warehouse has taken, and what it is to send.", order_pick},
      {"order.invoice", "Records a posted invoice and moves its amount from reserved to used credit.", order_invoice},
      {"order.cancel_pick", "Cancels what a warehouse has agreed not to send of a pick, and gives it back.",
       order_cancel_pick},
      {"order.cancel", "Cancels whatever of the order is neither in a pick nor sent; without any, the whole order.",
       order_cancel},
      {"order.recall_pick", "Takes back what a warehouse has agreed not to send of a pick; it stays allocated.",
       order_recall_pick},
      {"order.change", "Changes the order as was asked for, line by line; answers what became of each.", order_change},
      {"order.hold", "Puts the order on hold: it waits for a person.", order_hold},
      {"order.lift_hold", "Takes a hold off the order.", order_lift_hold},
      {"order.check_hold", "Answers whether the order is on hold, and why.", order_check_hold},
      {"order.reject", "Rejects the order with a reason and gives back everything it holds.", order_reject},
      {"xref.lookup", "Looks up a cross-reference; a row that is missing is an exception that heals when the row comes.",
       xref_lookup},
      {"task.open", "Asks a person of a role to approve, decide or correct something; listen for task.completed.",
       task_open},
      {"sscc.allocate", "Takes `count` new SSCCs (1) from the company's ranges, never to be given again.", sscc_allocate},
      {"document.send", "Maps, encodes and queues a document to the order's trading partner, when it takes that document.",
       document_send},
  };
}

}  // namespace

const std::vector<NamedFunction>& functions() {
  static const std::vector<NamedFunction> k_functions = [] {
    std::vector<NamedFunction> all = order_functions();
    const std::vector<NamedFunction> records = record_functions();
    all.insert(all.end(), records.begin(), records.end());
    return all;
  }();
  return k_functions;
}

const NamedFunction* find_function(std::string_view name) {
  const auto found = std::ranges::find(functions(), name, &NamedFunction::name);
  return found == functions().end() ? nullptr : &*found;
}

Result<Order> order_argument(store::Reader& reader, const JsonObject& arguments) {
  CROSSDOCK_TRY(const std::string text, json_string(arguments, "order", "with"));
  CROSSDOCK_TRY(const OrderId id, OrderId::parse(text));
  return load_order(reader, id);
}

}  // namespace crossdock::hub
