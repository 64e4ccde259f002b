"""What MySQL and MariaDB can do."""

from auralith.dataplane.engines.capabilities import Capabilities

CAPABILITIES = Capabilities(
    default_port=3306,
    required_fields=("host", "database", "username"),
    # MariaDB's INSERT and DELETE return rows, but to the client alone.
    returning=False,
    counts_trigger_effects=False,
    row_by_row_keys=True,
    precomputes_defaults=False,
)
