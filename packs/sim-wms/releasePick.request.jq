# Our order id is the warehouse's reference: findPick looks for it.
{
  reference: $key,
  location,
  lines: (.lines | map({line, item, quantity, unit}))
}
+ (if .order.ship_to then {ship_to: .order.ship_to} else {} end)
