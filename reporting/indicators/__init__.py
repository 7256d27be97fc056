"""Numbers that open: every figure is two questions that return querysets, among whom and who counts (`design.md` §7).

from reporting.indicators.drill import by_group, people
from reporting.indicators.engine import evaluate, read
from reporting.indicators.windows import window

year = window("HC_NAM", 2026)
counts = read(ward, year)                          # one reading, a fixed number of queries
rows = evaluate(ward, year, counts=counts)         # code → Row
by_group("YT-03", ward, year, counts=counts)       # the same reading taken apart
people("YT-03", "tu", ward, year)                  # the people behind the number, exactly as many
"""
