"""Sample databases with believable data, and the sample project that shows what to do with them.

The samples live in servers of their own: nothing done to them can touch the metadata.
"""

EMAIL = "demo@example.com"
VIEWER = "viewer@example.com"
MARKER = "sample-project.json"
"""File in the data folder that tells that the sample project was made."""
