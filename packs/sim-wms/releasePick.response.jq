if (.pick | type) == "string" and .pick != "" then {pick}
else error("no pick number in the answer") end
