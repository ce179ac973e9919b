# X12 820 -> remittance (README.md). Amounts of an 820 have their decimal point (R); nothing is implied.
def money($where): decimal // refuse("edi.number"; $where + " has no amount");
def adjustments:
  [loops("ADX") | segment("ADX")
   | {amount: (el(1) | money("ADX01")), reason: el(2), reference_qualifier: (if el(4) then el(3) else null end), reference: el(4)} | compact];
def item:
  segment("RMR") as $rmr
  | references("REF") as $references
  | {document: ($rmr | el(1) | named({"IV": "invoice", "CM": "credit", "PO": "order", "OI": "invoice"})), invoice: ($rmr | el(2)),
     paid: ($rmr | el(4) | decimal // "0"), billed: ($rmr | el(5) | decimal), discount: ($rmr | el(6) | decimal),
     date: (first(segments("DTM") | el(2) | iso_date) // null), purchase_order: one_of($references.PO), reference: ($references | del(.PO)),
     adjustments: adjustments} | compact;

($context // {}) as $context
| segment("BPR") as $bpr
| {payment: (segment("TRN") | el(2) // refuse("payment.number"; "The 820 has no trace number (TRN02)")),
   method: ($bpr | el(4)), amount: ($bpr | el(2) | money("BPR02")),
   direction: ($bpr | el(3) | if . == "D" then "debit" else "credit" end),
   currency: ((segment("CUR") | el(2)) // $context.currency), paid_on: (($bpr | el(16) | iso_date) // iso_date_of("DTM"; "097")),
   payer: party_of("PR"), payee: party_of("PE"), reference: references("REF"),
   items: [loops("ENT") | loops("RMR") | item], adjustments: [loops("ENT") | adjustments[]]} | compact
