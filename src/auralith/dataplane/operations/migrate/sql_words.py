"""What the rules for hand-written SQL look for: tests over the words of one statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.execution import Trait
from auralith.dataplane.operations.migrate.reading import Reading, contains, drops_column
from auralith.dataplane.plan.model import TableSize
from auralith.dataplane.schema.identity import ObjectId

SMALL_ROWS = 10_000
"""Below this a scan or a rewrite is over before anybody notices."""


@dataclass(frozen=True)
class Context:
    """A script with what is known about its target."""

    engine: Engine
    readings: tuple[Reading, ...]
    sizes: Mapping[ObjectId, TableSize]
    has_rollback: bool

    @property
    def traits(self) -> frozenset[Trait]:
        """What the engine is like."""
        return self.engine.schemas.execution.traits

    def small(self, table: ObjectId | None) -> bool:
        """Whether the table is known to be small, or made by this very script."""
        if table is None:
            return False
        if any(r.verb == "create" and r.object == table for r in self.readings):
            return True
        size = self.sizes.get(table)
        return size is not None and size.rows is not None and size.rows < SMALL_ROWS


def change_begins(*runs: Sequence[str]) -> Callable[[Reading, Context], bool]:
    """Whether one change of an ALTER TABLE begins with one of these words."""

    def test(reading: Reading, _: Context) -> bool:
        return any(
            tuple(w.text for w in c[: len(run)]) == tuple(run)
            for c in reading.changes
            for run in runs
        )

    return test


def says(*runs: Sequence[str]) -> Callable[[Reading, Context], bool]:
    """Whether one of these runs of words stands in it."""
    return lambda reading, _: any(reading.has(*run) for run in runs)


def starts(*runs: Sequence[str]) -> Callable[[Reading, Context], bool]:
    """Whether it begins with one of these runs of words."""
    return lambda reading, _: any(reading.plain[: len(run)] == tuple(run) for run in runs)


def changes_of(reading: Reading) -> list[tuple[str, ...]]:
    """The words of each change of an ALTER TABLE."""
    return [tuple(w.text for w in c) for c in reading.changes]


_ADDED_PARTS = frozenset(
    {
        "CHECK",
        "CONSTRAINT",
        "EXCLUDE",
        "FOREIGN",
        "FULLTEXT",
        "INDEX",
        "KEY",
        "PARTITION",
        "PERIOD",
        "PRIMARY",
        "SPATIAL",
        "SYSTEM",
        "UNIQUE",
    }
)


def added_columns(reading: Reading) -> list[tuple[str, ...]]:
    """The changes that add a column."""
    return [
        c for c in changes_of(reading) if c[0] == "ADD" and len(c) > 1 and c[1] not in _ADDED_PARTS
    ]


def added_constraints(reading: Reading, *kind: str) -> list[tuple[str, ...]]:
    """The changes that add a constraint of that kind."""
    return [
        c
        for c in changes_of(reading)
        if c[0] == "ADD" and len(c) > 1 and c[1] in _ADDED_PARTS and contains(c, kind)
    ]


def not_null_without_default(reading: Reading, _: Context) -> bool:
    """A column that no row can have."""
    filled = {"DEFAULT", "GENERATED", "AS", "SERIAL", "BIGSERIAL", "SMALLSERIAL", "AUTO_INCREMENT"}
    return any(contains(c, ("NOT", "NULL")) and not filled & {*c} for c in added_columns(reading))


def volatile_default(reading: Reading, _: Context) -> bool:
    """A default that is another one for each row."""
    volatile = {"CLOCK_TIMESTAMP", "GEN_RANDOM_UUID", "NEXTVAL", "RANDOM", "UUIDV4", "UUIDV7"}
    return any("DEFAULT" in c and volatile & {*c} for c in added_columns(reading))


def index_blocks(reading: Reading, _: Context) -> bool:
    """An index built in the way of writers."""
    return (
        reading.verb == "create"
        and "INDEX" in reading.plain[:3]
        and not reading.has("CONCURRENTLY")
    )


def foreign_key_at_once(reading: Reading, _: Context) -> bool:
    """A foreign key that checks all rows."""
    return any(
        not contains(c, ("NOT", "VALID")) for c in added_constraints(reading, "FOREIGN", "KEY")
    )


def check_at_once(reading: Reading, _: Context) -> bool:
    """A check that reads all rows."""
    return any(not contains(c, ("NOT", "VALID")) for c in added_constraints(reading, "CHECK"))


def key_builds_index(reading: Reading, _: Context) -> bool:
    """A key that builds its own index."""
    found = added_constraints(reading, "UNIQUE") + added_constraints(reading, "PRIMARY", "KEY")
    return any(not contains(c, ("USING", "INDEX")) for c in found)


def retyped(reading: Reading, _: Context) -> bool:
    """A column of another type."""
    return any(
        c[0] in {"MODIFY", "CHANGE"} or (c[0] == "ALTER" and "TYPE" in c[2:6])
        for c in changes_of(reading)
    )


def set_not_null(reading: Reading, _: Context) -> bool:
    """A column that must have values from now on."""
    return any(c[0] == "ALTER" and contains(c, ("SET", "NOT", "NULL")) for c in changes_of(reading))


def drops_a_column(reading: Reading, _: Context) -> bool:
    """A column that goes."""
    return any(drops_column(c) for c in reading.changes)


def drop_for_good(reading: Reading, context: Context) -> bool:
    """Something goes and nothing brings it back."""
    return not context.has_rollback and (reading.destructive or reading.plain[0] == "DROP")


def without_where(reading: Reading, _: Context) -> bool:
    """Every row is changed."""
    return reading.plain[0] in {"UPDATE", "DELETE"} and "WHERE" not in reading.plain


def rows_by_hand(reading: Reading, _: Context) -> bool:
    """Some rows are changed."""
    return reading.plain[0] in {"UPDATE", "DELETE"} and "WHERE" in reading.plain


def grants_to_all(reading: Reading, _: Context) -> bool:
    """A right for everybody."""
    return reading.plain[0] == "GRANT" and (reading.has("TO", "PUBLIC") or reading.has("TO", "'%'"))


def open_definer(reading: Reading, _: Context) -> bool:
    """A function with its owner's rights that looks names up where its caller says."""
    return (
        reading.has("SECURITY", "DEFINER")
        and "FUNCTION" in reading.plain[:5]
        and not reading.has("SET", "SEARCH_PATH")
    )


def password(reading: Reading, _: Context) -> bool:
    """A secret in the text."""
    return reading.plain[0] in {"CREATE", "ALTER"} and (
        contains(reading.plain, ("IDENTIFIED", "BY")) or "PASSWORD" in reading.plain[2:]
    )


def unlimited(reading: Reading, _: Context) -> bool:
    """A limit that is taken away."""
    words = reading.plain
    return words[0] == "SET" and any("TIMEOUT" in w for w in words) and words[-1] in {"0", "'0'"}


def plain_alter(reading: Reading, _: Context) -> bool:
    """An ALTER TABLE that does not say how."""
    return bool(reading.changes) and not {"ALGORITHM", "LOCK"} & {*reading.plain}


def old_name_at(change: Sequence[str]) -> int:
    """Where the old name stands in CHANGE [COLUMN] old new."""
    return 2 if change[1] == "COLUMN" else 1
