# A line without a price of its own has that of its order line.
(.order.lines | map({key: .line, value: .unit_price}) | from_entries) as $prices
| {
    order: .erp_order,
    reference: $key,
    customer: .order.party,
    currency: .order.currency,
    lines: (.lines | map(
      {line, item, quantity, unit, unit_price: (.unit_price // $prices[.line])}
      | if .unit_price == null
        then error({kind: "missing_reference", code: "invoice.no_price", message: "Line \(.line) has no price"})
        else . end))
  }
