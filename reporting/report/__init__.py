"""The report of a period: figures gathered once, the text they make, the annexes, and the paper."""
