// SPDX-License-Identifier: Apache-2.0
// The functions on business records that are no orders: what their names are.
#include "hub/functions.hpp"

namespace crossdock::hub {

std::vector<NamedFunction> record_functions() {
  return {
      {"return.authorise", "Judges a return by the policy and what was shipped; `accept` overrules what may be overruled.",
       return_authorise},
      {"return.refuse", "Refuses a return that is not authorised yet.", return_refuse},
      {"return.receive", "Closes the receipt of a return: what did not come may be returned later.", return_receive},
      {"return.dispose", "Restocks, scraps or sends to the vendor what came back, exactly; answers what is to be credited.",
       return_dispose},
      {"return.credit", "Records a credit memo and frees the credit that it makes good.", return_credit},
      {"supplier_invoice.match", "Compares a supplier's invoice with the purchase order and what came, by the tolerances.",
       supplier_invoice_match},
      {"supplier_invoice.approve", "Counts an invoice at its purchase order: what is invoiced is invoiced once.",
       supplier_invoice_approve},
      {"supplier_invoice.refuse", "Refuses a supplier's invoice with a reason.", supplier_invoice_refuse},
      {"supplier_invoice.post", "Records the number that payables knows an approved invoice by.", supplier_invoice_post},
      {"customer_application.approve", "Records the credit limit that two people have agreed on.",
       customer_application_approve},
      {"customer_application.refuse", "Refuses a customer to be, with a reason.", customer_application_refuse},
      {"customer_application.check", "Says what of the EDI facts of a customer's partner is not ready.",
       customer_application_check},
      {"customer_application.activate", "Makes the customer: it may order, and other systems' numbers refer to it.",
       customer_application_activate},
      {"master.pause", "Says how long a statement of master data has to wait until it holds.", master_pause},
      {"master.apply", "Applies a statement of master data field by field, by whose word counts; `accept` takes conflicts.",
       master_apply},
      {"supplier_order.create", "Keeps a purchase order of ours as proposed; the same number again is the same order.",
       supplier_order_create},
      {"supplier_order.propose", "Proposes what the reorder rules of the procurement policy say is to be bought.",
       supplier_order_propose},
      {"supplier_order.place", "Places a proposed purchase order: what it expects is incoming supply.",
       supplier_order_place},
      {"supplier_order.send", "Sends a purchase order of ours to the supplier, when it takes that document.",
       supplier_order_send},
      {"supplier_order.answer",
       "Judges a supplier's answer by the tolerances; takes it when it is within or `accept` is true.",
       supplier_order_answer},
      {"supplier_order.announce", "Books a supplier's ship notice: when what will come.", supplier_order_announce},
      {"supplier_order.review", "Says what is late, and what of the receipts is short or over.", supplier_order_review},
      {"supplier_order.reorder", "Proposes another purchase order of what did not come of one.", supplier_order_reorder},
      {"supplier_order.close", "Ends a purchase order: nothing more will come, what is open leaves the ledger.",
       supplier_order_close},
  };
}

}  // namespace crossdock::hub
