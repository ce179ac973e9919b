# ORDERS -> order (README.md). $context: {currency, buyer} where the message says nothing.
def order_types: {"220": "stand_alone", "221": "blanket", "226": "release", "227": "consigned", "224": "rush"};
# LOC 7: where how much of a line goes.
def destinations:
  [loops("LOC") | segment("LOC") as $loc | select(($loc | el(1)) == "7")
   | {location: ($loc | part(2; 1)), qualifier: ($loc | part(2; 3) | named(agencies))} + (first(segments("QTY") | {quantity: (part(1; 2) | number), unit: (part(1; 3) | unit)}) // {}) | compact];
def schedules:
  [loops("SCC") | loops("QTY")
   | {quantity: (segment("QTY") | part(1; 2) | number), unit: (segment("QTY") | part(1; 3) | unit)}
     + (first(segments("DTM") | {kind: (el(1) | named(edifact_dates)), date: (moment_text(part(1; 2); part(1; 3)) | .[0:10])}) // {}) | compact];
def check_parts:
  . as $line
  | (if .destinations and (total(.destinations[].quantity) | micros) != (.quantity | micros)
     then refuse("order.destinations"; "The places of line " + .line + " get " + total(.destinations[].quantity) + " in all, ordered are " + .quantity)
     else . end)
  | if .schedules and (total(.schedules[].quantity) | micros) != (.quantity | micros)
    then refuse("order.schedules"; "The dates of line " + .line + " are for " + total(.schedules[].quantity) + " in all, ordered are " + .quantity)
    else . end;
def order_line($number):
  quantity("21") as $ordered
  | {line: (segment("LIN") | el(1) // ($number | tostring)), item: line_item, quantity: $ordered.quantity, unit: $ordered.unit, description: description,
     pack: ({size: quantity("59").quantity, unit: quantity("59").unit} | compact),
     reference: references, notes: notes, allowances_charges: allowances_charges, taxes: taxes, schedules: schedules, destinations: destinations}
    + price + dates | compact
  | if .quantity == null then refuse("edi.quantity"; "Line " + .line + " has no ordered quantity (QTY 21)") else . end
  | if .item == null then refuse("edi.item"; "Line " + .line + " names no item (LIN, PIA)") else . end
  | check_parts;

($context // {}) as $context
| segment("BGM") as $bgm
| references as $references
| {purchase_order: ($bgm | el(2) // refuse("edifact.purchase_order"; "BGM 1004, the order number, is missing")),
   release: one_of($references.RE), purpose: purpose, order_type: ($bgm | el(1) | named(order_types)), order_date: (moment_at("137") // moment_at("4")),
   contract: one_of($references.CT), buyer: (party_of("BY") // $context.buyer // party_of("IV")), seller: party_of("SU"),
   ship_to: (party_of("DP") // party_of("ST") // party_of("CN")), bill_to: (party_of("IV") // party_of("PR")), ship_from: party_of("SF"), mark_for: party_of("UC"),
   currency: (currency // $context.currency), terms: [terms], carrier: carrier_of, notes: notes,
   reference: ($references | del(.RE, .CT)), allowances_charges: allowances_charges, taxes: taxes}
  + dates
  + {lines: [[loops("LIN")] | to_entries[] | .key as $i | .value | order_line($i + 1)]} | compact
