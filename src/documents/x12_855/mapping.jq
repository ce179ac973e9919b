# Order acknowledgement -> X12 855 (README.md). The quantities of a line's answers add up to what was ordered.
def status_code:
  {accepted: "IA", rejected: "IR", back_ordered: "IB", quantity_changed: "IQ", price_changed: "IP", changed: "IC",
   substituted: "IS", on_hold: "IH", deleted: "ID", date_moved: "DR"}[.]
  // refuse("document.status"; "\"" + tostring + "\" is no line status");

def answers: .acknowledgements // [{status: "accepted", quantity: .quantity}];
def check_sum:
  . as $line
  | ([answers[] | .quantity | micros] | add) as $sum
  | if $sum != ($line.quantity | micros)
    then refuse("document.quantity_sum"; "The answers of line " + $line.line + " add up to " + ($sum | from_micros)
                + ", ordered were " + $line.quantity)
    else . end;

def ack($line; $context):
  ["ACK", (.status | status_code), .quantity, (.unit // $line.unit // ""),
   (if .date then "068" else "" end), (.date | x12_date), ""]
  + (if .item then .item | item_ids($context) else [] end);

# BAK02: AD all accepted as ordered, RD all rejected, AC anything else; without lines AK or RJ.
def overall:
  if (.lines // []) == [] then (if .status == "rejected" then "RJ" else "AK" end)
  else [.lines[] | answers[].status] | unique
    | if . == ["accepted"] then "AD" elif . == ["rejected"] then "RD" else "AC" end end;

($context // {}) as $context
| . as $doc
| set("855";
    ["BAK", "00", overall, (.purchase_order | need("purchase_order")), (.order_date | need("order_date") | x12_date),
     (.release // ""), "", "", (.order_id // ""), (.acknowledged_at | x12_date)],
    (select(.currency) | ["CUR", "SE", .currency]),
    (.reference | reference_segments("REF")),
    (.seller | n1_loop("SE")),
    (.ship_to | n1_loop("ST")),
    ((.lines // [])[] | check_sum | . as $line
     | loop("PO1";
         (["PO1", .line, .quantity, (.unit // ""), (.unit_price // ""), (.price_basis // "")] + (.item | item_ids($context))),
         (answers[] | loop("ACK"; ack($line; $context))))),
    ((.lines // []) | select(length > 0) | loop("CTT"; ["CTT", (length | tostring)])))
