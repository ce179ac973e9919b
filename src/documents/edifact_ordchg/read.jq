# ORDCHG -> order_change (README.md).
def actions: {"1": "add", "2": "cancel", "3": "change", "4": "unchanged"};
def change_line($number):
  quantity("21") as $ordered
  | {line: (segment("LIN") | el(1) // ($number | tostring)), change: (segment("LIN") | el(2) // "3" | strictly_named(actions; "edi.change"; "LIN 1229")),
     item: line_item, quantity: $ordered.quantity, unit: $ordered.unit, description: description, reference: references, notes: notes,
     allowances_charges: allowances_charges} + price + dates | compact
  | if .quantity == null and .change == "add" then refuse("edi.quantity"; "Line " + .line + " has no ordered quantity (QTY 21)") else . end
  | if .change == "cancel" then .quantity_left = "0" else . end
  | if .change == "change" and .quantity != null and (.quantity | micros) == 0 then .change = "cancel" | .quantity_left = "0" else . end;

($context // {}) as $context
| segment("BGM") as $bgm
| references as $references
| {purchase_order: (one_of($references.ON) // refuse("edi.purchase_order"; "The change names no order (RFF ON)")), release: one_of($references.RE),
   purpose: (if ($bgm | el(3)) == null or ($bgm | el(3)) == "9" then "change" else purpose end),
   change: ($bgm | el(2)), change_sequence: one_of($references.PP), order_date: day_at("4"), changed_on: moment_at("137"), order_id: one_of($references.VN),
   buyer: (party_of("BY") // $context.buyer), seller: party_of("SU"), ship_to: (party_of("DP") // party_of("ST")), bill_to: party_of("IV"),
   currency: (currency // $context.currency), terms: [terms], carrier: carrier_of, notes: notes, reference: ($references | del(.ON, .RE, .PP, .VN)),
   allowances_charges: allowances_charges} + dates
  + {lines: [[loops("LIN")] | to_entries[] | .key as $i | .value | change_line($i + 1)]} | compact
