# REMADV -> remittance (README.md).
def adjustments:
  [loops("AJT")
   | {amount: (first(all("MOA") | part(1; 2) | number) // "0"), reason: (segment("AJT") | el(1)),
      reference_qualifier: (first(all("RFF") | el(1)) // null), reference: (first(all("RFF") | part(1; 2)) // null)} | compact];
def document_names: {"380": "invoice", "381": "credit", "383": "debit", "389": "invoice"};
($context // {}) as $context
| references as $references
| {payment: (one_of($references.PQ) // (segment("BGM") | el(2)) // refuse("payment.number"; "BGM 1004, the number of the advice, is missing")),
   method: (segment("PAI") | part(1; 3)), amount: (money("12") // money("9") // money("39") // refuse("edi.number"; "The advice says no amount paid (MOA 12)")),
   direction: "credit", currency: (currency // $context.currency), paid_on: (day_at("138") // day_at("203") // day_at("137")),
   payer: (party_of("PR") // party_of("BY")), payee: (party_of("PE") // party_of("SU")), reference: $references,
   items: [loops("DOC")
           | segment("DOC") as $doc
           | references as $own
           | {document: ($doc | el(1) | named(document_names)), invoice: ($doc | part(2; 1)), paid: ((money("12") // money("9") // "0")),
              billed: (money("77") // money("39")), discount: money("52"), date: (day_at("137") // day_at("3")), purchase_order: one_of($own.ON),
              reference: ($own | del(.ON)), adjustments: adjustments}
           | .paid = (.paid | if $doc[1] == "381" and (test("^-") | not) and micros != 0 then "-" + . else . end) | compact]} | compact
