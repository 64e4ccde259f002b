"""Make a table anew: SQLite's documented way for what ALTER TABLE cannot do.

A new table under a passing name, its rows copied with their rowids, the old table dropped, the new
one renamed. Foreign keys have to be off, or dropping the table would take rows of other tables
along; the mode in which renaming leaves views, triggers and other tables alone is switched on by a
statement that is refused wherever `applying` has not prepared for it.
"""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction.sizes import rowid_name
from auralith.dataplane.engines.sqlite.extraction.tokens import identifier
from auralith.dataplane.engines.sqlite.rules import findings
from auralith.dataplane.engines.sqlite.rules.render import Drawing, default_clause, is_literal
from auralith.dataplane.plan.model import Action, HazardCode, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Impossible
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

LEAVE_REFERENCES = "PRAGMA legacy_alter_table = ON"
"""From here on ALTER TABLE neither checks nor rewrites views, triggers and other tables."""
FOLLOW_REFERENCES = "PRAGMA legacy_alter_table = OFF"
_PASSING = "auralith_rebuild_"


def rebuild(
    table: ObjectId, have: Catalog, wanted: Catalog, options: PlanOptions
) -> Sequence[Action] | Impossible:
    """The statements, in the order in which they run."""
    old, new = Drawing.of(have, table), Drawing.of(wanted, table)
    refused = _refused(old, new, options)
    if refused is not None:
        return refused
    passing = _passing_name(table.name, have, wanted)
    create = new.statement(passing)
    if create is None:
        return Impossible(f"No statement was found that makes {table} as it is wanted.")
    hazards = findings.of_rebuild(old, new, wanted, options)
    destructive = any(h.code in {HazardCode.DATA_LOSS, HazardCode.NARROWING} for h in hazards)
    first = Action(create, table, "rebuild", Stratum.TABLE, locks=findings.writes(table))
    copy = replace(
        first,
        sql=_copy(old, new, passing),
        locks=findings.writes(table, long=True),
        rewrite=True,
        destructive=destructive,
        hazards=hazards,
        destroys=frozenset(f.id for f in have.subtree(table)),
        produces=frozenset(new.facts),
    )
    # These follow the copy at once: nothing has to wait for them, and nothing sorts before.
    last = replace(first, stratum=Stratum.RENAME)
    tail = [
        LEAVE_REFERENCES,
        *_sequence(old, new, passing),
        f"DROP TABLE {identifier(table.name)}",
        f"ALTER TABLE {identifier(passing)} RENAME TO {identifier(table.name)}",
    ]
    return [first, copy, *(replace(last, sql=sql) for sql in tail)]


def _refused(old: Drawing, new: Drawing, options: PlanOptions) -> Impossible | None:
    for drawing in (old, new):
        if "opaque" in drawing.table.attributes:
            return Impossible(
                f"The text of {drawing.table.id} is not understood, so it is never altered."
                " Change it by hand."
            )
    rows = findings.rows_of(old.table.id, options)
    standing = {c.id for c in old.columns}
    if rows:
        for column in new.columns:
            if column.id not in standing and needs_value(column, new):
                return Impossible(_no_value(column, rows))
    return None


def needs_value(column: Fact, drawing: Drawing) -> bool:
    """Whether every row needs a value for a new column, and nothing gives one."""
    said, lower = column.attributes, column.id.name.lower()
    if "generated" in said or lower == drawing.reader.alias:
        return False
    required = said.get("not_null") or lower in drawing.reader.implied
    return bool(required) and said.get("default", "NULL") == "NULL"


def _no_value(column: Fact, rows: int) -> str:
    return (
        f"{column.id} is NOT NULL and has no default, and the table has rows (at most {rows})."
        " Give it a default, or add it without NOT NULL, fill it, and then require it."
    )


def _passing_name(table: str, have: Catalog, wanted: Catalog) -> str:
    taken = {
        f.id.name.lower()
        for catalog in (have, wanted)
        for kind in (kinds.TABLE, kinds.VIRTUAL_TABLE, kinds.VIEW, kinds.INDEX)
        for f in catalog.of_kind(kind)
        if f.id.name.lower().startswith(_PASSING)
    }
    name, number = f"{_PASSING}{table}", 1
    while name.lower() in taken:
        number += 1
        name = f"{_PASSING}{number}_{table}"
    return name


def _copy(old: Drawing, new: Drawing, passing: str) -> str:
    """INSERT … SELECT of what both tables have.

    OR ABORT: a constraint's own conflict clause would leave rows out silently.
    """
    standing = {c.id.name for c in old.columns}
    names = [
        identifier(c.id.name)
        for c in new.columns
        if "generated" not in c.attributes and c.id.name in standing
    ]
    into, source = list(names), list(names)
    rowid = _rowid(old, new)
    if rowid is not None:
        into.insert(0, rowid[0])
        source.insert(0, rowid[1])
    table = identifier(old.table.id.name)
    if not into:  # nothing but the number of rows can stay
        first = next(c for c in new.columns if "generated" not in c.attributes)
        into = [identifier(first.id.name)]
        source = [default_clause(str(first.attributes.get("default", "NULL")))]
    return (
        f"INSERT OR ABORT INTO {identifier(passing)} ({', '.join(into)})"
        f" SELECT {', '.join(source)} FROM {table}"
    )


def _rowid(old: Drawing, new: Drawing) -> tuple[str, str] | None:
    """How the rowid is called in the new table and in the old; None where it is not carried."""
    if old.table.attributes.get("without_rowid") or new.table.attributes.get("without_rowid"):
        return None
    if new.alias and any(c.id.name == new.alias for c in old.columns):
        return None  # the column is copied, and is the rowid
    into = identifier(new.alias) if new.alias else rowid_name(new.reader.columns)
    source = rowid_name(old.reader.columns)
    if source is None and old.alias:
        source = identifier(old.alias)
    return None if into is None or source is None else (into, source)


def _sequence(old: Drawing, new: Drawing, passing: str) -> list[str]:
    """Give the new table the old one's AUTOINCREMENT counter, which may be past its rows."""
    if not (_counts(old) and _counts(new)):
        return []
    one = old.table.id.name.replace("'", "''")
    other = passing.replace("'", "''")
    return [
        f"DELETE FROM sqlite_sequence WHERE name = '{other}'",
        f"UPDATE sqlite_sequence SET name = '{other}' WHERE name = '{one}'",
    ]


def _counts(drawing: Drawing) -> bool:
    return any(c.attributes.get("autoincrement") for c in drawing.constraints)


def addable(column: Fact, drawing: Drawing) -> bool:
    """Whether ALTER TABLE ADD COLUMN can add a column, whatever the rows."""
    said = column.attributes
    if said.get("stored"):
        return False
    default = str(said.get("default", ""))
    constant = not default or (is_literal(default) and not default.startswith("CURRENT_"))
    required = "generated" not in said and said.get("not_null")
    return constant and not (required and default in {"", "NULL"}) and _free(column, drawing)


def _free(column: Fact, drawing: Drawing) -> bool:
    """Whether no key of the table holds the column."""
    return column.id.name.lower() not in drawing.reader.implied
