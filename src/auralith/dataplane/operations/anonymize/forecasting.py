"""All forecasts of a policy: one pass over each table at most, every statement within its time."""

from collections.abc import Collection, Iterator

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations.anonymize.forecasts import Forecast
from auralith.dataplane.operations.anonymize.joins import Joins
from auralith.dataplane.operations.anonymize.key_values import KeyValues
from auralith.dataplane.operations.anonymize.outcomes import Outcomes
from auralith.dataplane.operations.anonymize.unique_keys import UniqueKeys
from auralith.dataplane.schema.model import Schema
from auralith.dataplane.schema.names import TableName


def forecast(
    database: Database,
    schema: Schema,
    spec: MaskingSpec,
    policy: Policy,
    *,
    in_place: bool,
    only: Collection[TableName] | None = None,
) -> Iterator[Forecast]:
    """What is known of the outcome, table by table; a table that takes too long is told so."""
    values = KeyValues(database)
    wheres = {
        name: rules.where
        for name, rules in zip(spec.rules, spec.tables, strict=True)
        if rules.where is not None
    }
    unique = UniqueKeys(values, in_place=in_place)
    joins = Joins(values, policy, wheres, in_place=in_place)
    pointing = _pointing(schema, spec)
    for name in dict.fromkeys((*policy.tables, *(key.table for key in pointing))):
        if only is not None and name not in only:
            continue
        of = policy.of(name)
        try:
            if of is not None and of.masked:
                yield from Outcomes(database, of).forecasts()
                yield from unique.forecasts(of)
            for key in pointing:
                if key.table == name:
                    yield from joins.forecasts(key)
        except StatementTimeout:
            yield _too_slow(name)


def _pointing(schema: Schema, spec: MaskingSpec) -> tuple[VirtualKey, ...]:
    declared = tuple(
        VirtualKey(table.name, key.columns, key.references, key.referenced_columns)
        for table in schema.tables
        for key in table.foreign_keys
    )
    return declared + spec.virtual_keys


def _too_slow(table: TableName) -> Forecast:
    msg = (
        f"Looking at {table} took too long, so that not everything is told of it: see the report"
        " of the run, or give it a narrower where."
    )
    return Forecast(table, None, "not_tried", None, msg, blocks=False)
