"""The temporary table that masked rows come in by, and the update that takes them from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.engines.copying import Travelling
from auralith.dataplane.engines.rekeying import Rekeyed
from auralith.dataplane.errors import (
    ConstraintViolation,
    LockNotAvailable,
    StatementFailed,
    UnsupportedByEngine,
)
from auralith.dataplane.journal.dialect import Columns
from auralith.dataplane.operations.anonymize.writing.layout import ALIAS, STAGE, matched
from auralith.dataplane.rows.wire import Block
from auralith.dataplane.schema.model import Column, LogicalType, Table


@dataclass(frozen=True)
class Stage:
    """One such table, of the session's own."""

    scope: RunScope
    name: str
    columns: Columns
    travelling: Sequence[Travelling]

    @property
    def sql(self) -> str:
        """Its name as statements have it."""
        return self.scope.changes.journal.name(self.name, temporary=True)

    def create(self) -> None:
        """Make it, outside of any transaction."""
        self.drop()
        self.scope.session.execute(self.scope.changes.journal.stage(self.name, self.columns))

    def drop(self) -> None:
        """Remove it."""
        self.scope.session.execute(f"DROP TABLE IF EXISTS {self.sql}")

    def empty(self) -> None:
        """Take out what an earlier transaction may have left."""
        self.scope.session.post(f"DELETE FROM {self.sql}")

    def fill(self, blocks: Iterable[Block]) -> int:
        """Load rows, by the engine's fastest way."""
        place = self.scope.changes.journal.address(self.name, temporary=True)
        copying = self.scope.engine.copying
        return copying.write(self.scope.session, place, self.travelling, blocks)


@dataclass(frozen=True)
class Rewrite:
    """Rows of a table that get new values from a stage."""

    stage: Stage
    table: Table
    match: Mapping[str, str]
    """What names a row: the stage's expressions by quoted column."""
    sets: Mapping[str, str]
    """New values by quoted column."""
    condition: str = ""
    """Of the rows in the stage that are meant."""
    news: Mapping[str, str] = field(default_factory=dict)
    """The stage's expressions for all columns of unique keys, by column."""

    racing: bool = False
    """Fewer rows than wanted mean that somebody wrote them meanwhile."""

    def run(self, rows: int | None) -> int:
        """Update; `rows` is how many that must be (None: as many as fit)."""
        return self._update(self.match, self.sets, rows)

    def run_keys(self, rekeyed: Rekeyed, rows: int | None, staged: int) -> int:
        """The same where keys change and unique keys are looked at row by row.

        `staged` is how many rows the stage has.
        """
        meeting = [key for key in rekeyed.keys if self._meet(key)]
        if not meeting:
            return self.run(rows)
        aside, final = {}, dict(self.sets)
        for key in meeting:
            column = self._movable(key, rekeyed)
            name = self._quote(column.name)
            aside[name] = self._aside(column, staged)
            # Also where the value stays as it was: it does not stand there any more.
            final[name] = self.news[column.name]
        moved = self._update(self.match, aside, rows)
        match = {name: aside.get(name, value) for name, value in self.match.items()}
        # Whatever was to be looked at was so in the first step: these are its rows.
        return replace(self, match=match, sets=final, condition="").run(moved)

    def _update(self, match: Mapping[str, str], sets: Mapping[str, str], rows: int | None) -> int:
        scope = self.stage.scope
        where = " AND ".join([matched(dict(match)), *([self.condition] if self.condition else [])])
        done = scope.session.execute(
            scope.changes.update_from(
                scope.table_sql(self.table), ALIAS, sets, f"{self.stage.sql} AS {STAGE}", where
            )
        )
        if rows is not None and done != rows and self.racing:
            msg = f"Somebody else wrote rows of {self.table.name} while they were masked."
            raise LockNotAvailable(msg, code="anonymize.race")
        if rows is not None and done != rows:
            msg = (
                f"{rows} rows of {self.table.name} were read and {done} written: a trigger, a rule"
                " or NULL in the key keeps rows from being changed. Nothing of this batch was kept."
            )
            raise StatementFailed(
                msg,
                code="changes.rows_differ",
                params={"table": str(self.table.name), "journaled": rows, "changed": done},
            )
        return done

    def _quote(self, name: str) -> str:
        return self.stage.scope.quote(name)

    def _meet(self, key: Sequence[str]) -> bool:
        """Whether a new value of the key stands in another row now."""
        scope = self.stage.scope
        same = " AND ".join(f"{ALIAS}.{self._quote(c)} = {self.news[c]}" for c in key)
        mine = matched(dict(self.match))
        sql = (
            f"SELECT 1 FROM {self.stage.sql} AS {STAGE} JOIN {scope.table_sql(self.table)}"
            f" AS {ALIAS} ON {same} WHERE NOT ({mine}) LIMIT 1"
        )
        return bool(scope.session.query(sql))

    def _movable(self, key: Sequence[str], rekeyed: Rekeyed) -> Column:
        """The column of a key that steps aside: a number or a text that changes anyway."""
        kinds = (LogicalType.INTEGER, LogicalType.TEXT, LogicalType.UUID)
        changed = [c for c in self.table.columns if c.name in key and c.name in rekeyed.columns]
        # Without a type of its own, a column takes texts.
        found = sorted(
            (c for c in changed if c.logical in kinds), key=lambda c: kinds.index(c.logical)
        )
        if found:
            return found[0]
        names = ", ".join(key)
        msg = (
            f"Two values of the key ({names}) of {self.table.name} would meet while it is written,"
            " and none of its columns can step aside: mask a copy instead."
        )
        raise UnsupportedByEngine(msg, code="anonymize.keys_meet")

    def _aside(self, column: Column, rows: int) -> str:
        scope = self.stage.scope
        low = high = None
        if column.logical is LogicalType.INTEGER:
            name, stage = self._quote(column.name), self.stage.sql
            new = self.news[column.name]
            ends = [
                *scope.session.query(
                    f"SELECT min({name}), max({name}) FROM {scope.table_sql(self.table)}"
                )[0],
                *scope.session.query(f"SELECT min({new}), max({new}) FROM {stage} AS {STAGE}")[0],
            ]
            known = [int(end) for end in ends if end is not None]
            low, high = min(known, default=0), max(known, default=0)
        return scope.changes.rekeying.aside(column, low, high, rows)


class ValuesMeet(ConstraintViolation):
    """Batch by batch a new value met an old one, where none should: that batch was not kept."""

    code = "anonymize.values_meet"


def met(
    error: ConstraintViolation, table: str, *, undoing: bool = False, undoable: bool = True
) -> ConstraintViolation:
    """The error of a batch, for a unique key with what to do; `undoable`: the run."""
    if error.kind != "unique":
        return error
    first = (
        "Undo this run, give one of the two rows another value or rule, then mask again."
        if undoable
        else "Give one of the two rows another value or rule, then mask again: without kept"
        " originals, what is masked already is masked once more."
    )
    if undoing:
        what = (
            f"A row of {table} holds what an original needs. Nothing of this batch was restored;"
            " the batches before it are. Give that row another value, then undo again."
        )
    else:
        what = (
            f"A masked value of {table} stands in another row: one that was masked before, that"
            " the rules leave out, or whose original differs in nothing that the rule looks at"
            " (such as case). Nothing of this batch was kept; the batches before it are."
            f" {first}"
        )
    return ValuesMeet(
        f"{error.message} {what}",
        constraint=error.constraint,
        table=error.table or table,
        kind=error.kind,
        detail=error.detail,
    )


def refused(error: ConstraintViolation, tables: Sequence[str]) -> ConstraintViolation:
    """The error with what it means for tables that change together."""
    error.message = (
        f"{error.message} Nothing of {', '.join(tables)} was kept: they change together, or not at"
        " all."
    )
    return error
