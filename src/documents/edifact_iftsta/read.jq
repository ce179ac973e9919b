# IFTSTA -> delivery_status (README.md). Moments are the local time of the place unless they carry an offset.
def status_names: {"1": "arrived_at_delivery", "13": "picked_up", "21": "delivered", "24": "departed", "31": "en_route"};
references as $references
| {carrier_reference: (segment("BGM") | el(2)), carrier: party_of("CA"), ship_from: party_of("CZ"), ship_to: (party_of("CN") // party_of("DP")),
   purchase_order: one_of($references.ON), bill_of_lading: one_of($references.BM), reference: ($references | del(.ON, .BM)),
   statuses: [loops("CNI") | segment("CNI") as $cni | loops("STS")
              | segment("STS") as $sts
              | references as $own
              | {code: ($sts | el(2) // refuse("delivery.status"; "STS says no event (C555)")), status: ($sts | el(2) | named(status_names)), reason: ($sts | el(3)),
                 at: (moment_at("334") // moment_at("7") // moment_at("178") // moment_at("35") // (first(all("DTM") | moment_text(part(1; 2); part(1; 3))) // null)),
                 city: (first(segments("LOC") | part(2; 4)) // null), shipment: ($cni | part(2; 1)), signed_by: (first(segments("NAD") | select(el(1) == "CN") | part(4; 1)) // null),
                 equipment: (first(loops("EQD") | segment("EQD") | part(2; 1)) // null), reference: $own} | compact]} | compact
| if .statuses == null then refuse("delivery.status"; "The message has no status (STS)") else . end
| (if ([.statuses[].shipment | values] | unique | length) == 1 then .shipment = .statuses[0].shipment | .statuses |= map(del(.shipment)) else . end)
