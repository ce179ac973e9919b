# return_notice -> X12 180: the answer to a request, or a return of ours to a supplier (README.md).
def return_purposes: {"13": "request", "11": "authorisation", "12": "refusal", "01": "cancellation", "00": "notice"};
def reason_segment:
  select(.disposition or .reason or .explanation)
  | ["RDR", (.disposition // ""), (.reason // ""), "", (.explanation | clip(80))];
($context // {}) as $context
| set("180";
    ["BGN", (.purpose | code_of(return_purposes)), (.return_number | need("return_number")), (.returned_on | need("returned_on") | plain_date)],
    reason_segment,
    (select(.purchase_order) | ["PRF", .purchase_order]),
    (select(.invoice) | ["N9", "IV", .invoice]),
    (.reference | reference_segments("N9")),
    ((.notes // [])[] | ["NTE", "GEN", clip(80)]),
    (.buyer | n1_loop("BY")),
    (.seller | n1_loop("VN")),
    (.ship_from | n1_loop("SF")),
    ((.lines | need("lines"))[]
     | (.item | item_ids($context)) as $ids
     | loop("BLI";
         (["BLI"] + $ids[0:2] + [(.quantity | need("quantity")), (.unit // "EA"), (if .unit_price then "UCP" else "" end), (.unit_price // "")]
          + (if ($ids | length) > 2 then [""] + $ids[2:8] else [] end)),
         (select(.line) | ["N9", "LI", .line]),
         (select(.invoice) | ["N9", "IV", .invoice]),
         (.reference | reference_segments("N9")),
         (select(.description) | ["PID", "F", "", "", "", (.description | clip(80))]),
         reason_segment,
         (select(.purchase_order) | ["PRF", .purchase_order]))))
