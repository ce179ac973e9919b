# ORDRSP -> order_response, from a supplier of ours (README.md). What of the ordered quantity is neither sent nor to follow is rejected.
def overall: {"29": "accepted", "27": "rejected", "4": "changed", "9": "acknowledged"};
def actions: {"1": "added", "2": "deleted", "3": "changed", "5": "accepted", "6": "changed", "7": "rejected"};
def part_of($status; $amount; $day; $kind): select($amount != null) | {status: $status, quantity: $amount, date: $day, date_kind: (if $day then $kind else null end)} | compact;
def substitute: [segments("PIA") | select(el(1) == "3") | range(2; length) as $n | {q: part($n; 2), v: part($n; 1)} | select(.q and .v)] | item_from(id_groups; usual_qualifier);
def answer_list($line):
  ($line.action // "accepted") as $action
  | (quantity("113").quantity // quantity("12").quantity) as $sent
  | quantity("83").quantity as $later
  | if $action == "rejected" or $action == "deleted" then [{status: (if $action == "deleted" then "deleted" else "rejected" end), quantity: $line.quantity}]
    elif $action == "accepted" or ($sent == null and $later == null)
    then [part_of((if $action == "accepted" or $action == "added" then "accepted" else "changed" end); $line.quantity;
            (day_at("67") // day_at("11")); (if day_at("67") then "delivery" else "ship" end))]
    else
      substitute as $other
      | ($line.quantity | micros) as $ordered
      | ($ordered - (($sent // "0") | micros) - (($later // "0") | micros)) as $rest
      | [(part_of((if $other != {} then "substituted" elif $later == null and $rest == 0 then "changed" else "accepted" end); $sent;
            (day_at("67") // day_at("11")); (if day_at("67") then "delivery" else "ship" end))
          | if $other != {} then .item = $other else . end),
         part_of("back_ordered"; $later; (day_at("69") // day_at("10")); (if day_at("69") then "delivery" else "ship" end)),
         (select($rest > 0) | {status: "rejected", quantity: ($rest | from_micros)})]
    end
  | map(select((.quantity | micros) > 0));
def response_line($number):
  quantity("21") as $ordered
  | {line: (references as $r | segment("LIN") | el(1) // ($number | tostring)), item: line_item, quantity: $ordered.quantity, unit: $ordered.unit, description: description,
     action: (segment("LIN") | el(2) | named(actions))} + price | compact
  | if .quantity == null then refuse("edi.quantity"; "Line " + .line + " has no ordered quantity (QTY 21)") else . end;

segment("BGM") as $bgm
| references as $references
| {purchase_order: (one_of($references.ON) // refuse("edi.purchase_order"; "The response names no order (RFF ON)")), release: one_of($references.RE),
   change_sequence: one_of($references.PP),
   status: ($bgm | el(3) // "9" | named(overall)), order_id: ($bgm | el(2)), order_date: (moment_at("4") // moment_at("171")), acknowledged_at: moment_at("137"),
   currency: currency, reference: ($references | del(.ON, .RE, .PP)), terms: [terms], allowances_charges: allowances_charges, notes: notes,
   buyer: party_of("BY"), seller: party_of("SU"), ship_to: (party_of("DP") // party_of("ST")),
   lines: [[loops("LIN")] | to_entries[] | .key as $i | .value | response_line($i + 1) as $line | $line + {acknowledgements: answer_list($line)}
           | del(.action) | check_answers]} | compact
