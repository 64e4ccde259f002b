"""Project-scoped keys for scripts and CI."""
