"""Numbers that open: every figure is two questions that return querysets, among whom and who counts (`design.md` §7).

window = windows.window("HC_NAM", 2026)
rows = evaluate(ward, window)              # code → Row, in a fixed number of queries
people("YT-03", "tu", ward, window)        # the people behind the number, exactly as many
"""
