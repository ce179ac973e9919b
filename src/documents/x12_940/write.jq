# warehouse_order -> X12 940 (README.md).
def w01($context):
  # W0103 takes a UPC of exactly twelve digits; other ids are qualified pairs in W0104-07 and W0115-16.
  (.item.upc // "" | if length == 12 then . else "" end) as $upc
  | (.item | del(.other) | if $upc != "" then del(.upc) else . end) as $item
  | (if ($item | del(.qualifiers)) == {} and $upc != "" then [] else $item | item_ids($context) end) as $ids
  | ["W01", (.quantity | need("quantity")), (.unit | need("unit")), $upc] + $ids[0:4]
    + (if ($ids | length) > 4 then ["", "", "", "", "", "", ""] + $ids[4:] else [] end);

($context // {}) as $context
| set("940";
    ["W05", (.purpose // "original" | . as $purpose | {original: "N", cancellation: "C", replace: "R"}[$purpose]
             // refuse("document.purpose"; "The purpose of a warehouse order is original, cancellation or replace")),
     (.order_id | need("order_id")), (.purchase_order // "")],
    (.ship_to | need("ship_to") | n1_loop("ST")),
    (.depositor | n1_loop("DE")),
    (.warehouse | n1_loop("WH")),
    (.bill_to | n1_loop("BT")),
    (.reference | reference_segments("N9")),
    (select(.requested_ship_date) | ["G62", "10", (.requested_ship_date | plain_date)]),
    (select(.requested_delivery_date) | ["G62", "02", (.requested_delivery_date | plain_date)]),
    (select(.cancel_after) | ["G62", "01", (.cancel_after | plain_date)]),
    ((.notes // [])[] | ["NTE", "WHI", clip(80)]),
    (.carrier | select(. != null)
     | ["W66", (.payment // "PP"), (.method // "M"), "", "", (.routing | clip(35)), "", "", "", "", (.scac // "")]),
    ((.lines | need("lines")) | to_entries[] | (.key + 1) as $number | .value
     | loop("LX";
         ["LX", ($number | tostring)],
         loop("W01";
           w01($context),
           (select(.description) | ["G69", (.description | clip(45))]),
           (select(.line) | ["N9", "LI", .line]),
           (select(.lot) | ["N9", "LT", .lot])))),
    ["W76", total(.lines[].quantity)])
