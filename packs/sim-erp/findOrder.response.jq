# Null only when the list is certainly that of our reference, and empty.
if (.orders | type) != "array" then error("no list of orders in the answer")
elif any(.orders[]; .reference != null and .reference != $key) then error("the list holds orders of other references")
elif .orders == [] then null
else .orders[0] | {number, reference: $key} end
