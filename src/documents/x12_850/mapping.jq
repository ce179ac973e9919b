# X12 850 -> the command "place order" (README.md). $context: {currency, buyer} where the document says nothing.
# BEG01 decides what may be done: a confirmation or a duplicate is not a new order.
def purpose:
  {"00": "original", "01": "cancellation", "04": "change", "05": "replace", "06": "confirmation", "07": "duplicate"}[.]
  // refuse("x12.purpose"; "BEG01 \"" + . + "\" is no purpose we act on");
def order_type:
  {"SA": "stand_alone", "NE": "new", "DS": "drop_ship", "RL": "release", "BK": "blanket", "CN": "consigned",
   "KN": "purchase"}[.] // .;

def allowance_charge:
  segment("SAC")
  | {kind: ({"A": "allowance", "C": "charge", "N": "none"}[el(1) // ""] // el(1)), code: (el(2) // el(4)),
     amount: (el(5) | from_implied2), percent: (el(7) | decimal), rate: (el(8) | decimal), description: el(15)} | compact;

def order_line($number):
  segment("PO1") as $po1
  | {line: ($po1 | el(1) // ($number | tostring)),
     item: ($po1 | item_at(6)),
     quantity: ($po1 | el(2) | decimal),
     unit: ($po1 | el(3)),
     unit_price: ($po1 | el(4) | decimal),
     price_basis: ($po1 | el(5)),
     description: ([loops("PID") | segment("PID") | select(el(1) == "F") | el(5) | values] | join(" ")),
     pack: (segment("PO4") | {quantity: el(1), size: (el(2) | decimal), unit: el(3)} | compact),
     requested_ship_date: iso_date_of("DTM"; "010"),
     requested_delivery_date: iso_date_of("DTM"; "002"),
     reference: references("REF"),
     allowances_charges: [loops("SAC") | allowance_charge]} | compact
  | if .quantity == null then refuse("x12.quantity"; "PO1 line " + .line + " has no quantity (PO102)") else . end
  | if .item == null then refuse("x12.item"; "PO1 line " + .line + " names no item (PO106 ff.)") else . end;

($context // {}) as $context
| segment("BEG") as $beg
| {purchase_order: ($beg | el(3) // refuse("x12.purchase_order"; "BEG03 is missing")),
   release: ($beg | el(4)),
   purpose: (($beg | el(1) // "") | purpose),
   order_type: (($beg | el(2)) as $type | if $type then $type | order_type else null end),
   order_date: ($beg | el(5) | iso_date),
   buyer: (party_of("BY") // $context.buyer // party_of("BT")),
   ship_to: party_of("ST"),
   bill_to: party_of("BT"),
   currency: ((segment("CUR") | el(2)) // $context.currency),
   requested_ship_date: iso_date_of("DTM"; "010"),
   requested_delivery_date: iso_date_of("DTM"; "002"),
   cancel_after: iso_date_of("DTM"; "001"),
   ship_not_before: iso_date_of("DTM"; "037"),
   ship_not_after: iso_date_of("DTM"; "038"),
   deliver_not_before: iso_date_of("DTM"; "064"),
   deliver_not_after: iso_date_of("DTM"; "063"),
   carrier: (segment("TD5") | {scac: (select(el(2) == "2") | el(3)), method: el(4), routing: el(5)}? // {} | compact),
   notes: [loops("N9") | segments("MSG") | el(1) | values],
   reference: references("REF"),
   allowances_charges: [loops("SAC") | allowance_charge],
   lines: [[loops("PO1")] | to_entries[] | .key as $i | .value | order_line($i + 1)]} | compact
