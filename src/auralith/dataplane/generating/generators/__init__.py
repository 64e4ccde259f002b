"""The generators, one file for each family."""
