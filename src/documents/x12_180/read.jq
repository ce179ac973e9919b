# X12 180 -> return_notice (README.md).
def return_purposes: {"13": "request", "11": "authorisation", "12": "refusal", "01": "cancellation", "00": "notice"};
def reason: segment("RDR") | {disposition: el(1), reason: (el(2) // el(3)), explanation: el(4)} | compact;
segment("BGN") as $bgn
| references("N9") as $references
| {return_number: ($bgn | el(2)), purpose: ($bgn | el(1) | strictly_named(return_purposes; "return.purpose"; "BGN01")),
   returned_on: ($bgn | el(3) | iso_date), purchase_order: (segment("PRF") | el(1)), invoice: one_of($references.IV),
   buyer: (party_of("BY") // party_of("ST")), seller: (party_of("VN") // party_of("SE") // party_of("SU")), ship_from: party_of("SF"),
   notes: [segments("NTE") | el(2) | values], reference: ($references | del(.IV))} + reason
  + {lines: [[loops("BLI")] | to_entries[] | .key as $i | .value
             | segment("BLI") as $bli
             | references("N9") as $references
             | {line: (one_of($references.LI) // ($i + 1 | tostring)), item: ([{q: ($bli | el(1)), v: ($bli | el(2))}, ($bli | pairs_at(8))]
                  | item_from(id_groups; usual_qualifier)),
                quantity: ($bli | el(3) | decimal), unit: ($bli | el(4)), unit_price: ($bli | el(6) | decimal),
                purchase_order: (segment("PRF") | el(1)), invoice: one_of($references.IV),
                description: description, reference: ($references | del(.IV, .LI))} + reason
             | compact
             | if .quantity == null then refuse("edi.quantity"; "BLI line " + .line + " has no quantity (BLI03)") else . end
             | if .item == {} or .item == null then refuse("edi.item"; "BLI line " + .line + " names no item") else . end]} | compact
