"""What SQLite can do."""

from auralith.dataplane.engines.capabilities import Capabilities

CAPABILITIES = Capabilities(
    default_port=None,
    required_fields=("database",),
    # RETURNING exists but cannot feed another statement.
    returning=False,
    side_by_side=False,
    row_by_row_keys=False,
    reopens_temporary=True,
    precomputes_defaults=True,
    integer_bits=64,
    embedded=False,
)
