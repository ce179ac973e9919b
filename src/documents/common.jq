# Shared by the mappings of every standard: it is put in front of each. Numbers are strings all the way.

# --- the tree of edi/tree.hpp: segments and loops, for reading and writing
def segments(tag): .content[] | arrays | select(.[0] == tag);
def loops(name): .content[] | objects | select(.loop == name);
def segment(tag): first(segments(tag)) // [];
def loop(name; content): {loop: name, content: [content]};

# --- values
# Drops members that are null, "" or empty.
def compact: with_entries(select(.value != null and .value != "" and .value != [] and .value != {}));
def refuse(code; message): error({code: code, message: message, kind: "invalid"});
def need(name): if . == null or . == "" then refuse("document.field_missing"; "\"" + name + "\" is missing") else . end;
# Names and descriptions may be cut; ids and quantities never are.
def clip(max): if . == null then "" else .[0:max] end;
# "FULL" by name, and back; a code without a name of ours stands for itself.
def named(names): . as $code | if $code == null then null else (names | .[$code]) // $code end;
def code_of(names): . as $name | if $name == null then null else first(names | to_entries[] | select(.value == $name) | .key) // $name end;
# The same for what decides what is done: anything else is refused.
def strictly_named(names; code; what):
  . as $given | (names | .[$given // ""]) // refuse(code; what + " \"" + ($given | tostring) + "\" is not one we act on");

# --- numbers
# Plain decimal text: "012.50" -> "12.50", ".5" -> "0.5", "5." -> "5".
def decimal:
  if . == null then null
  elif test("^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)$") then
    capture("^(?<sign>[+-]?)0*(?<whole>[0-9]*)\\.?(?<places>[0-9]*)$")
    | (if .sign == "-" then "-" else "" end) + (if .whole == "" then "0" else .whole end)
      + (if .places == "" then "" else "." + .places end)
  else refuse("edi.number"; "\"" + . + "\" is not a number") end;
# Exact sums: decimal text -> whole millionths (below 2^53) and back.
def micros:
  if test("^-?[0-9]{1,9}(\\.[0-9]{1,6})?$") then
    capture("^(?<sign>-?)(?<whole>[0-9]+)\\.?(?<places>[0-9]*)$")
    | ((.sign + .whole + (.places + "000000")[0:6]) | tonumber)
  else refuse("edi.quantity"; "\"" + tostring + "\" is out of the range of quantities") end;
def from_micros:
  (if . < 0 then "-" else "" end) as $sign
  | (if . < 0 then -. else . end)
  | ((. % 1000000) | tostring | ("000000" + .)[-6:] | sub("0+$"; "")) as $places
  | $sign + (((. - . % 1000000) / 1000000) | tostring) + (if $places == "" then "" else "." + $places end);
def total(quantities): [quantities | micros] | add // 0 | from_micros;

# --- dates. A date is 2026-11-23. A moment is RFC 3339; without an offset it is the local time of the place it is about.
def iso_date:
  if . == null then null
  elif test("^[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$") then .[0:4] + "-" + .[4:6] + "-" + .[6:8]
  elif test("^[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$") then "20" + .[0:2] + "-" + .[2:4] + "-" + .[4:6]
  else refuse("edi.date"; "\"" + . + "\" is not a date") end;
def iso_time:
  if test("^([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9])?") then .[0:2] + ":" + .[2:4] + ":" + (.[4:6] | if . == "" then "00" else . end)
  else refuse("edi.time"; "\"" + . + "\" is not a time") end;
# Date, time and what its zone is from UTC ("Z", "-05:00" or "") -> a date or a moment.
def moment(day; time; offset):
  (day | iso_date) as $day
  | if $day == null or time == null then $day else $day + "T" + (time | iso_time) + (offset // "") end;
def plain_date:
  if . == null then ""
  elif test("^[0-9]{4}-[0-9]{2}-[0-9]{2}") then .[0:4] + .[5:7] + .[8:10]
  else refuse("document.date"; "\"" + tostring + "\" is not a date (2026-11-23)") end;
def plain_time: if . != null and test("T[0-9]{2}:[0-9]{2}") then .[11:13] + .[14:16] else "" end;

# --- items
# [{q: qualifier, v: id}] -> item. `groups`: {buyer_part: [qualifiers, ...], ...}; `usual` makes of {name, v} the qualifier
# that goes without saying. `qualifiers` remembers another one, and what has no name of ours stays in `other`: all of it
# goes back to a partner as it came.
def item_from(groups; usual):
  . as $pairs
  | reduce (groups | keys_unsorted[]) as $name ({item: {}, taken: []};
      (groups | .[$name]) as $codes
      | (first($pairs[] | select(.q as $q | any($codes[]; . == $q))) // null) as $one
      | if $one == null then . else
          .item[$name] = $one.v
          | (if $one.q != ({name: $name, v: $one.v} | usual) then .item.qualifiers[$name] = $one.q else . end)
          | .taken += [$one] end)
  | . as $made
  | reduce ($pairs - $made.taken)[] as $more ($made.item;
      .other[$more.q] |= (if . == null then $more.v elif type == "array" then . + [$more.v] else [., $more.v] end));
# item -> [{q, v}], the named ones first. `chosen`: {buyer_part: "IN"} for a partner that calls them so.
def item_pairs(groups; usual; chosen):
  (chosen // {}) as $chosen
  | (.qualifiers // {}) as $came_as
  | . as $item
  | [groups | to_entries[] | .key as $name | .value as $codes | $item[$name] // empty
     | {v: ., q: ($chosen[$name] // ($came_as[$name] | select(. as $q | any($codes[]; . == $q))) // ({name: $name, v: .} | usual))}]
  | if . == [] and ($item.other // {}) == {} then refuse("document.item"; "A line needs a buyer_part, vendor_part or upc") else . end;
def other_pairs: (.other // {}) | to_entries[] | .key as $q | (.value | if type == "array" then .[] else . end) | {q: $q, v: .};

# --- what an order, its answers and its invoice share
def purposes: {"00": "original", "01": "cancellation", "04": "change", "05": "replace", "06": "confirmation", "07": "duplicate"};
def order_dates: {"010": "requested_ship_date", "002": "requested_delivery_date", "001": "cancel_after", "037": "ship_not_before",
                  "038": "ship_not_after", "064": "deliver_not_before", "063": "deliver_not_after"};
# The answers of a line add up to what was ordered, exactly.
def answers: .acknowledgements // [{status: "accepted", quantity: .quantity}];
def check_answers:
  . as $line
  | total(answers[].quantity) as $sum
  | if ($sum | micros) != ($line.quantity | micros)
    then refuse("document.quantity_sum"; "The answers of line " + $line.line + " add up to " + $sum + ", ordered were " + $line.quantity)
    else . end
  | if any(answers[]; .status == "substituted" and .item == null)
    then refuse("document.substitute"; "Line " + $line.line + " is substituted, but not by which item") else . end;

# Lines -> packs [{sscc, lines}]. Explicit packs name line and quantity; otherwise each line says its one container.
def packs_of($lines):
  if .packs then
    [.packs[] | . as $pack
     | $pack + {lines: [.contents[] | . as $part
          | (first($lines[] | select(.line == $part.line)) // refuse("shipment.pack"; "Pack " + $pack.sscc + " names line " + $part.line + ", which is not shipped"))
          | .quantity_shipped = ($part.quantity | need("quantity")) | .lot = ($part.lot // .lot) | del(.serial_shipping_container_codes)]}]
  else
    [$lines[] | (.serial_shipping_container_codes // []) as $codes
     | if ($codes | length) == 1 then .sscc = $codes[0]
       else refuse("shipment.pack"; "Line " + .line + " is in " + ($codes | length | tostring) + " containers: name the quantities in \"packs\"") end]
    | . as $packed
    | (reduce .[].sscc as $sscc ([]; if any(.[]; . == $sscc) then . else . + [$sscc] end)) as $containers
    | [$containers[] as $sscc | {sscc: $sscc, lines: [$packed[] | select(.sscc == $sscc)]}]
  end;
def has_packs: .packs != null or any(.lines[]; (.serial_shipping_container_codes // []) != []);
# Every packed quantity must be shipped, and the other way round.
def check_packs($lines; $packs):
  reduce $lines[] as $line (.;
    total($packs[].lines[] | select(.line == $line.line) | .quantity_shipped) as $packed
    | if ($packed | micros) == ($line.quantity_shipped | micros) then . else
        refuse("shipment.pack"; "Line " + $line.line + ": " + $packed + " packed, " + $line.quantity_shipped + " shipped")
      end);
# An SSCC is 18 digits, the last of which checks the others (GS1); the application identifier 00 is not part of it.
def bare_sscc: if test("^00[0-9]{18}$") then .[2:] else . end;
def is_sscc:
  test("^[0-9]{18}$")
  and ((explode | map(. - 48)) as $d | (reduce range(0; 17) as $i (0; . + $d[$i] * (if $i % 2 == 0 then 3 else 1 end))) as $sum
       | ($sum + $d[17]) % 10 == 0);
def check_sscc:
  if is_sscc then . else refuse("shipment.sscc"; "\"" + . + "\" is no SSCC: 18 digits, the last of them the check digit") end;
