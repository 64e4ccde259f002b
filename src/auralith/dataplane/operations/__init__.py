"""The verbs: each operation plans purely and runs against engines, ignorant of the others."""
