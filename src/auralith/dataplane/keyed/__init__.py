"""Primitives of a secret key over whole columns: pseudo-random functions, bijections, checks."""
