"""Work on target databases: schemas, rows, plans, journals, engines, operations.

Knows nothing of users, HTTP or our metadata, and can be used alone.
"""
