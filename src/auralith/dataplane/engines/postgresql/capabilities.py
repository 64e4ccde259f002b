"""What PostgreSQL can do."""

from auralith.dataplane.engines.capabilities import Capabilities

DEFAULT_PORT = 5432

CAPABILITIES = Capabilities(
    default_port=DEFAULT_PORT,
    required_fields=("host", "database", "username"),
    returning=True,
    side_by_side=True,
    row_by_row_keys=False,
    reopens_temporary=True,
    precomputes_defaults=True,
    integer_bits=None,
    embedded=True,
)
