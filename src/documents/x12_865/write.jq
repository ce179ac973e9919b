# order_response to a change -> X12 865 (README.md). The answers of a line add up to what it is to be.

($context // {}) as $context
| set("865";
    ["BCA", (.purpose // "original" | code_of(purposes)), overall_code, (.purchase_order | need("purchase_order")), (.release // ""),
     (.change_sequence // ""), (.order_date | need("order_date") | plain_date), "", "", (.order_id // ""), (.acknowledged_at | plain_date)],
    (select(.currency) | ["CUR", "SE", .currency]),
    (.reference | reference_segments("REF")),
    ((.allowances_charges // [])[] | charge_loop),
    (.terms | terms_segments),
    (.notes | note_loop),
    (.buyer | n1_loop("BY")),
    (.seller | n1_loop("SE")),
    (.ship_to | n1_loop("ST")),
    ((.lines // [])[] | check_answers
     | loop("POC";
         (["POC", .line, (.change // "change" | code_of(change_names)), .quantity, (.quantity_left // .quantity), (.unit // "EA"), (.unit_price // ""),
           (.price_basis // "")] + (.item | item_ids($context))),
         (.description | description_loop),
         answer_loops($context))),
    ((.lines // []) | select(length > 0) | loop("CTT"; ["CTT", (length | tostring)])))
