"""What MySQL and MariaDB can do."""

from auralith.dataplane.engines.capabilities import Capabilities

DEFAULT_PORT = 3306

CAPABILITIES = Capabilities(
    default_port=DEFAULT_PORT,
    required_fields=("host", "database", "username"),
    # MariaDB's INSERT and DELETE return rows, but to the client alone.
    returning=False,
    side_by_side=False,
    row_by_row_keys=True,
    # MySQL does not; MariaDB does, and goes the same way.
    reopens_temporary=False,
    precomputes_defaults=False,
    integer_bits=None,
    embedded=False,
)
