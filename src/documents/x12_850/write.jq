# order -> X12 850, to a supplier of ours (README.md).
def schedule_loop:
  loop("SCH"; ["SCH", .quantity, .unit, "", "", (.kind // "requested_delivery_date" | code_of(order_dates)), (.date | plain_date)]);
# Ten stores to a segment, of one unit and one qualifier.
def destination_segments:
  group_by([.unit, .qualifier])[]
  | . as $all | range(0; length; 10) as $from
  | ["SDQ", ($all[0].unit // "EA"), ($all[0].qualifier // "92")] + [$all[$from:$from + 10][] | .location, .quantity];

($context // {}) as $context
| set("850";
    ["BEG", (.purpose // "original" | code_of(purposes)), (.order_type // "stand_alone" | code_of(order_types)),
     (.purchase_order | need("purchase_order")), (.release // ""), (.order_date | need("order_date") | plain_date), (.contract // "")],
    (select(.currency) | ["CUR", "BY", .currency]),
    (.reference | reference_segments("REF")),
    ((.contacts // [])[] | ["PER", (.function // "BD"), (.name | clip(60))]
      + ([(select(.phone) | "TE", .phone), (select(.fax) | "FX", .fax), (select(.email) | "EM", .email)])),
    (.freight | freight_segment),
    ((.allowances_charges // [])[] | charge_loop),
    (.terms | terms_segments),
    date_segments("DTM"; order_dates),
    (.carrier | carrier_segment),
    (.notes | note_loop),
    (.buyer | n1_loop("BY")),
    (.seller | n1_loop("SE")),
    (.ship_to | n1_loop("ST")),
    (.bill_to | n1_loop("BT")),
    (.ship_from | n1_loop("SF")),
    (.mark_for | n1_loop("MF")),
    ((.lines | need("lines"))[]
     | loop("PO1";
         (["PO1", .line, (.quantity | need("quantity")), (.unit // "EA"), (.unit_price // ""), (.price_basis // "")] + (.item | item_ids($context))),
         (.description | description_loop),
         (.pack | pack_segment),
         (.reference | reference_segments("REF")),
         ((.allowances_charges // [])[] | charge_loop),
         ((.destinations // []) | select(length > 0) | destination_segments),
         date_segments("DTM"; order_dates),
         ((.schedules // [])[] | schedule_loop),
         (.notes | note_loop))),
    loop("CTT"; ["CTT", (.lines | length | tostring)]))
