if (.number | type) == "string" and .number != "" then {number}
else error("no payable number in the answer") end
