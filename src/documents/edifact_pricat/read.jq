# PRICAT -> price_list (README.md).
def from: day_at("157") // day_at("7") // day_at("194");
def until: day_at("36") // day_at("206");
def range: first(segments("RNG") | part(2; 2) | number) // null;
($context // {}) as $context
| references as $references
| {list: (segment("BGM") | el(2) // refuse("edi.list"; "BGM 1004, the number of the list, is missing")), kind: (segment("BGM") | el(1)), purpose: purpose,
   issued: day_at("137"), effective: from, until: until, currency: (currency // $context.currency), seller: party_of("SU"), buyer: party_of("BY"), reference: $references,
   lines: [[loops("LIN"), (loops("PGI") | loops("LIN"))] | to_entries[] | .key as $i | .value
           | {line: (segment("LIN") | el(1) // ($i + 1 | tostring)), item: line_item, change: (segment("LIN") | el(2) | named({"1": "add", "2": "delete", "3": "change"})),
              description: description, pack: ({size: quantity("59").quantity, unit: quantity("59").unit} | compact), effective: from, until: until,
              prices: [loops("PRI")
                       | segment("PRI") as $pri
                       | ($pri | part(1; 5) | number) as $per
                       | {kind: ($pri | el(1)), trade: (segment("APR") | el(1)), unit_price: ($pri | part(1; 2) | number), price_basis: ($pri | part(1; 3)), unit: ($pri | part(1; 6) | unit),
                          quantity_from: range, currency: currency, effective: from, until: until} | compact
                       | if $per != null and ($per | micros) != 1000000
                         then refuse("price.basis"; "A price per " + $per + " units is not one of ours: they are per unit") else . end]} | compact
           | if .item == null then refuse("edi.item"; "A line of the price list names no item (LIN, PIA)") else . end]} | compact
