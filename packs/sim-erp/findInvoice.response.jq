# Null only when the list is certainly that of our reference, and empty.
if (.invoices | type) != "array" then error("no list of invoices in the answer")
elif any(.invoices[]; .reference != null and .reference != $key) then error("the list holds invoices of other references")
elif .invoices == [] then null
else .invoices[0] | {number, total} end
