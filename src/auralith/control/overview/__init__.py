"""The home page of a project: counts and recent activity."""
