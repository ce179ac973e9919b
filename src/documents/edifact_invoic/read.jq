# INVOIC -> invoice, from a supplier of ours (README.md). Amounts have their decimal point; nothing is implied.
def kinds: {"380": "invoice", "381": "credit", "383": "debit", "389": "invoice", "384": "invoice"};
references as $references
| {invoice: (segment("BGM") | el(2)), kind: (segment("BGM") | el(1) | strictly_named(kinds; "invoice.kind"; "BGM 1001")),
   invoice_date: (moment_at("137") // moment_at("3")), shipped_at: (moment_at("11") // moment_at("35")), order_date: null,
   purchase_order: one_of($references.ON), order_id: one_of($references.VN), shipment: one_of($references.DQ), original_invoice: one_of($references.IV),
   bill_of_lading: one_of($references.BM), reference: ($references | del(.ON, .VN, .DQ, .IV, .BM)), notes: notes,
   currency: currency, bill_to: party_of("IV"), ship_to: (party_of("DP") // party_of("ST")), buyer: party_of("BY"), seller: party_of("SU"), remit_to: (party_of("RE") // party_of("PE")),
   terms: [terms], carrier: carrier_of, allowances_charges: allowances_charges,
   taxes: [loops("TAX") | segment("TAX") as $tax | {type: ($tax | el(2)), percent: ($tax | part(5; 4) | number), category: ($tax | el(6)),
             amount: money("124"), base: money("125")} | compact | select(.type and (.amount or .percent))],
   lines_total: money("79"), tax_total: money("124"), total: (money("77") // money("9") // money("86") // money("39")),
   lines: [[loops("LIN")] | to_entries[] | .key as $i | .value
           | quantity("47") as $invoiced
           | references as $own
           | {line: (one_of($own.LI) // (segment("LIN") | el(1)) // ($i + 1 | tostring)), item: line_item, quantity: $invoiced.quantity, unit: $invoiced.unit, amount: money("203"),
              description: description, reference: ($own | del(.LI)), allowances_charges: allowances_charges, taxes: taxes} + price | compact
           | if .quantity == null then refuse("edi.quantity"; "Line " + .line + " has no invoiced quantity (QTY 47)") else . end
           | if .item == null then refuse("edi.item"; "Line " + .line + " names no item (LIN, PIA)") else . end]} | compact
