# What is cancelled of each line: an order of which a part was sent is reduced to that part.
{
  order: .order.erp_order,
  reference: $key,
  lines: (.order.lines | map({line, item, cancelled, unit}))
}
