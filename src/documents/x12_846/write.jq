# stock_report -> X12 846 (README.md).
def quantity_names: {"33": "available", "17": "on_hand", "63": "on_order", "QH": "on_hold", "02": "committed", "20": "unusable"};
($context // {}) as $context
| (.report_date // .as_of) as $issued
| set("846";
    ["BIA", (.purpose // "original" | code_of(purposes)), (.kind // "DD"), (.report | need("report")), ($issued | need("as_of") | plain_date), ($issued | plain_time)],
    (select(.currency) | ["CUR", "SE", .currency]),
    (.as_of | need("as_of") | moment_segment("DTM"; "007")),
    (.reference | reference_segments("REF")),
    (.location | n1_loop("WH")),
    (.seller | n1_loop("SE")),
    (.buyer | n1_loop("BY")),
    ((.lines | need("lines"))[]
     | loop("LIN";
         (["LIN", (.line // "")] + (.item | item_ids($context))),
         (select(.description) | ["PID", "F", "", "", "", (.description | clip(80))]),
         (select(.unit_price) | ["CTP", "", "UCP", .unit_price]),
         (.reference | reference_segments("REF")),
         (.quantities[]
          | loop("QTY"; ["QTY", (.kind | code_of(quantity_names)), .quantity, (.unit // "")],
              (select(.date) | ["DTM", "018", (.date | plain_date)]))),
         (.location | n1_loop("WH")))),
    ["CTT", (.lines | length | tostring)])
