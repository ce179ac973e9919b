if (.number | type) == "string" and .number != "" and (.total | type) == "string" then {number, total}
else error("no credit memo number and total in the answer") end
