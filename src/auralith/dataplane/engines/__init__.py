"""Database engines: one folder each, the same file names, reached through the registry only."""
