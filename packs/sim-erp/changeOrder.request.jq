# The order as it is now; our reference names the change.
{
  order: .order.erp_order,
  reference: $key,
  ship_to: (.order.ship_to // {}),
  requested_ship_date: (.order.requested_ship_date // ""),
  lines: (.order.lines | map({line, item, quantity, unit, unit_price}))
}
