"""Synthetic data: scenarios kept, previewed, run, and their rows removed again."""
