# Our order id is the ERP's reference: findOrder looks for it.
.order
| {
    reference: $key,
    purchase_order,
    customer: .party,
    currency,
    lines: (.lines | map({line, item, quantity, unit, unit_price}))
  }
