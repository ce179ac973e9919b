if .cancelled == true then {pick} else error("the answer does not say that the pick is cancelled") end
