# stock_report -> INVRPT D.96A (README.md).
def quantity_codes: {on_hand: "145", available: "33", on_order: "21", on_hold: "198", unusable: "124"};
($context // {}) as $context
| set("INVRPT";
    bgm("35"; .report; .purpose),
    (.report_date // .as_of | need("as_of") | moment_segment("137")),
    (.as_of | need("as_of") | moment_segment("194")),
    (.reference | reference_loops),
    (.location | nad_loop("GM")),
    (.seller | nad_loop("SU")),
    (.buyer | nad_loop("BY")),
    (.currency | cux_loop("2"; "9")),
    ((.lines | need("lines"))[]
     | loop("LIN";
         (.line as $number | .item | lin_segments(($number // ""); null; $context)),
         (.description | imd_segment),
         (.location | select(. != null) | ["LOC", "18", [.id, "", (.qualifier // "92" | code_of({"9": "UL", "92": "92", "91": "91", "16": "1"}))]]),
         (.reference | reference_loops),
         (.unit_price as $price
          | .quantities | to_entries[] | .key as $i | .value
          | loop("QTY"; (.unit as $unit | (quantity_codes[.kind] // .kind) as $code | .quantity | qty($code; $unit)),
              (.date | day_segment("171")),
              (select($i == 0 and $price != null) | {unit_price: $price} | price_loop))))))
