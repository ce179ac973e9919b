# invoice -> X12 810 (README.md). TDS01 and SAC05 carry two implied decimals (N2); unit prices and taxes do not (R).
def tax_segment: ["TXI", .type, (.amount // ""), (.percent // "")];

($context // {}) as $context
| set("810";
    ["BIG", (.invoice_date | need("invoice_date") | plain_date), (.invoice | need("invoice")), (.order_date | plain_date),
     (.purchase_order // ""), (.release // ""), "",
     (.kind // "invoice" | . as $kind | {invoice: "DI", credit: "CR", debit: "DR"}[$kind]
      // refuse("document.kind"; "The kind is invoice, credit or debit"))],
    ((.notes // [])[] | ["NTE", "GEN", clip(80)]),
    (select(.currency) | ["CUR", "SE", .currency]),
    (select(.order_id) | ["REF", "VN", .order_id]),
    (select(.bill_of_lading) | ["REF", "BM", .bill_of_lading]),
    (select(.shipment) | ["REF", "SI", .shipment]),
    (select(.original_invoice) | ["REF", "OI", .original_invoice]),
    (.reference | reference_segments("REF")),
    (.remit_to | n1_loop("RE")),
    (.bill_to | n1_loop("BT")),
    (.ship_to | n1_loop("ST")),
    (.buyer | n1_loop("BY")),
    (.seller | n1_loop("SE")),
    (.terms | terms_segments),
    (.shipped_at | moment_segment("DTM"; "011")),
    ((.lines | need("lines"))[]
     | loop("IT1";
         (["IT1", .line, (.quantity | need("quantity")), (.unit | need("unit")), (.unit_price | need("unit_price")), (.price_basis // "")]
          + (.item | item_ids($context))),
         ((.taxes // [])[] | tax_segment),
         (.description | description_loop),
         (.reference | reference_segments("REF")),
         ((.allowances_charges // [])[] | charge_loop))),
    ["TDS", (.total | need("total") | to_implied2)],
    ((.taxes // [])[] | tax_segment),
    (.carrier // {} | select(.scac) | ["CAD", (.method // "M"), "", "", .scac]),
    ((.allowances_charges // [])[] | charge_loop),
    ["CTT", (.lines | length | tostring)])
