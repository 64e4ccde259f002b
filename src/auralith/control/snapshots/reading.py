"""Reading whole schemas from target databases: never inside of a transaction of ours."""

from auralith.control.connections.reaching import Target
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.engines.target import SessionOptions

READ_OPTIONS = SessionOptions(
    lock_timeout_ms=5_000, statement_timeout_ms=60_000, read_only=True, connect_timeout_s=8
)
"""Read-only and bounded: somebody may be waiting for the answer."""


def extract(target: Target, options: SessionOptions | None = None) -> Extracted:
    """The target's schema as it is now.

    Raises Unreachable, LoginRefused, StatementTimeout; what the login may not see is a gap.
    """
    with target.place(options or READ_OPTIONS).reading() as database:
        return database.engine.schemas.extract(database.session)
