# order_response -> ORDRSP D.96A (README.md). The answers of a line add up to what was ordered.
def sum_of($statuses): [answers[] | select(.status as $s | any($statuses[]; . == $s)) | .quantity] | if . == [] then null else total(.[]) end;
def later: ["back_ordered", "part_back_ordered", "date_pending", "on_hold"];
def never: ["rejected", "deleted"];
def now_names: ["accepted", "changed", "quantity_changed", "price_changed", "date_moved", "substituted"];
def action:
  ([answers[].status] | unique) as $all
  | if $all == ["accepted"] then "5" elif $all == ["rejected"] then "7" elif $all == ["deleted"] then "2" else "3" end;
def check_known:
  . as $line
  | ([answers[].status | select(. as $s | any((later + never + now_names)[]; . == $s) | not)] | first // null) as $unknown
  | if $unknown then refuse("document.status"; "\"" + $unknown + "\" is no line status") else . end
  | if ([answers[] | select(.status == "substituted")] | length) > 0 and ([answers[] | select(.status as $s | any(now_names[]; . == $s))] | length) > 1
    then refuse("document.substitute"; "ORDRSP cannot say that line " + $line.line + " is substituted in part") else . end;
def date_of($statuses; $ship; $delivery):
  first(answers[] | select(.date) | select(.status as $s | any($statuses[]; . == $s))) // null
  | select(. != null) | ["DTM", [(if .date_kind == "delivery" then $delivery else $ship end), (.date | plain_date), "102"]];
def overall:
  if (.lines // []) == [] then (if .status == "rejected" then "27" elif .status == "accepted" then "29" else "9" end)
  else [.lines[] | answers[].status] | unique | if . == ["accepted"] then "29" elif . == ["rejected"] then "27" else "4" end end;

($context // {}) as $context
| set("ORDRSP";
    ["BGM", "231", (.order_id // .purchase_order | need("order_id")), overall],
    (.acknowledged_at // .order_date | need("acknowledged_at") | moment_segment("137")),
    (.order_date | day_segment("4")),
    (.notes | ftx_segments),
    (.purchase_order | need("purchase_order") | reference_loop("ON")),
    (.release | reference_loop("RE")),
    (.change_sequence | reference_loop("PP")),
    (.reference | reference_loops),
    (.buyer | nad_loop("BY")),
    (.seller | nad_loop("SU")),
    (.ship_to | nad_loop("DP")),
    (.currency | cux_loop("2"; "9")),
    (.terms | terms_loops),
    ((.allowances_charges // [])[] | charge_loop),
    ((.lines // [])[] | check_answers | check_known
     | action as $action
     | loop("LIN";
         (.line as $number | .item | lin_segments($number; $action; $context)),
         (first(answers[] | select(.status == "substituted") | .item) // empty
          | ["PIA", "3"] + [item_pairs(id_groups; usual_qualifier; $context.item_qualifiers)[] | [.v, .q]]),
         (.description | imd_segment),
         (.unit as $unit | .quantity | qty("21"; $unit)),
         (select($action == "3") | .unit as $unit | (sum_of(now_names) // "0" | qty("113"; $unit)), (sum_of(later) | qty("83"; $unit))),
         date_of(now_names; "11"; "67"),
         date_of(later; "10"; "69"),
         price_loop)),
    ["UNS", "S"],
    cnt_lines)
