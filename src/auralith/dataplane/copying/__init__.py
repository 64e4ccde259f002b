"""Rows from one database into another: planned, in pieces with a ledger, checked."""
