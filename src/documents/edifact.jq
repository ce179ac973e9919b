# Shared by every EDIFACT mapping, behind common.jq. Numbers: a comma is a decimal point too (ISO 9735); what is written
# has a point. Moments: the formats 102, 203, 204 and their two-digit years, 303 and 304 with an offset.

# --- reading
# Component `m` of element `n` (1 is the first) of a segment: a string, or null when empty. Of a repeated element the first.
def part(n; m): (.[n] // "") | if type == "object" then .repeat[0] else . end
  | if type == "array" then (.[m - 1] // "") elif m == 1 then . else "" end
  | sub("^ +"; "") | sub(" +$"; "") | if . == "" then null else . end;
def el(n): part(n; 1);
def parts(n): (.[n] // "") | if type == "object" then .repeat[0] else . end | if type == "array" then . else [.] end
  | map(sub("^ +"; "") | sub(" +$"; "") | select(. != ""));
def number: if . == null then null else sub(","; ".") | decimal end;
# Segments of this level: those that stand alone, and those that begin a group of their own.
def all(tag): segments(tag), (loops(tag) | segment(tag));

def moment_text($text; $format):
  if $text == null then null
  elif $format == "203" or $format == "204" then moment($text[0:8]; $text[8:14]; "")
  elif $format == "201" then moment($text[0:6]; $text[6:12]; "")
  elif $format == "303" or $format == "304" then
    ($text | length - 3) as $digits
    | moment($text[0:8]; $text[8:$digits]; ($text[$digits:] | if . == "UTC" or . == "GMT" then "Z" else "" end))
  elif $format == "718" or $format == "719" or $format == "713" then $text[0:8] | iso_date
  elif $format == null or $format == "102" or $format == "101" then $text | iso_date
  else refuse("edi.date"; "Dates of format " + $format + " are not read (" + $text + ")") end;
def moment_at(qualifier): first(all("DTM") | select(el(1) == qualifier) | moment_text(part(1; 2); part(1; 3))) // null;
def day_at(qualifier): moment_at(qualifier) | if . == null then null else .[0:10] end;
def edifact_dates: {"10": "requested_ship_date", "2": "requested_delivery_date", "61": "cancel_after", "37": "ship_not_before",
                    "38": "ship_not_after", "64": "deliver_not_before", "63": "deliver_not_after"};
def dates:
  reduce (all("DTM") | {name: edifact_dates[el(1) // ""], day: (moment_text(part(1; 2); part(1; 3)) | if . == null then null else .[0:10] end)}
          | select(.name and .day)) as $one ({}; .[$one.name] = $one.day);

# {qualifier: number} of RFF; several of one kind become an array.
def references:
  reduce (all("RFF") | {key: el(1), value: part(1; 2)} | select(.key and .value)) as $one ({};
    .[$one.key] |= (if . == null then $one.value elif type == "array" then . + [$one.value] else [., $one.value] end));
def one_of(value): value | if type == "array" then .[0] else . end;

# Who gave an id (3055) as canonical qualifier.
def agencies: {"9": "UL", "92": "92", "91": "91", "16": "1", "86": "92"};
def contact:
  segment("CTA") as $cta
  | {function: ($cta | el(1)), name: ($cta | part(2; 2))}
    + (reduce (segments("COM") | {q: part(1; 2), v: el(1)} | select(.q and .v)) as $one ({};
        ({"TE": "phone", "FX": "fax", "EM": "email"}[$one.q]) as $name | if $name then .[$name] = $one.v else . end))
  | compact;
# A name may stand in C080, or with the address as text in C058.
def party:
  (if .loop then segment("NAD") else . end) as $nad
  | ($nad | parts(4)) as $name
  | ($nad | parts(3)) as $text
  | {id: ($nad | el(2)), qualifier: (($nad | part(2; 3)) | named(agencies)),
     name: ($name[0] // $text[0]), name_more: $name[1:],
     address: (($nad | parts(5)) + (if $name == [] then $text[1:] else $text end)),
     city: ($nad | el(6)), region: ($nad | el(7)), postal_code: ($nad | el(8)), country: ($nad | el(9)),
     tax_id: (if .loop then first(all("RFF") | select(el(1) == "VA") | part(1; 2)) // null else null end),
     contacts: (if .loop then [loops("CTA") | contact] else [] end)} | compact;
def party_of(code): first((loops("NAD") | select(segment("NAD") | el(1) == code) | party), (segments("NAD") | select(el(1) == code) | party)) // null;

def id_groups: {buyer_part: ["IN", "BP"], vendor_part: ["SA", "VN", "VP"], upc: ["EN", "SRV", "UP"]};
def usual_qualifier:
  if .name == "buyer_part" then "IN" elif .name == "vendor_part" then "SA" else .v | if length == 12 then "UP" else "EN" end end;
def line_item:
  [(segment("LIN") | {q: part(3; 2), v: part(3; 1)}),
   (segments("PIA") | select(el(1) != "3" and el(1) != "4") | range(2; length) as $n | {q: part($n; 2), v: part($n; 1)})
   | select(.q and .v)]
  | item_from(id_groups; usual_qualifier);
# Units go by the names X12 has for them too.
def units: {"PCE": "EA", "C62": "EA", "KGM": "KG", "LBR": "LB"};
def unit: if . == null then null else named(units) end;
def quantity(qualifier): first(all("QTY") | select(el(1) == qualifier) | {quantity: (part(1; 2) | number), unit: (part(1; 3) | unit)}) // {};
def money(qualifier): first(all("MOA") | select(el(1) == qualifier) | part(1; 2) | number) // null;
def currency: first(all("CUX") | part(1; 2) | values) // null;
# The net price, else the gross one.
def price:
  first((all("PRI") | select(el(1) == "AAA")), (all("PRI") | select(el(1) == "AAB")), all("PRI")) // []
  | {unit_price: (part(1; 2) | number), price_basis: part(1; 3), price_quantity: (part(1; 5) | number), price_unit: (part(1; 6) | unit)} | compact;
def description: [segments("IMD") | part(3; 4), part(3; 5) | values] | join(" ");
def notes: [segments("FTX") | parts(4) | select(. != []) | join(" ")];
def modes: {"30": "M", "40": "A", "20": "R"};
def carrier_of: first(all("TDT")) // [] | {method: (el(3) | named(modes)), scac: el(5), routing: part(5; 4)} | compact;
def terms: loops("PAT") | segment("PAT") as $pat
  | (if ($pat | part(3; 3)) == "D" then $pat | part(3; 4) else null end) as $days
  | (if ($pat | el(1)) == "22" then {discount_days: $days, discount_date: day_at("12"), discount_percent: (first(segments("PCD") | part(1; 2) | number) // null)}
     else {net_days: $days, net_date: day_at("13")} end)
    + {description: ($pat | part(2; 4))} | compact;
def charge_kinds: {"A": "allowance", "C": "charge", "N": "none"};
def allowances_charges:
  [loops("ALC")
   | segment("ALC") as $alc
   | {kind: ($alc | el(1) | named(charge_kinds)), code: ($alc | part(5; 1)), description: ($alc | part(5; 4)), method: ($alc | el(3)),
      amount: (first(all("MOA") | part(1; 2) | number) // null), percent: (first(all("PCD") | part(1; 2) | number) // null)} | compact
   | if .kind == "allowance" or .kind == "charge" or .kind == "none" then . else .kind = "none" end];
def taxes:
  [loops("TAX")
   | segment("TAX") as $tax
   | {type: ($tax | el(2)), percent: ($tax | part(5; 4) | number), category: ($tax | el(6)),
      amount: money("124"), base: money("125")} | compact | select(.type)];

# What a message is for (BGM 1225).
def functions: {"9": "original", "1": "cancellation", "4": "change", "5": "replace", "7": "duplicate", "42": "confirmation"};
def purpose: segment("BGM") | el(3) // "9" | strictly_named(functions; "edi.purpose"; "BGM 1225");

# --- writing
def bgm($code; $number; $purpose): ["BGM", $code, ($number | need("number")), ($purpose // "original" | code_of(functions))];
def cnt_lines: ["CNT", ["2", (.lines // [] | length | tostring)]];
def set(id; content): {set: id, version: "D.96A", agency: "UN", content: [content]};
def date_text:
  if test("T") then [plain_date + plain_time, "203"] else [plain_date, "102"] end;
def moment_segment(qualifier): select(. != null) | ["DTM", [qualifier] + date_text];
def day_segment(qualifier): select(. != null) | ["DTM", [qualifier, plain_date, "102"]];
def date_segments: . as $doc | edifact_dates | to_entries[] | .key as $code | $doc[.value] // empty | ["DTM", [$code, plain_date, "102"]];
def reference_loops: (. // {}) | to_entries[] | .key as $key | (.value | if type == "array" then .[] else . end) | loop("RFF"; ["RFF", [$key, .]]);
def reference_loop(code): select(. != null) | loop("RFF"; ["RFF", [code, .]]);
def pieces(size; most): . as $text | [range(0; [($text | length), size * most] | min; size) as $at | $text[$at:$at + size]];
def filled: if . == [] then "" else . end;
def nad_loop(code):
  select(. != null)
  | loop("NAD";
      ["NAD", code,
       (if .id then [.id, "", (.qualifier // "92" | code_of({"9": "UL", "92": "92", "91": "91", "16": "1"}))] else "" end), "",
       ([(.name // empty), (.name_more // [])[]] | map(clip(35)) | filled), ((.address // [])[0:4] | map(clip(35)) | filled),
       (.city | clip(35)), (.region // "" | clip(9)), (.postal_code // "" | clip(9)), (.country // "" | clip(3))],
      (.tax_id | reference_loop("VA")),
      ((.contacts // [])[]
       | loop("CTA"; ["CTA", (.function // "IC" | clip(3)), ["", (.name | clip(35))]],
           ([(select(.phone) | [.phone, "TE"]), (select(.fax) | [.fax, "FX"]), (select(.email) | [.email, "EM"])][] | ["COM", .]))));
def unit_code: if . == null then "" else code_of({"PCE": "EA", "KGM": "KG", "LBR": "LB"}) end;
def qty(qualifier; unit): select(. != null) | ["QTY", [qualifier, ., (unit | unit_code)]];
def further_codes: ["GB", "GN", "HS", "IB", "IS", "MF", "MP", "NB", "PV", "SN", "BB", "CG", "GD", "SK", "UA"];
# item -> LIN and its PIA: the GTIN in the LIN, what remains five to a PIA.
def lin_segments($number; $action; $context):
  . as $item
  | item_pairs(id_groups; usual_qualifier; $context.item_qualifiers) as $named
  | ([$named[] | select(.q as $q | any("EN", "SRV", "UP"; . == $q))][0] // null) as $gtin
  | ([($named - [$gtin])[], ($item | other_pairs | select(.q as $q | any(further_codes[]; . == $q)))]) as $more
  | ["LIN", ($number | tostring), ($action // ""), (if $gtin then [$gtin.v, $gtin.q] else "" end)],
    ($more | range(0; length; 5) as $at | ["PIA", "1"] + [.[$at:$at + 5][] | [.v, .q]]);
def imd_segment: select(. != null) | ["IMD", "F", "", ["", "", "", .[0:35], .[35:70]]];
def ftx_segments: (. // [])[] | ["FTX", "ZZZ", "", "", pieces(70; 5)];
def price_loop:
  select(.unit_price != null)
  | loop("PRI"; ["PRI", ["AAA", .unit_price, (.price_basis // ""), "", (.price_quantity // ""), (.price_unit | unit_code)]]);
def cux_loop(what; type): select(. != null) | loop("CUX"; ["CUX", [what, ., type]]);
def terms_loops:
  (. // [])[]
  | (select(.net_days or .net_date)
     | loop("PAT"; ["PAT", "1", ["", "", "", (.description | clip(35))], (if .net_days then ["5", "3", "D", .net_days] else "" end)],
         (.net_date | day_segment("13")))),
    (select(.discount_percent)
     | loop("PAT"; ["PAT", "22", "", (if .discount_days then ["5", "3", "D", .discount_days] else "" end)],
         (.discount_date | day_segment("12")), ["PCD", ["12", .discount_percent]]));
def charge_loop:
  loop("ALC";
    ["ALC", (.kind as $kind | {allowance: "A", charge: "C", none: "N"}[$kind]
             // refuse("document.charge"; "\"" + (.kind | tostring) + "\" is neither allowance nor charge")),
     "", (.method // "" | if length <= 3 then . else "" end), "", [(.code // "" | clip(3)), "", "", (.description | clip(35))]],
    (select(.percent) | loop("PCD"; ["PCD", [(if .kind == "allowance" then "1" else "2" end), .percent]])),
    (select(.amount) | loop("MOA"; ["MOA", [(if .kind == "allowance" then "204" else "23" end), .amount]])));
def tax_loop:
  loop("TAX"; ["TAX", "7", (.type // "VAT"), "", "", ["", "", "", (.percent // "")], (.category // "")],
    (select(.amount) | ["MOA", ["124", .amount]]), (select(.base) | ["MOA", ["125", .base]]));
def tdt_loop:
  (. // {}) | select(.scac or .method or .routing)
  | loop("TDT"; ["TDT", "20", "", (.method // "M" | code_of(modes)), "", [(.scac // ""), "", "", ((.routing // .name) | clip(35))]]);
