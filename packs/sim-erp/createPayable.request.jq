# The supplier's invoice as it came, with our purchase order.
{
  reference: $key,
  supplier: .supplier,
  invoice: .invoice.invoice,
  invoice_date: .invoice.invoice_date,
  purchase_order: .invoice.purchase_order,
  currency: .invoice.currency,
  total: .invoice.total,
  lines: [.invoice.lines[] | {line, item, quantity, unit, unit_price} | with_entries(select(.value != null))]
} | with_entries(select(.value != null))
