"""Changing rows of a database so that it can be undone: what every operation that writes shares."""
