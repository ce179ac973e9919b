# order -> ORDERS D.96A, to a supplier of ours (README.md).
def order_types: {"220": "stand_alone", "221": "blanket", "226": "release", "227": "consigned", "224": "rush"};
($context // {}) as $context
| set("ORDERS";
    bgm((.order_type // "stand_alone" | code_of(order_types) | if test("^[0-9]+$") then . else "220" end); .purchase_order; .purpose),
    (.order_date | need("order_date") | moment_segment("137")),
    date_segments,
    (.notes | ftx_segments),
    (.release | reference_loop("RE")),
    (.contract | reference_loop("CT")),
    (.reference | reference_loops),
    (.buyer | nad_loop("BY")),
    (.seller | nad_loop("SU")),
    (.ship_to | nad_loop("DP")),
    (.bill_to | nad_loop("IV")),
    (.ship_from | nad_loop("SF")),
    (.mark_for | nad_loop("UC")),
    ((.taxes // [])[] | tax_loop),
    (.currency | cux_loop("2"; "9")),
    (.terms | terms_loops),
    (.carrier | tdt_loop),
    ((.allowances_charges // [])[] | charge_loop),
    ((.lines | need("lines"))[]
     | . as $line
     | loop("LIN";
         (.line as $number | .item | lin_segments($number; null; $context)),
         (.description | imd_segment),
         (.unit as $unit | .quantity | need("quantity") | qty("21"; $unit)),
         ((.pack // {}) | .unit as $unit | .size | qty("59"; $unit)),
         date_segments,
         (.notes | ftx_segments),
         price_loop,
         (.reference | reference_loops),
         ((.destinations // [])[]
          | loop("LOC"; ["LOC", "7", [.location, "", (.qualifier // "92" | code_of({"9": "UL", "92": "92", "91": "91", "16": "1"}))]],
              (.unit as $unit | .quantity | qty("11"; ($unit // $line.unit))))),
         ((.taxes // [])[] | tax_loop),
         ((.allowances_charges // [])[] | charge_loop),
         ((.schedules // []) | select(length > 0)
          | loop("SCC"; ["SCC", "1"],
              (.[] | loop("QTY"; (.unit as $unit | .quantity | qty("21"; ($unit // $line.unit))),
                       ["DTM", [(.kind // "requested_delivery_date" | code_of(edifact_dates)), (.date | plain_date), "102"]])))))),
    ["UNS", "S"],
    cnt_lines)
