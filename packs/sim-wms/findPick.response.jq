# Null only when the list is certainly that of our reference, and empty.
if (.picks | type) != "array" then error("no list of picks in the answer")
elif any(.picks[]; .reference != null and .reference != $key) then error("the list holds picks of other references")
elif .picks == [] then null
else .picks[0] | {pick} end
