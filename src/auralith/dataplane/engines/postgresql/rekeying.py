"""How PostgreSQL lets keys change: their constraints go, and come back, in one transaction.

Everything that is made again is made by the catalog's own words.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.rekeying import Rekeyed
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import UnsupportedByEngine
from auralith.dataplane.schema.model import Column, Table, TableKind

_dialect = PostgresDialect()

_FOREIGN_KEYS = """
SELECT c.oid, c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid),
       obj_description(c.oid, 'pg_constraint')
  FROM pg_catalog.pg_constraint c
 WHERE c.contype = 'f' AND c.conparentid = 0
   AND (c.conrelid = CAST(:table AS regclass) AND c.conkey && CAST(:columns AS smallint[])
     OR c.confrelid = CAST(:table AS regclass) AND c.confkey && CAST(:columns AS smallint[]))
"""
# An index is named by its key, by an expression, or by its predicate.
_UNIQUE = """
SELECT i.indexrelid, i.indexrelid::regclass::text, quote_ident(x.relname), am.amname,
       pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class'),
       i.indisclustered, i.indisreplident, c.contype::text, pg_get_constraintdef(c.oid),
       quote_ident(c.conname), obj_description(c.oid, 'pg_constraint'), c.condeferrable,
       c.condeferred
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = x.relam
  LEFT JOIN pg_catalog.pg_constraint c
    ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype IN ('p', 'u', 'x')
 WHERE i.indrelid = CAST(:table AS regclass) AND (i.indisunique OR i.indisexclusion)
   AND (i.indkey::smallint[] && CAST(:columns AS smallint[])
     OR EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
         WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
           AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid
           AND d.refobjsubid = ANY (CAST(:columns AS smallint[]))))
 ORDER BY i.indisprimary DESC, x.relname
"""
_NUMBERS = """
SELECT array_agg(attnum ORDER BY attnum)::text FROM pg_catalog.pg_attribute
 WHERE attrelid = CAST(:table AS regclass) AND NOT attisdropped
   AND attname = ANY (CAST(:names AS text[]))
"""
_OWNER = """
SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_catalog.pg_class c
 WHERE c.oid = CAST(:table AS regclass)
"""
_KEYS = {"p": "PRIMARY KEY", "u": "UNIQUE"}


@dataclass
class _Taken:
    """Statements that bring back what was taken away, in this order."""

    keys: list[str] = field(default_factory=list)
    foreign: dict[int, list[str]] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)


class PostgresRekeying:
    """See `engines.rekeying.Rekeying`."""

    row_by_row = False

    def refusal(self, session: Session, tables: Sequence[Rekeyed]) -> str | None:
        """Partitions have their own keys behind the table's; only owners alter a table."""
        for one in tables:
            table = one.table
            if table.kind in (TableKind.PARTITIONED, TableKind.PARTITION):
                return f"{table.name} is partitioned: its keys are masked in a copy alone."
            if not session.query(_OWNER, {"table": _dialect.table(table.name)})[0][0]:
                return f"Keys of {table.name} are changed by its owner alone: log in as that role."
        return None

    def suspended(self, session: Session) -> AbstractContextManager[None]:
        """Nothing: all is within the transaction."""
        del session
        return nullcontext()

    def loosen(self, session: Session, tables: Sequence[Rekeyed]) -> Callable[[], None]:
        """Foreign keys first: they hang on the unique ones."""
        taken = _Taken()
        given = [(one, _dialect.table(one.table.name), _numbers(session, one)) for one in tables]
        for _, name, numbers in given:
            _take_foreign_keys(session, name, numbers, taken)
        for one, name, numbers in given:
            _take_unique(session, name, numbers, taken)
            _take_identities(session, name, one, taken)

        def tie() -> None:
            # What waits for the commit would keep the tables from being altered.
            session.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in taken.keys:
                session.execute(statement)
            for statements in taken.foreign.values():
                for statement in statements:
                    session.execute(statement)
            for statement in taken.marks:
                session.execute(statement)

        return tie

    def aside(
        self, column: Column, _lowest: int | None, _highest: int | None, _rows: int, /
    ) -> str:
        """Never asked for: unique keys are away."""
        msg = f"{column.name} is not written in two steps here."
        raise UnsupportedByEngine(msg)

    def advance(self, session: Session, table: Table) -> None:
        """Sequences only go forwards."""
        place = _dialect.table(table.name)
        for column in table.columns:
            if not column.identity:
                continue
            found = session.query(
                "SELECT pg_get_serial_sequence(:place, :column)",
                {"place": place, "column": column.name},
            )[0][0]
            if found is not None:
                session.query(
                    f"SELECT setval(:sequence, largest) FROM (SELECT max("
                    f"{_dialect.quote(column.name)}) AS largest FROM {place}) AS rows"
                    f" WHERE largest > (SELECT last_value FROM {found})",
                    {"sequence": found},
                )


def _numbers(session: Session, one: Rekeyed) -> str:
    names = (
        "{"
        + ",".join(
            '"' + c.replace("\\", "\\\\").replace('"', '\\"') + '"' for c in sorted(one.columns)
        )
        + "}"
    )
    place = {"table": _dialect.table(one.table.name), "names": names}
    return str(session.query(_NUMBERS, place)[0][0])


def _take_foreign_keys(session: Session, name: str, numbers: str, taken: _Taken) -> None:
    rows = session.query(_FOREIGN_KEYS, {"table": name, "columns": numbers})
    for number, table, constraint, definition, comment in rows:
        if number in taken.foreign:
            continue
        session.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        taken.foreign[number] = [f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}"]
        if comment is not None:
            taken.foreign[number].append(
                _comment("CONSTRAINT", f"{constraint} ON {table}", comment)
            )


def _take_unique(session: Session, name: str, numbers: str, taken: _Taken) -> None:
    for row in session.query(_UNIQUE, {"table": name, "columns": numbers}):
        index, bare, method, definition, index_comment, clustered, replicates = row[1:8]
        kind, constraint_text, constraint, comment, deferrable, deferred = row[8:]
        if kind is None:
            session.execute(f"DROP INDEX {index}")
            taken.keys.append(definition)
        else:
            session.execute(f"ALTER TABLE {name} DROP CONSTRAINT {constraint}")
            if kind in _KEYS and method == "btree":
                when = " DEFERRABLE" if deferrable else ""
                when += " INITIALLY DEFERRED" if deferred else ""
                taken.keys += [definition, _by_index(name, constraint, kind, bare, when)]
            else:
                taken.keys.append(
                    f"ALTER TABLE {name} ADD CONSTRAINT {constraint} {constraint_text}"
                )
            if comment is not None:
                taken.marks.append(_comment("CONSTRAINT", f"{constraint} ON {name}", comment))
        if index_comment is not None:
            taken.marks.append(_comment("INDEX", index, index_comment))
        if clustered:
            taken.marks.append(f"ALTER TABLE {name} CLUSTER ON {bare}")
        if replicates:
            taken.marks.append(f"ALTER TABLE {name} REPLICA IDENTITY USING INDEX {bare}")


def _by_index(table: str, constraint: str, kind: str, index: str, when: str) -> str:
    """The index has what the constraint's text leaves out: its place and its filling."""
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {_KEYS[kind]} USING INDEX {index}{when}"
    )


def _take_identities(session: Session, name: str, one: Rekeyed, taken: _Taken) -> None:
    for column in one.table.columns:
        if column.identity_always and column.name in one.columns:
            altered = f"ALTER TABLE {name} ALTER COLUMN {_dialect.quote(column.name)} SET GENERATED"
            session.execute(f"{altered} BY DEFAULT")
            taken.marks.append(f"{altered} ALWAYS")


def _comment(kind: str, name: str, text: str) -> str:
    return f"COMMENT ON {kind} {name} IS {_dialect.literal(text)}"
