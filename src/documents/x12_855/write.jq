# order_response -> X12 855 (README.md). The quantities of a line's answers add up to what was ordered.

($context // {}) as $context
| . as $doc
| set("855";
    ["BAK", (.purpose // "original" | code_of(purposes)), overall_code, (.purchase_order | need("purchase_order")),
     (.order_date | need("order_date") | plain_date), (.release // ""), "", "", (.order_id // ""), (.acknowledged_at | plain_date)],
    (select(.currency) | ["CUR", "SE", .currency]),
    (.reference | reference_segments("REF")),
    ((.allowances_charges // [])[] | charge_loop),
    (.terms | terms_segments),
    (.notes | note_loop),
    (.buyer | n1_loop("BY")),
    (.seller | n1_loop("SE")),
    (.ship_to | n1_loop("ST")),
    ((.lines // [])[] | check_answers
     | loop("PO1";
         (["PO1", .line, .quantity, (.unit // ""), (.unit_price // ""), (.price_basis // "")] + (.item | item_ids($context))),
         (.description | description_loop),
         answer_loops($context))),
    ((.lines // []) | select(length > 0) | loop("CTT"; ["CTT", (length | tostring)])))
