# return_notice -> RETANN D.01B (README.md).
def return_codes: {request: "9", notice: "9", authorisation: "29", refusal: "27", cancellation: "1"};
($context // {}) as $context
| set("RETANN";
    ["BGM", "YA4", (.return_number | need("return_number")), return_codes[.purpose]],
    (.returned_on | need("returned_on") | day_segment("137")),
    (.notes | ftx_segments),
    (.purchase_order | reference_loop("ON")),
    (.invoice | reference_loop("IV")),
    (.order_id | reference_loop("VN")),
    (.reference | reference_loops),
    (.buyer | nad_loop("BY")),
    (.seller | nad_loop("SU")),
    (.ship_from | nad_loop("SF")),
    (.ship_to | nad_loop("DP")),
    ((.lines | need("lines")) | to_entries[] | (.key + 1) as $number | .value
     | loop("LIN";
         (.item | lin_segments($number; null; $context)),
         (.description | imd_segment),
         (select(.unit_price) | ["PRI", ["AAA", .unit_price]]),
         loop("QTY"; (.unit as $unit | .quantity | need("quantity") | qty("61"; $unit))),
         (.line | reference_loop("LI")),
         (.purchase_order | reference_loop("ON")),
         (.invoice | reference_loop("IV")),
         (.reference | reference_loops))),
    ["UNS", "S"])
| .version = "D.01B"
