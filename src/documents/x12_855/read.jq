# X12 855 -> order_response, from a supplier of ours (README.md).

def response_line($number):
  segment("PO1") as $po1
  | ($po1 | el(2) | decimal) as $ordered
  | {line: ($po1 | el(1) // ($number | tostring)), item: ($po1 | item_at(6)), quantity: $ordered, unit: ($po1 | el(3)),
     unit_price: ($po1 | el(4) | decimal), price_basis: ($po1 | el(5)), description: description,
     acknowledgements: [loops("ACK") | answer_of($ordered; $po1 | el(3))]} | compact
  | if .quantity == null then refuse("edi.quantity"; "PO1 line " + .line + " has no quantity (PO102)") else . end
  | check_answers;

segment("BAK") as $bak
| {purchase_order: ($bak | el(3)), release: ($bak | el(5)), purpose: ($bak | el(1) | strictly_named(purposes; "edi.purpose"; "BAK01")),
   status: ($bak | el(2) | named(overall_names)), order_date: ($bak | el(4) | iso_date), order_id: ($bak | el(8)),
   acknowledged_at: ($bak | el(9) | iso_date),
   currency: (segment("CUR") | el(2)), reference: references("REF"), allowances_charges: allowances_charges, terms: [terms], notes: notes,
   buyer: party_of("BY"), seller: (party_of("SE") // party_of("VN") // party_of("SU")), ship_to: party_of("ST"),
   lines: [[loops("PO1")] | to_entries[] | .key as $i | .value | response_line($i + 1)]} | compact
