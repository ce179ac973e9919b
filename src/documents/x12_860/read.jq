# X12 860 -> order_change (README.md). BCH01 decides what is done with the order, POC02 what with a line.
# POC03 is the new quantity of the line, POC04 what of it is still to come.
def change_line($number):
  segment("POC") as $poc
  | {line: ($poc | el(1) // ($number | tostring)),
     change: ($poc | el(2) | strictly_named(change_names; "edi.change"; "POC02")),
     item: ($poc | item_at(8)),
     quantity: ($poc | el(3) | decimal), quantity_left: ($poc | el(4) | decimal), unit: ($poc | el(5)),
     unit_price: ($poc | el(6) | decimal), price_basis: ($poc | el(7)),
     description: description, pack: pack, reference: references("REF"), notes: notes, allowances_charges: allowances_charges}
    + dates("DTM"; order_dates) | compact
  | if .quantity == null and (.change as $change | any("add", "change", "increase", "decrease", "price_quantity", "replace", "replace_all"; . == $change))
    then refuse("edi.quantity"; "POC line " + .line + " has no quantity (POC03)") else . end
  | if .change == "cancel" and .quantity_left == null then .quantity_left = "0" else . end;

($context // {}) as $context
| segment("BCH") as $bch
| {purchase_order: ($bch | el(3) // refuse("x12.purchase_order"; "BCH03 is missing")), release: ($bch | el(4)),
   purpose: ($bch | el(1) | strictly_named(purposes; "edi.purpose"; "BCH01")), order_type: ($bch | el(2) | named(order_types)),
   change_sequence: ($bch | el(5)), order_date: ($bch | el(6) | iso_date), order_id: ($bch | el(9)),
   changed_on: ($bch | el(11) // el(10) | iso_date),
   buyer: (party_of("BY") // $context.buyer // party_of("BT")), seller: (party_of("SE") // party_of("VN") // party_of("SU")),
   ship_to: party_of("ST"), bill_to: party_of("BT"), currency: ((segment("CUR") | el(2)) // $context.currency),
   terms: [terms], carrier: carrier_of, notes: notes, reference: references("REF"), allowances_charges: allowances_charges}
  + dates("DTM"; order_dates)
  + {lines: [[loops("POC")] | to_entries[] | .key as $i | .value | change_line($i + 1)]} | compact
