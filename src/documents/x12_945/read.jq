# X12 945 -> warehouse_shipment (README.md). What the warehouse shipped, not what it was told to.
def statuses: {"CC": "complete", "SH": "shipped", "CP": "part_shipped_closed", "BO": "back_ordered", "CL": "complete"};

# W12: 02 ordered, 03 shipped, 04 difference. 02 - 03 and 04 must not contradict each other.
def short($ordered; $shipped; $difference):
  if $ordered == null or $shipped == null then $difference
  else (($ordered | micros) - ($shipped | micros)) as $short
    | if $difference != null and ($difference | micros | fabs) != ($short | fabs)
      then refuse("shipment.difference"; "W1204 says " + $difference + ", W1202 - W1203 is " + ($short | from_micros))
      else $short | from_micros end end;

def item_of_w12:
  (item_at(7) + {upc: (el(6) // el(16))} + (item_at(21) | del(.upc))) | compact;

def shipment_line($containers):
  segment("W12") as $w12
  | references("N9") as $references
  | ($w12 | el(2) | decimal) as $ordered
  | (($w12 | el(3) | decimal) // "0") as $shipped
  | {line: one_of($references.LI),
     item: ($w12 | item_of_w12),
     quantity_ordered: $ordered,
     quantity_shipped: $shipped,
     quantity_short: short($ordered; $shipped; $w12 | el(4) | decimal),
     unit: ($w12 | el(5)),
     status: ($w12 | el(1) | named(statuses)),
     lot: (($w12 | el(9)) // one_of($references.LT)),
     serial_shipping_container_codes: $containers} | compact;

def container_codes: [segments("MAN") | select(el(1) == "GM") | el(2), el(3) | values | bare_sscc];

segment("W06") as $w06
| references("N9") as $references
| {order_reference: ($w06 | el(2) // refuse("shipment.order"; "W0602 (depositor order) is missing")),
   purchase_order: (($w06 | el(6)) // one_of($references.PO)),
   shipment: (($w06 | el(4)) // ($w06 | el(2))),
   shipped_at: (moment_of("G62"; "11"; 4; 5) // ($w06 | el(3) | iso_date)),
   ship_to: party_of("ST"),
   warehouse: (party_of("SF") // party_of("WH")),
   carrier: (segment("W27") | {scac: el(2), method: el(1), routing: el(3), payment: el(4)} | compact),
   tracking: one_of($references["2I"] // $references.CN),
   bill_of_lading: one_of($references.BM),
   reference: $references,
   total: (segment("W03") | {quantity: (el(1) | decimal), weight: (el(2) | decimal), weight_unit: el(3)} | compact),
   lines: [loops("LX") | container_codes as $containers | loops("W12") | shipment_line($containers)]} | compact
| if .lines == null then refuse("shipment.lines"; "The 945 has no W12 line") else . end
