"""The history of the metadata tables."""
