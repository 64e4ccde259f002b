"""Target databases: their fields and secrets, tests, schemas, graphs and rows."""
