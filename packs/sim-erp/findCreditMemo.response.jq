# Null only when the list is certainly that of our reference, and empty.
if (.credit_memos | type) != "array" then error("no list of credit memos in the answer")
elif any(.credit_memos[]; .reference != null and .reference != $key) then error("the list holds credit memos of other references")
elif .credit_memos == [] then null
else .credit_memos[0] | {number, total} end
