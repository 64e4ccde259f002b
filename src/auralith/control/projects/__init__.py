"""Projects, members and what a caller may do in them: the canonical domain."""
