# price_list -> PRICAT D.96A (README.md).
($context // {}) as $context
| set("PRICAT";
    bgm("9"; .list; .purpose),
    (.issued // .effective | need("issued") | day_segment("137")),
    (.effective | day_segment("157")),
    (.until | day_segment("36")),
    (.reference | reference_loops),
    (.buyer | nad_loop("BY")),
    (.seller | nad_loop("SU")),
    (.currency | cux_loop("2"; "8")),
    loop("PGI"; ["PGI", "10"],
      ((.lines | need("lines"))[]
       | loop("LIN";
           (.line as $number | (.change | if . then {add: "1", delete: "2", change: "3"}[.] // "3" else null end) as $action | .item | lin_segments(($number // ""); $action; $context)),
           (.description | imd_segment),
           ((.pack // {}) | .unit as $unit | .size | qty("59"; $unit)),
           (.effective | day_segment("157")),
           (.until | day_segment("36")),
           ((.prices // [])[]
            | loop("PRI";
                ["PRI", [(.kind // "AAA" | if length == 3 then . else "AAA" end | if . == "UCP" then "AAA" else . end), .unit_price, (.price_basis // ""), "", (if .unit then "1" else "" end), (.unit | unit_code)]],
                (.currency | select(. != null) | ["CUX", ["2", ., "8"]]),
                (select(.trade) | ["APR", .trade]),
                (select(.quantity_from) | ["RNG", "4", [(.unit // "EA" | unit_code), .quantity_from]]),
                (.effective | day_segment("157")),
                (.until | day_segment("36"))))))))
