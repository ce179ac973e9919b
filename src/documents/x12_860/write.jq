# order_change -> X12 860, to a supplier of ours (README.md).
($context // {}) as $context
| set("860";
    ["BCH", (.purpose | need("purpose") | code_of(purposes)), (.order_type // "stand_alone" | code_of(order_types)),
     (.purchase_order | need("purchase_order")), (.release // ""), (.change_sequence // ""), (.order_date | need("order_date") | plain_date),
     "", "", (.order_id // ""), "", (.changed_on | plain_date)],
    (select(.currency) | ["CUR", "BY", .currency]),
    (.reference | reference_segments("REF")),
    ((.allowances_charges // [])[] | charge_loop),
    (.terms | terms_segments),
    date_segments("DTM"; order_dates),
    (.carrier | carrier_segment),
    (.notes | note_loop),
    (.buyer | n1_loop("BY")),
    (.seller | n1_loop("SE")),
    (.ship_to | n1_loop("ST")),
    (.bill_to | n1_loop("BT")),
    ((.lines // [])[]
     | loop("POC";
         (["POC", .line, (.change | code_of(change_names)), (.quantity // ""), (if .quantity then .quantity_left // .quantity else .quantity_left // "" end),
           (if .quantity or .quantity_left then .unit // "EA" else "" end), (.unit_price // ""), (.price_basis // "")]
          + (select(.item) | .item | item_ids($context))),
         (select(.item == null) | ["POC", .line, (.change | code_of(change_names)), (.quantity // ""), (.quantity_left // ""),
           (if .quantity or .quantity_left then .unit // "EA" else "" end)]),
         (.description | description_loop),
         (.pack | pack_segment),
         (.reference | reference_segments("REF")),
         ((.allowances_charges // [])[] | charge_loop),
         date_segments("DTM"; order_dates),
         (.notes | note_loop))),
    ((.lines // []) | select(length > 0) | loop("CTT"; ["CTT", (length | tostring)])))
