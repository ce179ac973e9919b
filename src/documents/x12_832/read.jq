# X12 832 -> price_list (README.md).
def effective: iso_date_of("DTM"; "007") // iso_date_of("DTM"; "196") // iso_date_of("DTM"; "092");
def until: iso_date_of("DTM"; "197") // iso_date_of("DTM"; "036") // iso_date_of("DTM"; "093");
def price:
  segment("CTP") as $ctp
  | {trade: ($ctp | el(1)), kind: ($ctp | el(2)), unit_price: ($ctp | el(3) | decimal), quantity_from: ($ctp | el(4) | decimal), unit: ($ctp | el(5)),
     currency: (segment("CUR") | el(2)), effective: effective, until: until} | compact;

($context // {}) as $context
| segment("BCT") as $bct
| {list: ($bct | el(2) // refuse("edi.list"; "BCT02 is missing")), kind: ($bct | el(1)), purpose: ($bct | el(10) // "00" | strictly_named(purposes; "edi.purpose"; "BCT10")),
   effective: effective, until: until, currency: ((segment("CUR") | el(2)) // $context.currency), reference: references("REF"),
   seller: (party_of("SE") // party_of("SU") // party_of("VN")), buyer: party_of("BY"),
   lines: [[loops("LIN")] | to_entries[] | .key as $i | .value
           | segment("LIN") as $lin
           | {line: ($lin | el(1) // ($i + 1 | tostring)), item: ($lin | item_at(2)),
              change: (segment("G53") | el(1) | named({"001": "change", "002": "delete", "021": "add"})),
              description: description, pack: pack, effective: effective, until: until, reference: references("REF"),
              prices: [loops("CTP") | price | select(.unit_price)]} | compact
           | if .item == null then refuse("edi.item"; "Line " + .line + " of the price list names no item (LIN02 ff.)") else . end]} | compact
