"""What can stop the embedded PostgreSQL from running."""


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot run; the text says why and what to do."""
