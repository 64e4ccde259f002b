"""Files made from scripts, plans applied to them, and what SQLite itself says of the outcome."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.schemas import SqliteSchemas
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.plan.model import Action, Plan, PlanOptions
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId

SCHEMAS = SqliteSchemas()

Rows = dict[str, list[dict[str, Any]]]


def spec_of(path: Path) -> ConnectionSpec:
    return ConnectionSpec(engine="sqlite", database=path.name, sqlite_root=str(path.parent))


def make(path: Path, *scripts: str) -> Path:
    """A file by SQLite alone, without anything of ours."""
    with closing(sqlite3.connect(path)) as link:
        for script in scripts:
            link.executescript(script)
        link.commit()
    return path


@contextmanager
def opened(path: Path) -> Iterator[Session]:
    session = get_engine("sqlite").connect(spec_of(path), SessionOptions())
    try:
        yield session
    finally:
        session.close()


def catalog_of(path: Path) -> Catalog:
    with opened(path) as session:
        return SCHEMAS.extract(session).catalog


def state(catalog: Catalog) -> dict[str, Any]:
    return {str(f.id): (str(f.parent), dict(f.attributes)) for f in catalog.facts.values()}


def made(have: Catalog, wanted: Catalog, **options: Any) -> Plan:
    pairs = tuple(
        (ObjectId.parse(old), ObjectId.parse(new)) for old, new in options.pop("renames", ())
    )
    return plan(
        have,
        wanted,
        SCHEMAS.rules,
        knowledge=SCHEMAS.knowledge,
        options=PlanOptions(renames=pairs, **options),
    )


def apply(path: Path, actions: Sequence[Action]) -> None:
    """A plain executor: one statement after the other, all or nothing."""
    with opened(path) as session, SCHEMAS.applying(session, actions):
        for action in actions:
            session.execute(action.sql)


def forth(found: Plan) -> list[Action]:
    return [statement.action for statement in found.statements]


_PRAGMAS = ("table_xinfo", "foreign_key_list", "index_list")
_TOKEN = re.compile(
    r"'(?:[^']|'')*'|[\"`\[]([^\"`\]]*)[\"`\]]|\w+|--[^\n]*|/\*.*?\*/|[^\s\w]", re.DOTALL
)


def words(sql: str) -> list[str]:
    """The tokens of a statement, without blanks, comments and needless quotes."""
    found = (m for m in _TOKEN.finditer(sql) if not m.group().startswith(("--", "/*")))
    return [m.group() if m.group()[0] == "'" else (m.group(1) or m.group()).lower() for m in found]


def observed(path: Path) -> dict[str, Any]:
    """A schema as SQLite's own pragmas and texts tell it, names of automatic indexes apart."""
    out: dict[str, Any] = {}
    with closing(sqlite3.connect(path)) as link:
        objects = link.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
        shadow = {
            r[0] for r in link.execute("SELECT name FROM pragma_table_list WHERE type = 'shadow'")
        }
        for kind, name, table, sql in objects:
            if table in shadow:
                continue
            # A name that refers to another object is the same in any letter case.
            out[f"{kind} {name}"] = table if kind == "table" else (table.lower(), words(sql))
            if kind == "table" and not sql.upper().startswith("CREATE VIRTUAL"):
                out[f"{kind} {name}"] = [_pragma(link, pragma, name) for pragma in _PRAGMAS]
                out[f"columns of {name}"] = [
                    link.execute(
                        "SELECT wr, strict FROM pragma_table_list WHERE name = ?", (name,)
                    ).fetchall(),
                    sorted(
                        [r[1:] for r in link.execute(f'PRAGMA index_xinfo("{i[1]}")')]
                        for i in link.execute(f'PRAGMA index_list("{name}")').fetchall()
                        if i[3] != "c"
                    ),
                ]
    return out


def _pragma(link: sqlite3.Connection, pragma: str, name: str) -> list[Any]:
    rows = [list(r) for r in link.execute(f'PRAGMA {pragma}("{name}")')]
    if pragma == "table_xinfo":
        for row in rows:
            row[2] = "".join(row[2].upper().split())
            row[4] = None if row[4] is None else words(row[4])
        return rows
    if pragma == "index_list":
        return sorted([r[1] if r[3] == "c" else "", *r[2:]] for r in rows)
    if pragma == "foreign_key_list":
        return sorted([r[2].lower(), *r[3:]] for r in rows)
    return sorted(r[2:] for r in rows)


def rows_of(path: Path) -> Rows:
    """All rows of all tables, as they are stored."""
    out: Rows = {}
    with closing(sqlite3.connect(path)) as link:
        link.row_factory = sqlite3.Row
        link.text_factory = lambda raw: raw.decode(errors="surrogateescape")
        names = link.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (name,) in names:
            found = link.execute(f'SELECT * FROM "{name}"').fetchall()
            out[name] = [dict(row) for row in found]
    return out


def kept(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> bool:
    """Whether the rows are the same in what both sides have."""
    one, other = list(before), list(after)
    if not one or not other:
        return len(one) == len(other)
    common = one[0].keys() & other[0].keys()

    def seen(rows: list[dict[str, Any]]) -> list[str]:
        return sorted(repr(sorted((k, r[k]) for k in common)) for r in rows)

    return seen(one) == seen(other)
