# DESADV -> ship_notice, from a supplier of ours (README.md). CPS 7166 names the level above; a level with lines is a pack.
def codes: [(loops("PAC") | loops("PCI") | loops("GIN") | segment("GIN")), (loops("PCI") | all("GIN")), all("GIN")
            | select(el(1) == "BJ") | range(2; length) as $n | part($n; 1), part($n; 2) | values | bare_sscc];
def lot: first((loops("PCI") | all("GIN")), all("GIN") | select(el(1) == "BX") | part(2; 1)) // null;
def expiry: (day_at("361") // (first(loops("PCI") | day_at("361") | values) // null));
def line_at($header; $codes; $pallet):
  . as $level
  | references as $references
  | (first(all("RFF") | select(el(1) == "ON")) // []) as $order
  | quantity("12") as $sent
  | {purchase_order: (($order | part(1; 2)) // $header), line: (($order | part(1; 3)) // (segment("LIN") | el(1))), item: line_item,
     quantity_shipped: $sent.quantity, quantity_ordered: quantity("21").quantity, unit: $sent.unit, description: description, lot: lot, expires_on: expiry,
     packed: [$codes[] | {sscc: ., pallet: $pallet}]} | compact
  | if .quantity_shipped == null then refuse("edi.quantity"; "Line " + (.line // "?") + " has no despatched quantity (QTY 12)") else . end
  | if .purchase_order == null then refuse("edi.purchase_order"; "Line " + (.line // "?") + " names no order, and neither does the message (RFF ON)") else . end;
def order_of:
  . as $lines
  | (reduce .[] as $one ([]; ($one.line // ($one.item | tojson)) as $key | if any(.[]; . == $key) then . else . + [$key] end)) as $keys
  | {purchase_order: .[0].purchase_order,
     lines: [$keys[] as $key | [$lines[] | select((.line // (.item | tojson)) == $key)]
             | .[0] + {quantity_shipped: total(.[].quantity_shipped)} | del(.packed, .purchase_order)],
     packs: ([$lines[] | . as $line | (.packed // [])[]
              | {sscc, pallet, content: ({line: $line.line, quantity: (if ($line.packed | length) == 1 then $line.quantity_shipped else null end), lot: $line.lot} | compact)}]
             | group_by(.sscc) | map({sscc: .[0].sscc, pallet: .[0].pallet, contents: map(.content)} | compact))} | compact;

references as $references
| ([loops("CPS") | {key: (segment("CPS") | el(1)), value: {above: (segment("CPS") | el(2)), codes: codes}} | select(.key)] | from_entries) as $levels
| {shipment: (segment("BGM") | el(2)), purpose: purpose, shipped_at: (moment_at("11") // moment_at("137")), expected_delivery_date: (day_at("17") // day_at("2")),
   carrier: carrier_of, tracking: one_of($references.CN), bill_of_lading: one_of($references.BM // $references.AAS),
   weight: (first(segments("MEA") | select(part(2; 1) == "AAD" or part(2; 1) == "G") | {value: (part(3; 2) | number), unit: (part(3; 1) | unit)}) // null),
   cartons: (first(loops("CPS") | select((segment("CPS") | el(2)) == null) | loops("PAC") | segment("PAC") | el(1)) // null),
   ship_from: party_of("SF"), ship_to: (party_of("DP") // party_of("ST")), buyer: party_of("BY"), seller: party_of("SU"),
   orders: ([loops("CPS") | . as $level | segment("CPS") as $cps | codes as $codes
             | ($levels[$cps | el(2) // ""] // {codes: []}) as $above
             | loops("LIN") | line_at(one_of($references.ON); $codes; ($above.codes[0] // null))]
            | (reduce .[].purchase_order as $number ([]; if any(.[]; . == $number) then . else . + [$number] end)) as $numbers
            | . as $lines
            | [$numbers[] as $number | [$lines[] | select(.purchase_order == $number)] | order_of])} | compact
| if (.orders | length) == 1 and $references.VN then .orders[0].order_id = one_of($references.VN) else . end
| if .orders == null then refuse("edi.lines"; "The message has no line (LIN)") else . end
