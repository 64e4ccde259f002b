"""Synthetic rows: every value is a function of the seed, the table, the row and the column."""
