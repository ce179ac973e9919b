# INVRPT -> stock_report (README.md).
def quantity_names: {"145": "on_hand", "17": "on_hand", "33": "available", "21": "on_order", "198": "on_hold", "124": "unusable"};
references as $references
| {report: (segment("BGM") | el(2)), purpose: purpose, kind: (segment("BGM") | el(1)), report_date: moment_at("137"),
   as_of: (moment_at("194") // moment_at("366") // moment_at("137")),
   location: (party_of("WH") // party_of("GM") // party_of("GY") // party_of("SF")), seller: party_of("SU"), buyer: party_of("BY"), currency: currency, reference: $references,
   lines: [[loops("LIN")] | to_entries[] | .key as $i | .value
           | {line: (segment("LIN") | el(1) // ($i + 1 | tostring)), item: line_item, description: description, reference: references,
              location: (first(segments("LOC") | {id: part(2; 1), qualifier: (part(2; 3) | named(agencies))} | compact | select(.id)) // null),
              quantities: [loops("QTY")
                           | {kind: (segment("QTY") | el(1) | named(quantity_names)), quantity: (segment("QTY") | part(1; 2) | number), unit: (segment("QTY") | part(1; 3) | unit),
                              date: (first(segments("DTM") | moment_text(part(1; 2); part(1; 3)) | .[0:10]) // null)} | compact],
              unit_price: (first(loops("QTY") | loops("PRI") | segment("PRI") | part(1; 2) | number) // null)} | compact
           | if .quantities == null then refuse("edi.quantity"; "Line " + .line + " of the report has no quantity (QTY)") else . end
           | if .item == null then refuse("edi.item"; "Line " + .line + " of the report names no item (LIN, PIA)") else . end]} | compact
