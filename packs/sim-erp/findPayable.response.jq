# Null only when the list is certainly that of our reference, and empty.
if (.payables | type) != "array" then error("no list of payables in the answer")
elif any(.payables[]; .reference != null and .reference != $key) then error("the list holds payables of other references")
elif .payables == [] then null
else .payables[0] | {number} end
