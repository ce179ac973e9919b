# Shared by every X12 mapping of this folder: it is put in front of each mapping.jq.
# Reading: segments and loops of edi/tree.hpp. Writing: the same shape. Numbers are strings all the way.

# --- reading
def segments(tag): .content[] | arrays | select(.[0] == tag);
def loops(name): .content[] | objects | select(.loop == name);
def segment(tag): first(segments(tag)) // [];
# Element `n` (1 is the first) of a segment: a string, or null when empty. Of a composite, its first component.
def el(n): (.[n] // "") | if type == "object" then .repeat[0] else . end
  | if type == "array" then .[0] else . end
  | sub("^ +"; "") | sub(" +$"; "") | if . == "" then null else . end;
# Drops members that are null, "" or empty.
def compact: with_entries(select(.value != null and .value != "" and .value != [] and .value != {}));
def refuse(code; message): error({code: code, message: message, kind: "invalid"});

# "20261123" or "261123" -> "2026-11-23"; null stays null.
def iso_date:
  if . == null then null
  elif test("^[0-9]{8}$") then .[0:4] + "-" + .[4:6] + "-" + .[6:8]
  elif test("^[0-9]{6}$") then "20" + .[0:2] + "-" + .[2:4] + "-" + .[4:6]
  else refuse("x12.date"; "\"" + . + "\" is not a date") end;
def iso_date_of(tag; qualifier): first(segments(tag) | select(el(1) == qualifier) | el(2) | iso_date) // null;

# X12 type R -> plain decimal text: "012.50" -> "12.50", ".5" -> "0.5", "5." -> "5".
def decimal:
  if . == null then null
  elif test("^-?([0-9]+\\.?[0-9]*|\\.[0-9]+)$") then
    capture("^(?<sign>-?)0*(?<whole>[0-9]*)\\.?(?<places>[0-9]*)$")
    | .sign + (if .whole == "" then "0" else .whole end) + (if .places == "" then "" else "." + .places end)
  else refuse("x12.number"; "\"" + . + "\" is not a number") end;

# X12 type N2 (two implied decimals) -> decimal text: "12500" -> "125.00", "-5" -> "-0.05".
def from_implied2:
  if . == null then null
  elif test("^-?[0-9]+$") then
    capture("^(?<sign>-?)(?<digits>[0-9]+)$")
    | (("000" + .digits) | sub("^0+(?=[0-9]{3})"; "")) as $digits
    | .sign + $digits[0:-2] + "." + $digits[-2:]
  else refuse("x12.number"; "\"" + . + "\" is not a whole number") end;
# Decimal text -> X12 type N2: "125" -> "12500", "-0.05" -> "-5". More than two places are refused, not rounded.
def to_implied2:
  if test("^-?[0-9]+(\\.[0-9]{0,2}0*)?$") then
    capture("^(?<sign>-?)(?<whole>[0-9]+)\\.?(?<places>[0-9]*)$")
    | ((.whole + (.places + "00")[0:2]) | sub("^0+(?=[0-9])"; "")) as $digits
    | (if $digits == "0" then "" else .sign end) + $digits
  else refuse("x12.implied"; "\"" + tostring + "\" has no exact form with two decimals") end;

# Exact sums: decimal text -> whole millionths (below 2^53) and back.
def micros:
  if test("^-?[0-9]{1,9}(\\.[0-9]{1,6})?$") then
    capture("^(?<sign>-?)(?<whole>[0-9]+)\\.?(?<places>[0-9]*)$")
    | ((.sign + .whole + (.places + "000000")[0:6]) | tonumber)
  else refuse("x12.quantity"; "\"" + tostring + "\" is out of the range of quantities") end;
def from_micros:
  (if . < 0 then "-" else "" end) as $sign
  | (if . < 0 then -. else . end)
  | ((. % 1000000) | tostring | ("000000" + .)[-6:] | sub("0+$"; "")) as $places
  | $sign + (((. - . % 1000000) / 1000000) | tostring) + (if $places == "" then "" else "." + $places end);

# N1 loop -> party, ids untouched (leading zeros are part of them).
def party:
  {id: (segment("N1") | el(4)), qualifier: (segment("N1") | el(3)), name: (segment("N1") | el(2)),
   name_more: [segments("N2") | el(1), el(2) | values],
   address: [segments("N3") | el(1), el(2) | values],
   city: (segment("N4") | el(1)), region: (segment("N4") | el(2)),
   postal_code: (segment("N4") | el(3)), country: (segment("N4") | el(4))} | compact;
def party_of(code): first(loops("N1") | select(segment("N1") | el(1) == code) | party) // null;

# {qualifier: value} of REF or N9; several of one kind become an array.
def references(tag):
  reduce (segments(tag) | {key: el(1), value: (el(2) // el(3))} | select(.key and .value)) as $one ({};
    .[$one.key] |= (if . == null then $one.value elif type == "array" then . + [$one.value] else [., $one.value] end));
def one_of(value): value | if type == "array" then .[0] else . end;
# {qualifier: value or [values]} -> one segment each.
def reference_segments(tag): (. // {}) | to_entries[] | .key as $key | (.value | if type == "array" then .[] else . end) | [tag, $key, .];

# Id pairs (qualifier, id) from element `first` on -> item.
def item_at(from):
  . as $segment
  | [range(from; length; 2) as $at | {q: ($segment | el($at)), v: ($segment | el($at + 1))} | select(.q and .v)] as $pairs
  | {buyer_part: (first($pairs[] | select(.q == ("IN", "BP", "CB", "SK", "PI")) | .v) // null),
     vendor_part: (first($pairs[] | select(.q == ("VN", "VP", "VC", "VA")) | .v) // null),
     upc: (first($pairs[] | select(.q == ("UP", "UK", "EN", "UA", "UI")) | .v) // null)} | compact;

# --- writing
def x12_date:
  if . == null then ""
  elif test("^[0-9]{4}-[0-9]{2}-[0-9]{2}") then .[0:4] + .[5:7] + .[8:10]
  else refuse("document.date"; "\"" + tostring + "\" is not a date (2026-11-23)") end;
def x12_time: if test("T[0-9]{2}:[0-9]{2}") then .[11:13] + .[14:16] else "" end;
# Names and descriptions may be cut; ids and quantities never are.
def clip(max): if . == null then "" else .[0:max] end;
def need(name): if . == null or . == "" then refuse("document.field_missing"; "\"" + name + "\" is missing") else . end;
def loop(name; content): {loop: name, content: [content]};
def set(id; content): {set: id, version: "004010", content: [content]};

def gtin_qualifier: if length == 13 then "EN" elif length == 14 then "UK" else "UP" end;
# item -> [qualifier, id, ...]; $context.item_qualifiers may rename the buyer's and the vendor's.
def item_ids($context):
  ($context.item_qualifiers // {}) as $names
  | [(select(.buyer_part) | ($names.buyer_part // "BP"), .buyer_part),
     (select(.vendor_part) | ($names.vendor_part // "VN"), .vendor_part),
     (select(.upc) | (.upc | gtin_qualifier), .upc)]
  | if . == [] then refuse("document.item"; "A line needs a buyer_part, vendor_part or upc") else . end;

def n1_loop(code):
  select(. != null)
  | loop("N1";
      ["N1", code, (.name | clip(60)), (if .id then (.qualifier // "92") else "" end), (.id // "")],
      ((.address // []) | select(length > 0) | ["N3", (.[0] | clip(55)), (.[1] | clip(55))]),
      (select(.city or .region or .postal_code or .country)
       | ["N4", (.city | clip(30)), (.region // ""), (.postal_code // ""), (.country // "")]));
