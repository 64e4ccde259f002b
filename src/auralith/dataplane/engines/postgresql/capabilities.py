"""What PostgreSQL can do."""

from auralith.dataplane.engines.capabilities import Capabilities

CAPABILITIES = Capabilities(
    default_port=5432,
    required_fields=("host", "database", "username"),
    returning=True,
    counts_trigger_effects=True,
    row_by_row_keys=False,
    precomputes_defaults=True,
)
