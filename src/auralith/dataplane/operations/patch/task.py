"""What one attempt at a patch works with, from its first look at the schema to its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.changes.tables import TableSet, load_tables
from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import Terminal
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.patch.binding import Binder
from auralith.dataplane.operations.patch.inputs import Files
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.operations.patch.spec import (
    Operation,
    PatchOptions,
    SqlOperation,
    sliced,
)
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName


@dataclass(frozen=True)
class Bound:
    """A patch bound to a database."""

    known: TableSet
    """What it names, and everything tied to that by foreign keys."""
    steps: list[PatchStep]
    tables: list[Table]
    """Everything it may change, cascades included."""


@dataclass(frozen=True)
class PatchTask:
    """A bound patch and its surroundings."""

    database: Database
    bound: Bound
    options: PatchOptions
    files: Files
    monitor: Monitor


def named_tables(operations: Sequence[Operation], engine: str) -> list[TableName]:
    """The tables that operations name."""
    out = []
    for n, operation in enumerate(operations):
        if isinstance(operation, SqlOperation):
            out.append(sliced(operation, ("operations", n), engine).table)
        else:
            out.append(TableName.parse(operation.table))
    return list(dict.fromkeys(out))


def bind_in(database: Database, operations: Sequence[Operation], files: Files | None) -> Bound:
    """Read the schema and bind."""
    known = load_tables(database, named_tables(operations, database.engine.name))

    def columns(file_id: str) -> Sequence[str]:
        if files is None:
            msg = "No files are at hand."
            raise Terminal(msg)
        return files(file_id)[0]

    steps = Binder(database.engine, known, columns).bind(operations)
    reached = {t.name: t for s in steps for t in known.reached(s.table)}
    return Bound(known, steps, list(reached.values()))


def irreversible_reasons(bound: Bound) -> list[str]:
    """Why a rollback could not bring everything back; empty when it can."""
    out = []
    for table in bound.tables:
        if table.row_key is None:
            out.append(f"no_key: {table.name} has no primary key or unique key without NULLs.")
        if not table.transactional:
            out.append(f"non_transactional: {table.name} does not take part in transactions.")
    return out
