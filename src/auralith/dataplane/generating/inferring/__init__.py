"""A scenario for any schema, from what its names, types and rules say."""
