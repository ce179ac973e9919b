# ship_notice -> X12 856 (README.md): S-O-P-I when containers are known (S-O-T-P-I with pallets), else S-O-I.
def orders:
  .orders // [{purchase_order, release, order_date, order_id, mark_for, reference, lines, packs} | compact];

def item_content($context):
  [(["LIN", (.line // "")] + (.item | item_ids($context))),
   (["SN1", "", (.quantity_shipped | need("quantity_shipped")), (.unit | need("unit"))]
    + (if .quantity_ordered then ["", .quantity_ordered, .unit] else [] end)),
   (select(.description) | {loop: "PID", content: [["PID", "F", "", "", "", (.description | clip(80))]]} | .content[0])]
  + [select(.lot) | ["REF", "LT", .lot]]
  + [select(.expires_on) | ["DTM", "036", (.expires_on | plain_date)]];

# A level: {level, content, children}; numbered depth first below.
def item_level($context): {level: "I", content: item_content($context), children: []};
def pack_level($context):
  {level: "P", content: [["MAN", "GM", (.sscc | bare_sscc | check_sscc)]], children: [.lines[] | item_level($context)]};
# Packs on the same pallet stand below it, where the first of them stood.
def pack_levels($context):
  . as $packs
  | (reduce $packs[].pallet as $pallet ([]; if $pallet == null or any(.[]; . == $pallet) then . else . + [$pallet] end)) as $pallets
  | [$pallets[] as $pallet
     | {level: "T", content: [["MAN", "GM", ($pallet | bare_sscc | check_sscc)]],
        children: [$packs[] | select(.pallet == $pallet) | pack_level($context)]}]
    + [$packs[] | select(.pallet == null) | pack_level($context)];
def order_level($context):
  . as $order
  | [(.lines | need("lines"))[] | select((.quantity_shipped | need("quantity_shipped") | micros) > 0)] as $lines
  | {level: "O",
     content: [["PRF", (.purchase_order | need("purchase_order")), (.release // ""), "", (.order_date | plain_date)],
               (select(.order_id) | ["REF", "VN", .order_id]),
               (.reference | reference_segments("REF")),
               (.mark_for | n1_loop("BY"))],
     children: (if has_packs then packs_of($lines) as $packs | check_packs($lines; $packs) | $packs | pack_levels($context)
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

# A container that is in two orders, or twice in one, is one the buyer's dock cannot book.
def check_containers:
  [orders[] | if .packs then .packs[].sscc else ([.lines[].serial_shipping_container_codes[]?] | unique[]) end] as $all
  | ($all | group_by(.) | map(select(length > 1) | .[0])) as $twice
  | if $twice == [] then . else refuse("shipment.sscc_twice"; "Container " + $twice[0] + " appears twice in the shipment") end;

($context // {}) as $context
| check_containers
| . as $doc
| {level: "S",
   content: [(select(.cartons) | ["TD1", "CTN", .cartons] + (if .weight then ["", "", "", "G", .weight.value, .weight.unit] else [] end)),
             (.carrier // {} | select(.scac) | ["TD5", "B", "2", .scac, (.method // "M"), (.name | clip(35))]),
             (select(.bill_of_lading) | ["REF", "BM", .bill_of_lading]),
             (select(.tracking) | ["REF", "CN", .tracking]),
             ["DTM", "011", (.shipped_at | need("shipped_at") | plain_date), (.shipped_at | plain_time), (.shipped_at | zone_code)],
             (select(.expected_delivery_date) | ["DTM", "017", (.expected_delivery_date | plain_date)]),
             (.ship_from | n1_loop("SF")),
             (.ship_to | n1_loop("ST"))],
   children: [orders[] | order_level($context)]}
| number_levels(0; null) as $tree
| set("856";
    ["BSN", ($doc.purpose // "original" | . as $purpose | {original: "00", cancellation: "01", replace: "05"}[$purpose]
             // refuse("document.purpose"; "The purpose of a shipment notice is original, cancellation or replace")),
     ($doc.shipment | need("shipment")), ($doc.shipped_at | plain_date), (($doc.shipped_at | plain_time) | if . == "" then "0000" else . end),
     (if any($doc | orders[]; has_packs) then "0001" else "0004" end)],
    $tree.loop,
    ["CTT", ($tree.n | tostring)])
