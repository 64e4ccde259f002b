"""Migrations: a target's schema is compared with a source, and brought in line with it."""
