# ship_notice -> DESADV D.96A (README.md): CPS 1 is the shipment, below it pallets and packs.
def orders: .orders // [{purchase_order, release, order_date, order_id, mark_for, reference, lines, packs} | compact];
def check_containers:
  [orders[] | if .packs then .packs[].sscc else ([.lines[].serial_shipping_container_codes[]?] | unique[]) end] as $all
  | ($all | group_by(.) | map(select(length > 1) | .[0])) as $twice
  | if $twice == [] then . else refuse("shipment.sscc_twice"; "Container " + $twice[0] + " appears twice in the shipment") end;
def shipped: [(.lines | need("lines"))[] | select((.quantity_shipped | need("quantity_shipped") | micros) > 0)];
# Every package: {sscc, pallet, lines}, the lines with the number of their order.
def packages:
  orders[]
  | .purchase_order as $order
  | shipped as $lines
  | if has_packs then packs_of($lines) as $packs | check_packs($lines; $packs) | $packs[] | .lines |= map(.purchase_order = $order)
    else {sscc: null, lines: ($lines | map(.purchase_order = $order))} end;
def gin: loop("GIN"; ["GIN", "BJ", (bare_sscc | check_sscc)]);
def line_loop($number; $context):
  loop("LIN";
    (.item | lin_segments($number; null; $context)),
    (.description | imd_segment),
    (.unit as $unit | (.quantity_shipped | qty("12"; $unit)), (.quantity_ordered | qty("21"; $unit))),
    loop("RFF"; ["RFF", ["ON", .purchase_order, (.line // "")]]),
    (select(.lot or .expires_on)
     | loop("PCI"; ["PCI", "36E"], (.expires_on | day_segment("361")), (select(.lot) | loop("GIN"; ["GIN", "BX", .lot])))));

($context // {}) as $context
| check_containers
| [packages] as $packages
| ([$packages[].pallet | values] | unique) as $pallets
| [orders[]] as $orders
# Levels in order: pallets with their packs, then packs on none; each {above, sscc, lines}.
| ([$pallets[] as $pallet | {sscc: $pallet, above: 1, lines: []}, ($packages[] | select(.pallet == $pallet) | .inside = $pallet)]
   + [$packages[] | select(.sscc and .pallet == null) | .above = 1]) as $levels
| ($levels | to_entries | map(.value.number = .key + 2 | .value)) as $levels
| ($levels | map(if .inside then .inside as $pallet | .above = ([$levels[] | select(.sscc == $pallet and .inside == null)][0].number) else . end)) as $levels
| [$packages[] | select(.sscc == null) | .lines[]] as $loose
| (reduce $levels[] as $level ({at: ($loose | length), out: []}; .at as $at | .out += [$level + {first: $at}] | .at += ($level.lines | length)) | .out) as $levels
| set("DESADV";
    ["BGM", "351", (.shipment | need("shipment")), (.purpose // "original" | . as $purpose | {original: "9", cancellation: "1", replace: "5"}[$purpose]
      // refuse("document.purpose"; "The purpose of a shipment notice is original, cancellation or replace"))],
    ["DTM", ["137", (.shipped_at | need("shipped_at") | plain_date), "102"]],
    (.shipped_at | moment_segment("11")),
    (.expected_delivery_date | day_segment("17")),
    (select(.weight) | ["MEA", "AAX", "AAD", [(.weight.unit | unit_code), .weight.value]]),
    (select(($orders | length) == 1) | ($orders[0].purchase_order | reference_loop("ON")), ($orders[0].order_id | reference_loop("VN"))),
    (.bill_of_lading | reference_loop("BM")),
    (.tracking | reference_loop("CN")),
    (.buyer | nad_loop("BY")),
    (.seller | nad_loop("SU")),
    (.ship_from | nad_loop("SF")),
    (.ship_to | nad_loop("DP")),
    (.carrier | tdt_loop),
    loop("CPS"; ["CPS", "1"],
      (select(.cartons) | loop("PAC"; ["PAC", .cartons])),
      ($loose | to_entries[] | (.key + 1) as $number | .value | line_loop($number; $context))),
    ($levels[]
     | .first as $first
     | loop("CPS"; ["CPS", (.number | tostring), (.above | tostring)],
         loop("PAC"; ["PAC", "1"], loop("PCI"; ["PCI", "33E"], (.sscc | gin))),
         (.lines | to_entries[] | ($first + .key + 1) as $number | .value | line_loop($number; $context)))),
    ["CNT", ["2", (($loose | length) + ([$levels[].lines | length] | add // 0) | tostring)]])
