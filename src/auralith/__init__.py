"""Auralith: database operations that can be tried, approved, resumed, undone and proved."""

__version__ = "0.1.0"
