if (.number | type) == "string" and .number != "" then {number, reference}
else error("no order number in the answer") end
