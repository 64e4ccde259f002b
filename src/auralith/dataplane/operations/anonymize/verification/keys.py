"""Do rows still find each other, and is every key unique: asked of the database, whole tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.operations.anonymize.verification.model import Check
from auralith.dataplane.operations.anonymize.verification.reasons import Reason, why
from auralith.dataplane.operations.anonymize.verification.sheet import Sheet
from auralith.dataplane.operations.anonymize.verification.sides import Pair
from auralith.dataplane.schema.model import Key, Table
from auralith.dataplane.schema.names import TableName


@dataclass(frozen=True)
class _Reference:
    """Rows that point at rows, in the target."""

    pair: Pair
    columns: tuple[str, ...]
    to: TableName
    referenced: tuple[str, ...]
    label: str
    standing: Reason | None
    """What is wrong with the constraint itself; None: nothing, or it is declared nowhere."""
    declared: bool


def check_references(
    database: Database, known: Sequence[Pair], virtual: Sequence[VirtualKey], sheet: Sheet
) -> None:
    """Every declared and every virtual foreign key: no row points nowhere."""
    for reference in (*_declared(known), *_virtual(known, virtual)):
        table, columns = reference.pair.name, reference.columns
        try:
            orphans = int(database.session.query(_orphans(database, reference))[0][0])
        except DataPlaneError as error:
            reason = why("key_unasked", key=reference.label, code=error.code)
            sheet.put(table, columns, Check("foreign_keys", "not_verified", reason))
            continue
        if orphans:
            sheet.foreign_key_violations += orphans
            given = {"key": reference.label, "table": str(reference.to)}
            reason = why("key_orphans", rows=orphans, **given)
            sheet.put(table, columns, Check("foreign_keys", "fail", reason, orphans))
        elif reference.standing is not None:
            sheet.put(table, columns, Check("foreign_keys", "fail", reference.standing))
        else:
            sheet.put(table, columns, Check("foreign_keys", "pass", rows=0))


def _declared(known: Sequence[Pair]) -> Iterator[_Reference]:
    names = {pair.name: pair.there.name for pair in known}
    for pair in known:
        keys = pair.there.foreign_keys
        there = {_shape(k.columns, k.references, k.referenced_columns) for k in keys}
        for key in pair.there.foreign_keys:
            standing = None if key.validated else why("key_unvalidated", key=key.name)
            yield _Reference(
                pair, key.columns, key.references, key.referenced_columns, key.name, standing, True
            )
        for key in pair.here.foreign_keys:
            to = names.get(key.references)
            if to is None or _shape(key.columns, to, key.referenced_columns) in there:
                continue
            standing = why("key_not_there", key=key.name)
            yield _Reference(
                pair, key.columns, to, key.referenced_columns, key.name, standing, False
            )


def _virtual(known: Sequence[Pair], virtual: Sequence[VirtualKey]) -> Iterator[_Reference]:
    by_name = {pair.name: pair for pair in known}
    for key in virtual:
        pair, other = by_name.get(key.table), by_name.get(key.references)
        if pair is not None and other is not None:
            label = f"({', '.join(key.columns)})"
            yield _Reference(
                pair, key.columns, other.there.name, key.referenced_columns, label, None, False
            )


def _shape(
    columns: Sequence[str], to: TableName, referenced: Sequence[str]
) -> tuple[TableName, frozenset[tuple[str, str]]]:
    return to, frozenset(zip(columns, referenced, strict=True))


def _orphans(database: Database, reference: _Reference) -> str:
    dialect = database.engine.dialect
    own = [dialect.quote(name) for name in reference.columns]
    other = [dialect.quote(name) for name in reference.referenced]
    to = dialect.table(reference.to)
    if not reference.declared:
        # No index may stand on it: the server makes one for a derived table.
        to = f"(SELECT DISTINCT {', '.join(other)} FROM {to})"
    pairs = " AND ".join(f"t.{b} = s.{a}" for a, b in zip(own, other, strict=True))
    there = " AND ".join(f"s.{a} IS NOT NULL" for a in own)
    return (
        f"SELECT count(*) FROM {dialect.table(reference.pair.there.name)} s"
        f" LEFT JOIN {to} t ON {pairs} WHERE {there} AND t.{other[0]} IS NULL"
    )


def check_uniqueness(database: Database, known: Sequence[Pair], sheet: Sheet) -> None:
    """Every unique key of either side: no value stands twice in the target."""
    for pair in known:
        for key, missing in _unique_keys(pair):
            try:
                twice = int(database.session.query(_twice(database, pair.there, key))[0][0] or 0)
            except DataPlaneError as error:
                reason = why("key_unasked", key=key.name, code=error.code)
                sheet.put(pair.name, key.columns, Check("unique", "not_verified", reason))
                continue
            if twice:
                sheet.uniqueness_violations += twice
                reason = why("key_repeated", key=key.name, rows=twice)
                sheet.put(pair.name, key.columns, Check("unique", "fail", reason, twice))
            else:
                lacking = why("key_lacking", key=key.name) if missing else None
                sheet.put(pair.name, key.columns, Check("unique", "pass", lacking, 0))


def _unique_keys(pair: Pair) -> Iterator[tuple[Key, bool]]:
    seen = set()
    for table, missing in ((pair.there, False), (pair.here, True)):
        for key in (table.primary_key, *table.unique_keys):
            if key is None or (missing and key.partial is not None):
                continue
            columns = frozenset(key.columns)
            if columns not in seen and all(pair.there.column(c) for c in key.columns):
                seen.add(columns)
                yield key, missing


def _twice(database: Database, table: Table, key: Key) -> str:
    dialect = database.engine.dialect
    names = [dialect.quote(name) for name in key.columns]
    conditions = [f"{name} IS NOT NULL" for name in names] if key.nulls_distinct else []
    if key.partial is not None:
        conditions.append(f"({key.partial})")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return (
        f"SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM {dialect.table(table.name)}{where}"
        f" GROUP BY {', '.join(names)} HAVING count(*) > 1) twice"
    )
