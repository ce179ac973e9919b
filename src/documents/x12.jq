# Shared by every X12 mapping, behind common.jq.

# --- reading
# Element `n` (1 is the first) of a segment: a string, or null when empty. Of a composite, its first component.
def el(n): (.[n] // "") | if type == "object" then .repeat[0] else . end
  | if type == "array" then .[0] else . end
  | sub("^ +"; "") | sub(" +$"; "") | if . == "" then null else . end;
def iso_date_of(tag; qualifier): first(segments(tag) | select(el(1) == qualifier) | el(2) | iso_date) // null;
# Zone codes (element 623) that say what the offset is. Others, LT among them, leave it open: summer or winter time.
def zones: {"UT": "Z", "GM": "Z", "ES": "-05:00", "ED": "-04:00", "CS": "-06:00", "CD": "-05:00", "MS": "-07:00", "MD": "-06:00",
            "PS": "-08:00", "PD": "-07:00"};
# Of DTM, G62, AT7, ...: a date, or the moment when it has a time too.
def moment_at(day; time; zone): moment(el(day); el(time); (el(zone) // "") as $code | zones[$code]);
def moment_of(tag; qualifier; time; zone): first(segments(tag) | select(el(1) == qualifier) | moment_at(2; time; zone)) // null;

# X12 type N2 (two implied decimals) -> decimal text: "12500" -> "125.00", "-5" -> "-0.05".
def from_implied2:
  if . == null then null
  elif test("^-?[0-9]+$") then
    capture("^(?<sign>-?)(?<digits>[0-9]+)$")
    | (("000" + .digits) | sub("^0+(?=[0-9]{3})"; "")) as $digits
    | .sign + $digits[0:-2] + "." + $digits[-2:]
  else refuse("edi.number"; "\"" + . + "\" is not a whole number") end;
# Decimal text -> X12 type N2: "125" -> "12500", "-0.05" -> "-5". More than two places are refused, not rounded.
def to_implied2:
  if test("^-?[0-9]+(\\.[0-9]{0,2}0*)?$") then
    capture("^(?<sign>-?)(?<whole>[0-9]+)\\.?(?<places>[0-9]*)$")
    | ((.whole + (.places + "00")[0:2]) | sub("^0+(?=[0-9])"; "")) as $digits
    | (if $digits == "0" then "" else .sign end) + $digits
  else refuse("x12.implied"; "\"" + tostring + "\" has no exact form with two decimals") end;

# N1 loop -> party, ids untouched (leading zeros are part of them).
def contact:
  {function: el(1), name: el(2)}
  + (reduce (range(3; length; 2) as $at | {q: el($at), v: el($at + 1)} | select(.q and .v)) as $one ({};
      ({"TE": "phone", "FX": "fax", "EM": "email"}[$one.q]) as $name | if $name then .[$name] = $one.v else . end))
  | compact;
def party:
  {id: (segment("N1") | el(4)), qualifier: (segment("N1") | el(3)), name: (segment("N1") | el(2)),
   name_more: [segments("N2") | el(1), el(2) | values],
   address: [segments("N3") | el(1), el(2) | values],
   city: (segment("N4") | el(1)), region: (segment("N4") | el(2)),
   postal_code: (segment("N4") | el(3)), country: (segment("N4") | el(4)),
   contacts: [segments("PER") | contact]} | compact;
def party_of(code): first(loops("N1") | select(segment("N1") | el(1) == code) | party) // null;

# {qualifier: value} of REF or N9; several of one kind become an array.
def references(tag):
  reduce (segments(tag) | {key: el(1), value: (el(2) // el(3))} | select(.key and .value)) as $one ({};
    .[$one.key] |= (if . == null then $one.value elif type == "array" then . + [$one.value] else [., $one.value] end));
def one_of(value): value | if type == "array" then .[0] else . end;

# Id pairs (qualifier, id) from element `from` on -> item.
def id_groups: {buyer_part: ["IN", "BP", "CB", "SK", "PI"], vendor_part: ["VN", "VP", "VC", "VA"],
                upc: ["UP", "UK", "EN", "UA", "UI"]};
def usual_qualifier:
  if .name == "buyer_part" then "BP" elif .name == "vendor_part" then "VN"
  else .v | if length == 13 then "EN" elif length == 14 then "UK" else "UP" end end;
def pairs_at(from): . as $segment | range(from; length; 2) as $at | {q: ($segment | el($at)), v: ($segment | el($at + 1))} | select(.q and .v);
def item_at(from): [pairs_at(from)] | item_from(id_groups; usual_qualifier);

# Terms of payment, allowances and charges (SAC05 has two implied decimals), freight.
def terms:
  segments("ITD")
  | {type: el(1), basis: el(2), discount_percent: (el(3) | decimal), discount_date: (el(4) | iso_date), discount_days: el(5),
     net_date: (el(6) | iso_date), net_days: el(7), discount_amount: (el(8) | from_implied2), description: el(12)} | compact;
def charge_kinds: {"A": "allowance", "C": "charge", "N": "none"};
def allowance_charge:
  segment("SAC")
  | {kind: (el(1) | named(charge_kinds)), code: (el(2) // el(4)), agency: (if el(2) then null else el(3) end),
     amount: (el(5) | from_implied2), percent_of: (if el(7) then el(6) else null end), percent: (el(7) | decimal),
     rate: (el(8) | decimal), unit: el(9), quantity: (el(10) | decimal), method: el(12), description: el(15)} | compact;
def allowances_charges: [loops("SAC") | allowance_charge];
def freight: segment("FOB") | {payment: el(1), place: el(3)} | compact;
def carrier_of: segment("TD5") | {scac: (select(el(2) == "2") | el(3)), method: el(4), routing: el(5), service: el(12)}? // {} | compact;
def notes: [loops("N9") | segments("MSG") | el(1) | values];
def pack: segment("PO4") | {quantity: el(1), size: (el(2) | decimal), unit: el(3), inner: el(14)} | compact;
def description: [(loops("PID") | segment("PID")), segments("PID") | select(el(1) == "F") | el(5) | values] | join(" ");
def dates(tag; names): names as $names
  | reduce (segments(tag) | {name: $names[el(1) // ""], day: (el(2) | iso_date)} | select(.name and .day)) as $one ({}; .[$one.name] = $one.day);

# --- writing
# {qualifier: value or [values]} -> one segment each.
def reference_segments(tag): (. // {}) | to_entries[] | .key as $key | (.value | if type == "array" then .[] else . end) | [tag, $key, .];
def set(id; content): {set: id, version: "004010", content: [content]};
# An offset X12 has no code for goes out as the local time it is.
def zone_code: if . == null or (test("T") | not) then "" elif test("(Z|[+-]00:00)$") then "UT"
  else {"-04:00": "ED", "-05:00": "ES", "-06:00": "CS", "-07:00": "MS", "-08:00": "PS"}[.[-6:]] // "LT" end;
def moment_segment(tag; qualifier): select(. != null) | [tag, qualifier, plain_date, plain_time, zone_code];
def date_segments(tag; names): . as $doc | names | to_entries[] | .key as $code | $doc[.value] // empty | [tag, $code, plain_date];

# item -> [qualifier, id, ...]; $context.item_qualifiers may rename the buyer's and the vendor's.
def item_ids($context):
  . as $item | [(item_pairs(id_groups; usual_qualifier; $context.item_qualifiers)[], ($item | other_pairs)) | .q, .v];

def n1_loop(code):
  select(. != null)
  | loop("N1";
      ["N1", code, (.name | clip(60)), (if .id then (.qualifier // "92") else "" end), (.id // "")],
      ((.name_more // []) | select(length > 0) | ["N2", (.[0] | clip(60)), (.[1] | clip(60))]),
      ((.address // []) | range(0; length; 2) as $i | ["N3", (.[$i] | clip(55)), (.[$i + 1] | clip(55))]),
      (select(.city or .region or .postal_code or .country)
       | ["N4", (.city | clip(30)), (.region // ""), (.postal_code // ""), (.country // "")]),
      ((.contacts // [])[] | ["PER", (.function // "IC"), (.name | clip(60))]
        + ([(select(.phone) | "TE", .phone), (select(.fax) | "FX", .fax), (select(.email) | "EM", .email)])));
def terms_segments:
  (. // []) | if type == "array" then .[] else . end
  | ["ITD", (.type // "01"), (.basis // "3"), (.discount_percent // ""), (.discount_date | plain_date),
     (if .discount_percent or .discount_amount then .discount_days // "" else "" end), (.net_date | plain_date), (.net_days // ""),
     (if .discount_amount then .discount_amount | to_implied2 else "" end), "", "", "", (.description | clip(80))];
def charge_loop:
  loop("SAC";
    ["SAC", (.kind as $kind | {allowance: "A", charge: "C", none: "N"}[$kind]
             // refuse("document.charge"; "\"" + (.kind | tostring) + "\" is neither allowance nor charge")),
     (if .agency then "" else .code end), (.agency // ""), (if .agency then .code else "" end),
     (if .amount then .amount | to_implied2 else "" end), (if .percent then .percent_of // "3" else "" end), (.percent // ""),
     (.rate // ""), (.unit // ""), (.quantity // ""), "", (.method // ""), "", "", (.description | clip(80))]);
def carrier_segment:
  (. // {}) | select(.scac or .method or .routing or .service)
  | ["TD5", (if .scac then "B" else "" end), (if .scac then "2" else "" end), (.scac // ""), (.method // (if .scac then "M" else "" end)),
     ((.routing // .name) | clip(35)), "", "", "", "", "", "", (.service // "")];
def note_loop: (. // []) | select(length > 0) | loop("N9"; ["N9", "L1", "NOTES"], (.[] | ["MSG", clip(264)]));
def freight_segment: (. // {}) | select(.payment) | ["FOB", .payment, (if .place then "ZZ" else "" end), (.place // "")];
def pack_segment: (. // {}) | select(. != {}) | ["PO4", (.quantity // ""), (.size // ""), (.unit // ""), "", "", "", "", "", "", "", "", "", "", (.inner // "")];
def description_loop: select(. != null) | loop("PID"; ["PID", "F", "", "", "", clip(80)]);

# --- orders, their answers and their changes
def order_types: {"SA": "stand_alone", "NE": "new", "DS": "drop_ship", "RL": "release", "BK": "blanket", "CN": "consigned", "KN": "purchase"};
def change_names: {"AI": "add", "DI": "cancel", "CA": "change", "QI": "increase", "QD": "decrease", "PC": "price", "PQ": "price_quantity",
                   "CT": "date", "RZ": "replace_all", "RE": "replace", "NC": "unchanged"};
def answer_names: {"IA": "accepted", "IR": "rejected", "IB": "back_ordered", "IQ": "quantity_changed", "IP": "price_changed",
                   "IC": "changed", "IS": "substituted", "IH": "on_hold", "ID": "deleted", "DR": "date_moved", "SP": "date_pending",
                   "BP": "part_back_ordered"};
def overall_names: {"AD": "accepted", "AT": "accepted", "AK": "acknowledged", "AC": "changed", "AE": "changed", "RD": "rejected", "RJ": "rejected"};
# What goes without saying (all of the line) is said all the same.
def answer_of($ordered; $unit):
  segment("ACK")
  | {status: (el(1) | named(answer_names)), quantity: ((el(2) | decimal) // $ordered), unit: (el(3) // $unit),
     date: (el(5) | iso_date), date_kind: ({"067": "delivery", "017": "delivery"}[el(4) // ""]),
     item: ([pairs_at(7)] | item_from(id_groups; usual_qualifier))} | compact;
def answer_loops($context):
  . as $line
  | answers[]
  | loop("ACK";
      ["ACK", (.status | . as $status | first(answer_names | to_entries[] | select(.value == $status) | .key)
               // refuse("document.status"; "\"" + ($status | tostring) + "\" is no line status")),
       .quantity, (.unit // $line.unit // ""),
       (if .date then (.date_kind // "ship" | {ship: "068", delivery: "067"}[.] // refuse("document.date"; "The date of an answer is of ship or delivery")) else "" end),
       (.date | plain_date), ""]
      + (if .item then .item | item_ids($context) else [] end));
# AD all accepted as ordered, RD all rejected, AC anything else; without lines AK or RJ.
def overall_code:
  if (.lines // []) == [] then (if .status == "rejected" then "RJ" else "AK" end)
  else [.lines[] | answers[].status] | unique
    | if . == ["accepted"] then "AD" elif . == ["rejected"] then "RD" else "AC" end end;
