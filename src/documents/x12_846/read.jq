# X12 846 -> stock_report (README.md).
def quantity_names: {"33": "available", "17": "on_hand", "63": "on_order", "QH": "on_hold", "02": "committed", "20": "unusable"};
def quantities:
  [loops("QTY")
   | segment("QTY") as $qty
   | {kind: ($qty | el(1) | named(quantity_names)), quantity: ($qty | el(2) | decimal), unit: ($qty | el(3)),
      date: (first(segments("DTM") | el(2) | iso_date) // null)} | compact];

segment("BIA") as $bia
| {report: ($bia | el(3)), purpose: ($bia | el(1) | strictly_named(purposes; "edi.purpose"; "BIA01")), kind: ($bia | el(2)),
   report_date: ($bia | moment_at(4; 5; 99)),
   as_of: (moment_of("DTM"; "007"; 3; 4) // moment_of("DTM"; "036"; 3; 4) // ($bia | moment_at(4; 5; 99))),
   location: (party_of("WH") // party_of("SF") // party_of("OU")), seller: (party_of("SE") // party_of("SU") // party_of("VN")), buyer: party_of("BY"),
   currency: (segment("CUR") | el(2)), reference: references("REF"),
   lines: [[loops("LIN")] | to_entries[] | .key as $i | .value
           | segment("LIN") as $lin
           | {line: ($lin | el(1) // ($i + 1 | tostring)), item: ($lin | item_at(2)), description: description,
              location: (party_of("WH") // party_of("SF")), reference: references("REF"),
              quantities: quantities, unit_price: (first(segments("CTP") | el(3) | decimal) // null)} | compact
           | if .quantities == null then refuse("edi.quantity"; "Line " + .line + " of the report has no quantity (QTY)") else . end
           | if .item == null then refuse("edi.item"; "Line " + .line + " of the report names no item (LIN02 ff.)") else . end]} | compact
