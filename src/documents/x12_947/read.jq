# X12 947 -> stock_adjustment (README.md). Quantities carry their sign.
def adjusted_item: (item_at(5) + {upc: el(4)} + (item_at(17) | del(.upc))) | compact;
segment("W15") as $w15
| {adjustment: ($w15 | el(2) // el(3) // refuse("stock.adjustment"; "The 947 has no number (W1502, W1503)")),
   depositor_reference: ($w15 | el(3)),
   adjusted_on: (moment_of("G62"; "07"; 4; 5) // ($w15 | el(1) | iso_date)), warehouse: (party_of("WH") // party_of("SF")), reference: references("N9"),
   notes: [segments("NTE") | el(2) | values],
   lines: [[loops("W19")] | to_entries[] | .key as $i | .value
           | segment("W19") as $w19
           | references("N9") as $references
           | {line: (one_of($references.LI) // ($i + 1 | tostring)), item: ($w19 | adjusted_item), quantity: ($w19 | el(2) | decimal), unit: ($w19 | el(3)),
              reason: ($w19 | el(1)), transaction: ($w19 | el(16)), lot: (($w19 | el(9)) // one_of($references.LT)),
              reference: ($references | del(.LI, .LT))} | compact
           | if .item == null then refuse("edi.item"; "W19 line " + .line + " names no item") else . end]} | compact
