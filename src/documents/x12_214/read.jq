# X12 214 -> delivery_status (README.md). A time without a zone that says its offset is the local time of the stop.
def status_names: {"AF": "departed_pickup", "X3": "arrived_at_pickup", "X6": "en_route", "X4": "arrived_at_terminal", "P1": "departed_terminal",
                   "X1": "arrived_at_delivery", "D1": "delivered", "SD": "delayed", "AG": "estimated_delivery", "A7": "refused"};
def reasons: if . == "NS" then null else . end;
def status($shipment):
  segment("AT7") as $at7
  | {code: (($at7 | el(1)) // ($at7 | el(3)) // refuse("delivery.status"; "An AT7 says neither status nor appointment")),
     status: (($at7 | el(1) // el(3)) | named(status_names)),
     appointment: (if ($at7 | el(1)) then null else true end),
     reason: (($at7 | el(2) // el(4)) | reasons),
     at: ($at7 | moment_at(5; 6; 7)), city: (segment("MS1") | el(1)), region: (segment("MS1") | el(2)), country: (segment("MS1") | el(3)),
     equipment: (segment("MS2") | el(2)), shipment: $shipment} | compact;
def l11: reduce (segments("L11") | {key: el(2), value: el(1)} | select(.key and .value)) as $one ({};
  .[$one.key] |= (if . == null then $one.value elif type == "array" then . + [$one.value] else [., $one.value] end));

segment("B10") as $b10
| l11 as $references
| {shipment: ($b10 | el(2)), carrier_reference: ($b10 | el(1)), scac: ($b10 | el(3)), bill_of_lading: one_of($references.BM),
   purchase_order: one_of($references.PO), reference: ($references | del(.BM, .PO)),
   ship_from: (party_of("SF") // party_of("SH")), ship_to: (party_of("ST") // party_of("CN")),
   statuses: [loops("LX") | (l11 | {J1, reference: del(.J1)}) as $more
              | (loops("AT7"), (loops("CD3") | loops("AT7")))
              | status(null)
              | if .status == "delivered" and $more.J1 then .signed_by = one_of($more.J1) else . end
              | if $more.reference != {} then .reference = $more.reference else . end]} | compact
| if .statuses == null then refuse("delivery.status"; "The 214 has no status (AT7)") else . end
