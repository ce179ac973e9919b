# Invoice -> X12 810 (README.md). TDS01 and SAC05 carry two implied decimals (N2); unit prices and taxes do not (R).
def terms:
  ["ITD", "01", "3", (.discount_percent // ""), "", (if .discount_percent then .discount_days // "" else "" end), "",
   (.net_days // "")];

def allowance_charge:
  loop("SAC";
    ["SAC", ({allowance: "A", charge: "C"}[.kind] // refuse("document.charge"; "\"" + (.kind | tostring) + "\" is neither allowance nor charge")),
     .code, "", "", (.amount | to_implied2), "", "", "", "", "", "", "06", "", "", (.description | clip(80))]);

($context // {}) as $context
| set("810";
    ["BIG", (.invoice_date | need("invoice_date") | x12_date), (.invoice | need("invoice")), (.order_date | x12_date),
     (.purchase_order // ""), (.release // ""), "",
     ({invoice: "DI", credit: "CR", debit: "DR"}[.kind // "invoice"] // refuse("document.kind"; "The kind is invoice, credit or debit"))],
    (select(.currency) | ["CUR", "SE", .currency]),
    (select(.order_id) | ["REF", "VN", .order_id]),
    (select(.bill_of_lading) | ["REF", "BM", .bill_of_lading]),
    (.remit_to | n1_loop("RE")),
    (.bill_to | n1_loop("BT")),
    (.ship_to | n1_loop("ST")),
    (.terms | select(. != null) | terms),
    (select(.shipped_at) | ["DTM", "011", (.shipped_at | x12_date)]),
    ((.lines | need("lines"))[]
     | loop("IT1";
         (["IT1", .line, .quantity, .unit, .unit_price, (.price_basis // "")] + (.item | item_ids($context))),
         (select(.description) | loop("PID"; ["PID", "F", "", "", "", (.description | clip(80))])),
         ((.allowances_charges // [])[] | allowance_charge))),
    ["TDS", (.total | need("total") | to_implied2)],
    ((.taxes // [])[] | ["TXI", .type, .amount, (.percent // "")]),
    (.carrier // {} | select(.scac) | ["CAD", (.method // "M"), "", "", .scac]),
    ((.allowances_charges // [])[] | allowance_charge),
    ["CTT", (.lines | length | tostring)])
