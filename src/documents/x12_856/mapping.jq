# Shipment -> X12 856 (README.md): S-O-P-I when containers are known, else S-O-I.
def orders:
  .orders // [{purchase_order, release, order_date, mark_for, reference, lines, packs} | compact];

def item_content($context):
  [(["LIN", (.line // "")] + (.item | item_ids($context))),
   (["SN1", "", .quantity_shipped, .unit] + (if .quantity_ordered then ["", .quantity_ordered, .unit] else [] end)),
   (select(.description) | ["PID", "F", "", "", "", (.description | clip(80))])
   | if .[0] == "PID" then {loop: "PID", content: [.]} else . end]
  + [select(.lot) | ["REF", "LT", .lot]];

# Lines -> packs [{sscc, lines}]. Explicit packs name line and quantity; otherwise each line says its one container.
def packs_of($lines):
  if .packs then
    [.packs[] | . as $pack
     | {sscc: .sscc,
        lines: [.contents[] | . as $part
          | (first($lines[] | select(.line == $part.line)) // refuse("shipment.pack"; "Pack " + $pack.sscc + " names line " + $part.line + ", which is not shipped"))
          | .quantity_shipped = $part.quantity | del(.serial_shipping_container_codes)]}]
  else
    [$lines[] | (.serial_shipping_container_codes // []) as $codes
     | if ($codes | length) == 1 then .sscc = $codes[0]
       else refuse("shipment.pack"; "Line " + .line + " is in " + ($codes | length | tostring) + " containers: name the quantities in \"packs\"") end]
    | . as $packed
    | (reduce .[].sscc as $sscc ([]; if any(.[]; . == $sscc) then . else . + [$sscc] end)) as $containers
    | [$containers[] as $sscc | {sscc: $sscc, lines: [$packed[] | select(.sscc == $sscc)]}]
  end;
def has_packs: .packs != null or any(.lines[]; (.serial_shipping_container_codes // []) != []);

# Every packed quantity must be shipped, and the other way round.
def check_packs($lines; $packs):
  reduce $lines[] as $line (.;
    ([$packs[].lines[] | select(.line == $line.line) | .quantity_shipped | micros] | add // 0) as $packed
    | if $packed == ($line.quantity_shipped | micros) then . else
        refuse("shipment.pack"; "Line " + $line.line + ": " + ($packed | from_micros) + " packed, " + $line.quantity_shipped + " shipped")
      end);

# A level: {level, content, children}; numbered depth first below.
def item_level($context): {level: "I", content: item_content($context), children: []};
def order_level($context):
  . as $order
  | [.lines[] | select((.quantity_shipped | micros) > 0)] as $lines
  | {level: "O",
     content: [["PRF", (.purchase_order | need("purchase_order")), (.release // ""), "", (.order_date | x12_date)],
               (.reference | reference_segments("REF")),
               (.mark_for | n1_loop("BY"))],
     children: (if has_packs then
                  packs_of($lines) as $packs
                  | check_packs($lines; $packs)
                  | [$packs[] | {level: "P", content: [["MAN", "GM", .sscc]], children: [.lines[] | item_level($context)]}]
                else [$lines[] | item_level($context)] end)};

# -> {n: last number used, loop: the HL loop with its children inside}
def number_levels($n; $parent):
  . as $node
  | ($n + 1) as $own
  | reduce .children[] as $child ({n: $own, inner: []};
      (.n as $last | $child | number_levels($last; $own)) as $made
      | {n: $made.n, inner: (.inner + [$made.loop])})
  | {n: .n,
     loop: {loop: "HL", content: ([["HL", ($own | tostring), (if $parent then $parent | tostring else "" end), $node.level]]
                                  + $node.content + .inner)}};

($context // {}) as $context
| . as $doc
| {level: "S",
   content: [(select(.cartons) | ["TD1", "CTN", .cartons] + (if .weight then ["", "", "", "G", .weight.value, .weight.unit] else [] end)),
             (.carrier // {} | select(.scac) | ["TD5", "B", "2", .scac, (.method // "M"), (.name | clip(35))]),
             (select(.bill_of_lading) | ["REF", "BM", .bill_of_lading]),
             (select(.tracking) | ["REF", "CN", .tracking]),
             ["DTM", "011", (.shipped_at | need("shipped_at") | x12_date), (.shipped_at | x12_time)],
             (select(.expected_delivery_date) | ["DTM", "017", (.expected_delivery_date | x12_date)]),
             (.ship_from | n1_loop("SF")),
             (.ship_to | n1_loop("ST"))],
   children: [orders[] | order_level($context)]}
| number_levels(0; null) as $tree
| set("856";
    ["BSN", ({original: "00", cancellation: "01", replace: "05"}[$doc.purpose // "original"]
             // refuse("document.purpose"; "The purpose of a shipment notice is original, cancellation or replace")),
     ($doc.shipment | need("shipment")), ($doc.shipped_at | x12_date), (($doc.shipped_at | x12_time) | if . == "" then "0000" else . end),
     (if any($doc | orders[]; has_packs) then "0001" else "0004" end)],
    $tree.loop,
    ["CTT", ($tree.n | tostring)])
