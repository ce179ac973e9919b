# The amount is the hub's: what came back at the price it was sold at, less the fee of the policy.
{
  order: .order.erp_order,
  reference: $key,
  return: .return,
  customer: .order.party,
  currency: .currency,
  amount: .amount,
  lines: (.lines | map({line, item, quantity, unit, unit_price} | with_entries(select(.value != null))))
}
