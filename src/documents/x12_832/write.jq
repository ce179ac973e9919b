# price_list -> X12 832 (README.md).
($context // {}) as $context
| set("832";
    ["BCT", (.kind // "PC"), (.list | need("list")), "", "", "", "", "", "", "", (.purpose // "original" | code_of(purposes))],
    (.reference | reference_segments("REF")),
    (select(.effective) | ["DTM", "007", (.effective | plain_date)]),
    (select(.until) | ["DTM", "197", (.until | plain_date)]),
    (select(.currency) | ["CUR", "SE", .currency]),
    (.seller | n1_loop("SE")),
    (.buyer | n1_loop("BY")),
    ((.lines | need("lines"))[]
     | loop("LIN";
         (["LIN", (.line // "")] + (.item | item_ids($context))),
         (select(.change) | ["G53", (.change | code_of({"001": "change", "002": "delete", "021": "add"}))]),
         (select(.effective) | ["DTM", "007", (.effective | plain_date)]),
         (select(.until) | ["DTM", "197", (.until | plain_date)]),
         (.reference | reference_segments("REF")),
         (select(.description) | ["PID", "F", "", "", "", (.description | clip(80))]),
         (.pack | pack_segment),
         ((.prices // [])[]
          | loop("CTP";
              ["CTP", (.trade // ""), (.kind // "UCP"), .unit_price, (.quantity_from // (if .unit then "1" else "" end)), (.unit // "")],
              (select(.effective) | ["DTM", "007", (.effective | plain_date)]),
              (select(.until) | ["DTM", "197", (.until | plain_date)]),
              (select(.currency) | ["CUR", "SE", .currency]))))),
    ["CTT", (.lines | length | tostring)])
