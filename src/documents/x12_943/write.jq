# receipt_notice -> X12 943 (README.md).
def w04($context):
  (.item.upc // "" | if length == 12 then . else "" end) as $upc
  | (.item | del(.other) | if $upc != "" then del(.upc) else . end) as $item
  | (if ($item | del(.qualifiers)) == {} and $upc != "" then [] else $item | item_ids($context) end) as $ids
  | ["W04", (.quantity | need("quantity")), (.unit | need("unit")), $upc] + $ids[0:4];

($context // {}) as $context
| set("943";
    ["W06", (.purpose // "original" | . as $purpose | {original: "N", cancellation: "C", replace: "R"}[$purpose]
             // refuse("document.purpose"; "The purpose of a stock transfer advice is original, cancellation or replace")),
     (.notice | need("notice")), (.notice_date | need("notice_date") | plain_date), (.shipment // "")],
    (.ship_from | n1_loop("SF")),
    (.warehouse | need("warehouse") | n1_loop("WH")),
    (select(.purchase_order) | ["N9", "PO", .purchase_order]),
    (.reference | reference_segments("N9")),
    (select(.expected) | ["G62", "17", (.expected | plain_date)]),
    ((.notes // [])[] | ["NTE", "WHI", clip(80)]),
    (.carrier // {} | ["W27", (.method // "M"), (.scac // ""), "", (.payment // "PP")]),
    ((.lines | need("lines"))[]
     | loop("W04";
         w04($context),
         (select(.description) | ["G69", (.description | clip(45))]),
         (select(.line) | ["N9", "LI", .line]),
         (select(.lot) | ["N9", "LT", .lot]))),
    (["W03", total(.lines[].quantity)] + (if .weight then [.weight.value, .weight.unit] else [] end)))
