{
  reference: $key,
  customer: .customer,
  name: .name,
  currency: .currency,
  credit_limit: .credit_limit,
  details: (.details // {})
} | with_entries(select(.value != null))
