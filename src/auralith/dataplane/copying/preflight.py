"""What else could go wrong, told before the copy: versions, encodings, room, keys that collide."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auralith.dataplane.copying.model import Caution, CopyPlan, TablePlan, Wish
from auralith.dataplane.copying.subset_keys import KeyFile
from auralith.dataplane.copying.subset_reading import clauses
from auralith.dataplane.engines.base import Database
from auralith.dataplane.schema.model import Column, Key, LogicalType, Schema

LOOKED_AT = 200_000
"""Rows of a table whose keys are compared as the target compares them; larger ones are not."""
_TOGETHER = 500
_NUMBER = re.compile(r"\d+")


def of_schemas(plan: CopyPlan, source: Schema, target: Schema, wish: Wish) -> list[Caution]:
    """What both schemas tell. Pure."""
    return [*_older(source, target), *_several_keys(plan, target, wish)]


def _older(source: Schema, target: Schema) -> Iterator[Caution]:
    if source.engine != target.engine:
        return
    here, there = (_NUMBER.findall(s.server_version)[:2] for s in (source, target))
    if [int(n) for n in there] < [int(n) for n in here]:
        yield Caution(
            None,
            None,
            "older_target",
            None,
            f"The target's server is older ({target.server_version}) than the source's"
            f" ({source.server_version}): what only the newer one knows cannot be made there.",
        )


def _several_keys(plan: CopyPlan, target: Schema, wish: Wish) -> Iterator[Caution]:
    if wish.mode not in ("upsert", "skip_existing"):
        return
    for table in plan.tables:
        known = None if table.created else target.table(table.target.name)
        if known is None or known.row_key is None:
            continue
        others = [k.name for k in known.unique_keys if k != known.row_key]
        if others:
            yield Caution(
                str(table.name),
                None,
                "several_keys",
                None,
                f"Rows are told apart by {known.row_key.name} of {known.name}: one that is new by"
                f" it and takes a value of {', '.join(others)} that is there stops the copy.",
            )


def with_databases(plan: CopyPlan, source: Database, target: Database) -> CopyPlan:
    """The plan with what the databases tell when they are asked."""
    found = [*_encoding(target), *_room(plan, target), *_collisions(plan, source, target)]
    return replace(plan, cautions=(*plan.cautions, *found))


def _encoding(target: Database) -> Iterator[Caution]:
    encoding = target.engine.copying.narrow_encoding(target.session)
    if encoding is not None:
        yield Caution(
            None,
            None,
            "encoding",
            None,
            f"The target's texts are in {encoding}: characters that it does not have stop the"
            " copy.",
        )


def _room(plan: CopyPlan, target: Database) -> Iterator[Caution]:
    free = target.engine.copying.room(target.session)
    needed = sum(t.bytes_estimate or 0 for t in plan.tables)
    if free is not None and needed > free:
        yield Caution(
            None,
            None,
            "room",
            None,
            f"The rows take about {needed // 2**20} MiB, and there are {free // 2**20} MiB left"
            " where the target lies.",
        )


def _collisions(plan: CopyPlan, source: Database, target: Database) -> Iterator[Caution]:
    if source.engine.copying.family == target.engine.copying.family:
        return
    for table in plan.tables:
        if not table.created or (table.rows_estimate or 0) > LOOKED_AT:
            continue
        keys = [table.target.primary_key] if table.target.primary_key else []
        for key in (*keys, *table.target.unique_keys):
            columns = _unmasked(table, key)
            if columns and any(c.logical is LogicalType.TEXT for c in columns):
                rows = _alike(table, columns, source, target)
                if rows:
                    yield _told(table, key, rows)


def _unmasked(table: TablePlan, key: Key) -> list[Column]:
    """The source's columns of a key; none where what comes over is not what is there."""
    known = {t.source.name: t for t in table.travelling}
    found = [known[name] for name in key.columns if name in known]
    plain = [t.source for t in found if t.made is None and t.spared == frozenset()]
    return plain if len(plain) == len(key.columns) else []


def _told(table: TablePlan, key: Key, rows: int) -> Caution:
    return Caution(
        str(table.name),
        ", ".join(key.columns),
        "collision",
        None,
        f"{rows} rows have a key {key.name} that the target takes for another row's, since it does"
        " not tell all letters apart: the key cannot be made. Change the values, leave the rows"
        " out, or make the table with another collation first.",
    )


def _alike(table: TablePlan, columns: list[Column], source: Database, target: Database) -> int:
    """Rows whose key is another one's for the target."""
    dialect, copying = source.engine.dialect, source.engine.copying
    texts = ", ".join(
        dialect.quote(c.name) if c.logical is LogicalType.TEXT else copying.key_text(c)
        for c in columns
    )
    where = " AND ".join(f"{dialect.quote(c.name)} IS NOT NULL" for c in columns)
    name = dialect.table(table.name)
    seen, total = KeyFile().list(len(columns)), 0
    for clause in clauses(copying, table.reading):
        joined = f"{clause} AND {where}" if clause else f" WHERE {where}"
        for batch in source.session.stream(
            f"SELECT {texts} FROM {name}{joined}", batch_rows=_TOGETHER
        ):
            weighed = []
            for column, values in zip(columns, zip(*batch, strict=True), strict=True):
                given = [str(value) for value in values]
                if column.logical is LogicalType.TEXT:
                    weights = target.engine.copying.weights(target.session, given)
                    if weights is None:
                        return 0
                    given = list(weights)
                weighed.append(given)
            seen.add(zip(*weighed, strict=True))
            total += len(batch)
            if total > LOOKED_AT:
                return 0
    return total - seen.rows
