"""From one call as heard to one typed call in this home: which devices, which values, what is absent or unclear."""
