if (.number | type) == "string" and .number != "" then {number, total}
else error("no invoice number in the answer") end
