# X12 856 -> ship_notice, from a supplier of ours (README.md). The levels are told by HL03, so that S-O-P-I, S-O-T-P-I, S-O-I-P,
# S-P-O-I and S-O-I are all read.
def level: segment("HL") | el(3);
def marks: first(segments("MAN") | select(el(1) == "GM" or el(1) == "AA") | el(2) | values | bare_sscc) // null;

def item_line($sscc; $pallet):
  . as $level
  | segment("LIN") as $lin
  | segment("SN1") as $sn1
  | {line: ($lin | el(1) // ($sn1 | el(1))), item: ($lin | item_at(2)), quantity_shipped: ($sn1 | el(2) | decimal),
     quantity_ordered: ($sn1 | el(5) | decimal), unit: ($sn1 | el(3)), description: description,
     lot: (references("REF") | one_of(.LT)), expires_on: iso_date_of("DTM"; "036")} | compact
  | . + {at: ([$level | loops("HL") | select(level == "P") | {sscc: marks, quantity: (segment("SN1") | el(2) | decimal)}]
              | if . != [] then map(.pallet = $pallet) elif $sscc then [{sscc: $sscc, pallet: $pallet}] else [] end)};
# Every item below this level, each with where it is packed.
def item_lines($sscc; $pallet):
  loops("HL")
  | level as $level
  | if $level == "I" then item_line($sscc; $pallet)
    elif $level == "T" then marks as $own | item_lines($sscc; ($own // $pallet))
    elif $level == "P" then marks as $own | item_lines(($own // $sscc); $pallet)
    elif $level == "O" then empty
    else item_lines($sscc; $pallet) end;

# One line may lie in several packs: its items add up, and each pack says what it holds.
def gathered:
  . as $found
  | (reduce $found[] as $one ([]; ($one.line // ($one.item | tojson)) as $key | if any(.[]; . == $key) then . else . + [$key] end)) as $keys
  | [$keys[] as $key | [$found[] | select((.line // (.item | tojson)) == $key)]] as $groups
  | {lines: [$groups[] | .[0] + {quantity_shipped: total(.[].quantity_shipped | values)} | del(.at)],
     packs: ([$found[] | . as $line | .at[]
              | {sscc, pallet, content: ({line: $line.line, quantity: (.quantity // (if ($line.at | length) == 1 then $line.quantity_shipped else null end)),
                                          lot: $line.lot} | compact)}]
             | group_by(.sscc) | map({sscc: .[0].sscc, pallet: .[0].pallet, contents: map(.content)} | compact)
             | map(select(.sscc)))}
  | compact;
def order_of($sscc; $pallet):
  segment("PRF") as $prf
  | references("REF") as $references
  | {purchase_order: ($prf | el(1) // refuse("edi.purchase_order"; "An order level of the shipment names no purchase order (PRF01)")),
     release: ($prf | el(2)), order_date: ($prf | el(4) | iso_date), order_id: one_of($references.VN),
     reference: ($references | del(.VN)), mark_for: (party_of("BY") // party_of("MF") // party_of("Z7"))}
    + ([item_lines($sscc; $pallet)] | gathered) | compact;
# Orders below a pack (S-P-O-I) are in that pack; the same order in another pack is the same order.
def orders($sscc; $pallet):
  loops("HL")
  | level as $level
  | if $level == "O" then order_of($sscc; $pallet)
    elif $level == "P" then marks as $own | orders(($own // $sscc); $pallet)
    elif $level == "T" then marks as $own | orders($sscc; ($own // $pallet))
    else orders($sscc; $pallet) end;
def merged:
  reduce .[] as $one ([];
    ([.[] | .purchase_order == $one.purchase_order and .release == $one.release] | index(true)) as $at
    | if $at == null then . + [$one] else
        .[$at] |= (.packs = ((.packs // []) + ($one.packs // []))
                   | .lines = (reduce ($one.lines // [])[] as $line (.lines;
                       ([.[] | .line == $line.line and .line != null] | index(true)) as $same
                       | if $same == null then . + [$line]
                         else .[$same].quantity_shipped = total(.[$same].quantity_shipped, $line.quantity_shipped) end)) | compact) end);

segment("BSN") as $bsn
| first(loops("HL") | select(level == "S")) as $shipment
| ($shipment // refuse("x12.hierarchy"; "The 856 has no shipment level (HL03 S)"))
| references("REF") as $references
| {shipment: ($bsn | el(2)), purpose: ($bsn | el(1) | strictly_named({"00": "original", "01": "cancellation", "05": "replace"}; "edi.purpose"; "BSN01")),
   shipped_at: (moment_of("DTM"; "011"; 3; 4) // ($bsn | el(3) | iso_date)), expected_delivery_date: iso_date_of("DTM"; "017"),
   carrier: (segment("TD5") | {scac: (select(el(2) == "2") | el(3)), method: el(4), name: el(5)}? // {} | compact),
   tracking: one_of($references.CN // $references["2I"]), bill_of_lading: one_of($references.BM),
   cartons: (first(segments("TD1") | select((el(1) // "")[0:3] == "CTN") | el(2)) // null),
   weight: (first(segments("TD1") | select(el(7)) | {value: (el(7) | decimal), unit: el(8)}) // null),
   ship_from: party_of("SF"), ship_to: party_of("ST"),
   orders: ([orders(null; null)] | merged)} | compact
| if .orders == null then refuse("edi.lines"; "The 856 names no order") else . end
