# order_change -> ORDCHG D.96A, to a supplier of ours (README.md).
def actions: {add: "1", cancel: "2", unchanged: "4"};
($context // {}) as $context
| set("ORDCHG";
    bgm("230"; (.change // ((.purchase_order | need("purchase_order")) + (if .change_sequence then "-" + .change_sequence else "" end))); (.purpose // "change")),
    (.changed_on | need("changed_on") | moment_segment("137")),
    (.order_date | day_segment("4")),
    date_segments,
    (.notes | ftx_segments),
    (.purchase_order | need("purchase_order") | reference_loop("ON")),
    (.release | reference_loop("RE")),
    (.change_sequence | reference_loop("PP")),
    (.order_id | reference_loop("VN")),
    (.reference | reference_loops),
    (.buyer | nad_loop("BY")),
    (.seller | nad_loop("SU")),
    (.ship_to | nad_loop("DP")),
    (.bill_to | nad_loop("IV")),
    (.currency | cux_loop("2"; "9")),
    (.terms | terms_loops),
    (.carrier | tdt_loop),
    ((.allowances_charges // [])[] | charge_loop),
    ((.lines // [])[]
     | (actions[.change] // "3") as $action
     | loop("LIN";
         (.line as $number | if .item then .item | lin_segments($number; $action; $context) else ["LIN", ($number | tostring), $action] end),
         (.description | imd_segment),
         (.unit as $unit | .quantity | qty("21"; $unit)),
         date_segments,
         (.notes | ftx_segments),
         price_loop,
         (.reference | reference_loops),
         ((.allowances_charges // [])[] | charge_loop))),
    ["UNS", "S"],
    cnt_lines)
