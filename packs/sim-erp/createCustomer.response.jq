if (.number | type) == "string" and .number != "" then {number}
else error("no customer number in the answer") end
