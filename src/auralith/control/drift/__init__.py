"""Drift: what changed in a connection's schema that nobody here decided."""
