# X12 850 -> order (README.md). $context: {currency, buyer} where the document says nothing.
# BEG01 decides what may be done: a confirmation or a duplicate is not a new order.

# SCH: when how much of a line is wanted. SCH05 says what the date means, as in DTM01.
def schedules:
  [loops("SCH") | segment("SCH")
   | {quantity: (el(1) | decimal), unit: el(2), date: (el(6) | iso_date)} + {kind: (el(5) | named(order_dates))} | compact];
# SDQ: which store gets how much of a line; the stores of one qualifier.
def destinations:
  [segments("SDQ") | . as $sdq
   | range(3; 23; 2) as $at | select($sdq | el($at))
   | {location: ($sdq | el($at)), qualifier: ($sdq | el(2)), quantity: ($sdq | el($at + 1) | decimal), unit: ($sdq | el(1))} | compact];

def check_parts:
  . as $line
  | (if .destinations and (total(.destinations[].quantity) | micros) != (.quantity | micros)
     then refuse("order.destinations"; "The stores of line " + .line + " get " + total(.destinations[].quantity) + " in all, ordered are " + .quantity)
     else . end)
  | if .schedules and (total(.schedules[].quantity) | micros) != (.quantity | micros)
    then refuse("order.schedules"; "The dates of line " + .line + " are for " + total(.schedules[].quantity) + " in all, ordered are " + .quantity)
    else . end;

def order_line($number):
  segment("PO1") as $po1
  | {line: ($po1 | el(1) // ($number | tostring)),
     item: ($po1 | item_at(6)),
     quantity: ($po1 | el(2) | decimal),
     unit: ($po1 | el(3)),
     unit_price: ($po1 | el(4) | decimal),
     price_basis: ($po1 | el(5)),
     description: description,
     pack: pack,
     reference: references("REF"),
     notes: notes,
     allowances_charges: allowances_charges,
     schedules: schedules,
     destinations: destinations} + dates("DTM"; order_dates) | compact
  | if .quantity == null then refuse("edi.quantity"; "PO1 line " + .line + " has no quantity (PO102)") else . end
  | if .item == null then refuse("edi.item"; "PO1 line " + .line + " names no item (PO106 ff.)") else . end
  | check_parts;

($context // {}) as $context
| segment("BEG") as $beg
| {purchase_order: ($beg | el(3) // refuse("x12.purchase_order"; "BEG03 is missing")),
   release: ($beg | el(4)),
   purpose: ($beg | el(1) | strictly_named(purposes; "edi.purpose"; "BEG01")),
   order_type: ($beg | el(2) | named(order_types)),
   order_date: ($beg | el(5) | iso_date),
   contract: ($beg | el(6)),
   buyer: (party_of("BY") // $context.buyer // party_of("BT")),
   seller: (party_of("SE") // party_of("VN") // party_of("SU")),
   ship_to: party_of("ST"),
   bill_to: party_of("BT"),
   ship_from: party_of("SF"),
   mark_for: (party_of("MF") // party_of("Z7")),
   contacts: [segments("PER") | contact],
   currency: ((segment("CUR") | el(2)) // $context.currency),
   terms: [terms],
   freight: freight,
   carrier: carrier_of,
   notes: notes,
   reference: references("REF"),
   allowances_charges: allowances_charges}
  + dates("DTM"; order_dates)
  + {lines: [[loops("PO1")] | to_entries[] | .key as $i | .value | order_line($i + 1)]} | compact
