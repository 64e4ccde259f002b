"""All forecasts of a policy: one pass over each table at most, every statement within its time."""

from collections.abc import Collection, Iterator

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.masking.policy import Policy, TablePolicy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations.anonymize.forecasts import Forecast
from auralith.dataplane.operations.anonymize.keys import Keys
from auralith.dataplane.operations.anonymize.outcomes import Outcomes
from auralith.dataplane.schema.model import Schema
from auralith.dataplane.schema.names import TableName


def forecast(
    database: Database,
    schema: Schema,
    spec: MaskingSpec,
    policy: Policy,
    *,
    only: Collection[TableName] | None = None,
) -> Iterator[Forecast]:
    """What is known of the outcome, table by table; a table that takes too long is told so."""
    keys = Keys(database, schema, policy)
    pointing = _pointing(schema, spec)
    for name, of in policy.tables.items():
        if not of.masked or (only is not None and name not in only):
            continue
        try:
            yield from Outcomes(database, of).forecasts()
            yield from keys.unique(of)
            for key in pointing:
                if key.table == name:
                    yield from keys.joins(key)
        except StatementTimeout:
            yield _too_slow(of)


def _pointing(schema: Schema, spec: MaskingSpec) -> tuple[VirtualKey, ...]:
    declared = tuple(
        VirtualKey(table.name, key.columns, key.references, key.referenced_columns)
        for table in schema.tables
        for key in table.foreign_keys
    )
    return declared + spec.virtual_keys


def _too_slow(of: TablePolicy) -> Forecast:
    msg = (
        f"Looking at {of.table.name} took too long, so that not everything is told of it: see the"
        " report of the run, or give it a narrower where."
    )
    return Forecast(of.table.name, None, "not_tried", None, msg, blocks=False)
