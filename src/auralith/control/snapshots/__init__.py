"""Schemas of connections as they were at one time, and what leads from one to another."""
