# RETANN -> return_notice (README.md).
def return_purposes: {"9": "request", "13": "request", "11": "authorisation", "27": "refusal", "1": "cancellation", "29": "authorisation"};
references as $references
| {return_number: (segment("BGM") | el(2)), purpose: (segment("BGM") | el(3) // "9" | strictly_named(return_purposes; "return.purpose"; "BGM 1225")),
   returned_on: day_at("137"), purchase_order: one_of($references.ON), invoice: one_of($references.IV), order_id: one_of($references.VN),
   buyer: party_of("BY"), seller: party_of("SU"), ship_from: (party_of("SF") // party_of("CZ")), ship_to: party_of("DP"),
   notes: notes, reference: ($references | del(.ON, .IV, .VN)),
   lines: [[loops("LIN")] | to_entries[] | .key as $i | .value
           | references as $own
           | (first((loops("QTY") | select(segment("QTY") | el(1) == "61")), loops("QTY")) // {content: []}) as $qty
           | {line: (one_of($own.LI) // (segment("LIN") | el(1)) // ($i + 1 | tostring)), item: line_item,
              quantity: ($qty | segment("QTY") | part(1; 2) | number), unit: ($qty | segment("QTY") | part(1; 3) | unit),
              unit_price: price.unit_price, description: description, reason: ($qty | first(segments("CDI") | part(2; 1)) // null),
              purchase_order: one_of($own.ON), invoice: one_of($own.IV), reference: ($own | del(.ON, .IV, .LI))} | compact
           | if .quantity == null then refuse("edi.quantity"; "Line " + .line + " has no quantity to return (QTY 61)") else . end
           | if .item == null then refuse("edi.item"; "Line " + .line + " names no item (LIN, PIA)") else . end]} | compact
