"""What PostgreSQL can do."""

from auralith.dataplane.engines.capabilities import Capabilities

CAPABILITIES = Capabilities(
    default_port=5432,
    schemas=True,
    transactional_ddl=True,
    returning=True,
    insert_returning=True,
    deferrable_constraints=True,
    counts_trigger_effects=True,
    statement_cancel=True,
    row_locks=True,
    server_accounts=True,
    identifier_max=63,
    transaction_local_timeouts=True,
    server_side_temp_tables=True,
)
