# X12 865 -> order_response to a change of ours, or a change the supplier asks for (README.md).
def response_line($number):
  segment("POC") as $poc
  | ($poc | el(3) | decimal) as $ordered
  | {line: ($poc | el(1) // ($number | tostring)), change: ($poc | el(2) | named(change_names)), item: ($poc | item_at(8)), quantity: $ordered,
     quantity_left: ($poc | el(4) | decimal), unit: ($poc | el(5)), unit_price: ($poc | el(6) | decimal), price_basis: ($poc | el(7)),
     description: description, acknowledgements: [loops("ACK") | answer_of($ordered; $poc | el(5))]} | compact
  | if .quantity == null then refuse("edi.quantity"; "POC line " + .line + " has no quantity (POC03)") else . end
  | check_answers;

segment("BCA") as $bca
| {purchase_order: ($bca | el(3)), release: ($bca | el(4)), change_sequence: ($bca | el(5)),
   purpose: ($bca | el(1) | strictly_named(purposes; "edi.purpose"; "BCA01")), status: ($bca | el(2) | named(overall_names)),
   order_date: ($bca | el(6) | iso_date), order_id: ($bca | el(9)), acknowledged_at: ($bca | el(10) | iso_date),
   currency: (segment("CUR") | el(2)), reference: references("REF"), allowances_charges: allowances_charges, terms: [terms], notes: notes,
   buyer: party_of("BY"), seller: (party_of("SE") // party_of("VN") // party_of("SU")), ship_to: party_of("ST"),
   lines: [[loops("POC")] | to_entries[] | .key as $i | .value | response_line($i + 1)]} | compact
