if (.number | type) == "string" and .number != "" then {number}
else error("no order number in the answer") end
