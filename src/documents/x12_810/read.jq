# X12 810 -> invoice, from a supplier of ours (README.md).
def taxes: [segments("TXI") | {type: el(1), amount: (el(2) | decimal), percent: (el(3) | decimal)} | compact];

segment("BIG") as $big
| references("REF") as $references
| {invoice: ($big | el(2)),
   kind: ($big | el(7) // "DI" | . as $code
          | if $code == "CR" or $code == "CN" then "credit" elif $code == "DR" or $code == "DB" then "debit" else "invoice" end),
   invoice_date: ($big | el(1) | iso_date), order_date: ($big | el(3) | iso_date), purchase_order: ($big | el(4)), release: ($big | el(5)),
   order_id: one_of($references.VN), bill_of_lading: one_of($references.BM), shipment: one_of($references.SI),
   original_invoice: one_of($references.OI), reference: ($references | del(.VN, .BM, .SI, .OI)),
   notes: [segments("NTE") | el(2) | values],
   currency: (segment("CUR") | el(2)),
   remit_to: party_of("RE"), bill_to: party_of("BT"), ship_to: party_of("ST"), buyer: party_of("BY"),
   seller: (party_of("SE") // party_of("VN") // party_of("SU")),
   terms: [terms], shipped_at: moment_of("DTM"; "011"; 3; 4),
   carrier: (segment("CAD") | {method: (select(el(4)) | el(1)), scac: el(4)}? // {} | compact),
   allowances_charges: allowances_charges, taxes: taxes, total: (segment("TDS") | el(1) | from_implied2),
   lines: [[loops("IT1")] | to_entries[] | .key as $i | .value
           | segment("IT1") as $it1
           | {line: ($it1 | el(1) // ($i + 1 | tostring)), item: ($it1 | item_at(6)), quantity: ($it1 | el(2) | decimal), unit: ($it1 | el(3)),
              unit_price: ($it1 | el(4) | decimal), price_basis: ($it1 | el(5)), taxes: taxes, description: description,
              reference: references("REF"), allowances_charges: allowances_charges} | compact
           | if .quantity == null then refuse("edi.quantity"; "IT1 line " + .line + " has no quantity (IT102)") else . end
           | if .item == null then refuse("edi.item"; "IT1 line " + .line + " names no item (IT106 ff.)") else . end]} | compact
