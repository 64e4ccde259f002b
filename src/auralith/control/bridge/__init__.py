"""Bridges: rows copied from one connection into another."""
