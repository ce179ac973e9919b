# X12 944 -> receipt (README.md).
def conditions: {"01": "damaged", "02": "short", "03": "over", "07": "good"};
def received_item: (item_at(4) + {upc: el(3)} + (item_at(10) | del(.upc))) | compact;
def receipt_line($number):
  segment("W07") as $w07
  | references("N9") as $references
  | {line: (one_of($references.LI) // ($number | tostring)), item: ($w07 | received_item), quantity: ($w07 | el(1) | decimal), unit: ($w07 | el(2)),
     description: ([segments("G69") | el(1) | values] | join(" ")), lot: (($w07 | el(8)) // one_of($references.LT)),
     exceptions: [loops("W13") | segment("W13")
                  | {quantity: (el(1) | decimal), unit: el(2), condition: (el(3) | named(conditions)), lot: el(4)} | compact]} | compact
  | if .quantity == null then refuse("edi.quantity"; "W07 line " + .line + " has no quantity (W0701)") else . end
  | if .item == null then refuse("edi.item"; "W07 line " + .line + " names no item") else . end;

segment("W17") as $w17
| references("N9") as $references
| segment("W14") as $w14
| {receipt: ($w17 | el(3)), complete: (($w17 | el(1)) == "F"),
   received_on: (moment_of("G62"; "09"; 4; 5) // ($w17 | el(2) | iso_date)),
   notice: ($w17 | el(4)), shipment: ($w17 | el(5)), purchase_order: one_of($references.PO),
   ship_from: party_of("SF"), warehouse: party_of("WH"),
   carrier: (segment("W08") | {method: el(1), scac: el(2)} | compact),
   reference: $references,
   totals: ($w14 | {received: (el(1) | decimal), shipped: (el(2) | decimal)} | compact),
   lines: [[loops("W07")] | to_entries[] | .key as $i | .value | receipt_line($i + 1)]} | compact
| if .lines == null then refuse("receipt.lines"; "The 944 has no W07 line") else . end
| if .totals and (total(.lines[].quantity) | micros) != (.totals.received | micros)
  then refuse("receipt.total"; "W1401 says " + .totals.received + " received, the W07 lines add up to " + total(.lines[].quantity)) else . end
