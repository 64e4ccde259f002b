"""Mass Patch: bulk data changes that are tried, executed and undone."""
