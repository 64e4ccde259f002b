"""What SQLite can do."""

from auralith.dataplane.engines.capabilities import Capabilities

CAPABILITIES = Capabilities(
    default_port=None,
    schemas=False,
    transactional_ddl=True,
    # RETURNING exists but cannot feed another statement.
    returning=False,
    insert_returning=True,
    deferrable_constraints=True,
    counts_trigger_effects=True,
    statement_cancel=True,
    row_locks=False,
    server_accounts=False,
    # SQLite has no limit of its own.
    identifier_max=1_000,
    transaction_local_timeouts=False,
    server_side_temp_tables=True,
)
