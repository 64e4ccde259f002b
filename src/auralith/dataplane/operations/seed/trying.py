"""Conditions tried by the database itself, on rows that would be written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Travelling
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.generating.feasibility import Tried, made, sample
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.journal.model import ImageColumn
from auralith.dataplane.masking.lines import encode
from auralith.dataplane.schema.model import Check, Column
from auralith.dataplane.sql.fragments import function_findings, names

_NAME = "tried"


def tried(database: Database, maker: TableMaker, checks: Sequence[Check]) -> Mapping[str, Tried]:
    """What the conditions say of a sample, in a temporary table; those that cannot be asked, not.

    A condition that looks at a column which neither the scenario nor a fixed default fills is not
    asked. Raises PermissionDenied where no temporary table can be made.
    """
    if not maker.names:
        # The database fills every column: nobody knows its rows before they are written.
        return {}
    trial = _Trial(database, maker)
    asked = [c for c in checks if not trial.unknown(c)]
    return trial.outcomes(asked) if asked else {}


@dataclass(frozen=True)
class _Field:
    name: str
    column: Column
    image: ImageColumn


class _Trial:
    def __init__(self, database: Database, maker: TableMaker) -> None:
        self.database, self.maker = database, maker
        self.table, changes = maker.outline.table, database.changes
        images = {c.name: c for c in changes.image_columns(database.session, self.table)}
        self.fields = [
            _Field(f"_a_c{n}", c, images[c.name])
            for n, c in enumerate(self.table.columns)
            if c.name in images
        ]
        self.defaults = self._defaults()
        """Expressions of columns that the database fills with the same for every row."""
        self.stage = changes.journal.name(_NAME, temporary=True)

    def _defaults(self) -> dict[str, str]:
        database, lexis = self.database, self.database.engine.dialect.lexis
        out = {}
        for f in self.fields:
            default = f.column.default
            if f.column.name in self.maker.names or default is None:
                continue
            if not function_findings(default, lexis):
                given = database.changes.default(database.session, self.table, f.column)
                out[f.column.name] = given or "NULL"
        return out

    def unknown(self, check: Check) -> bool:
        """Whether it may look at a column of which nobody knows what stands in it."""
        spoken = names(check.expression, self.database.engine.dialect.lexis)
        return any(c.name.lower() in spoken and not self._known(c) for c in self.table.columns)

    def _known(self, column: Column) -> bool:
        if column.name in self.maker.names or column.name in self.defaults:
            return True
        return column.default is None and not column.identity and column.generated is None

    def outcomes(self, checks: Sequence[Check]) -> Mapping[str, Tried]:
        """Of each condition that the database can say something about."""
        session, journal = self.database.session, self.database.changes.journal
        session.execute(f"DROP TABLE IF EXISTS {self.stage}")
        session.execute(journal.stage(_NAME, [(f.name, f.image.store) for f in self.fields]))
        try:
            with session.transaction():
                rows = self._fill()
                found = {c.name: self._refused(c) for c in checks}
        finally:
            session.execute(f"DROP TABLE IF EXISTS {self.stage}")
        return {name: Tried(rows, n) for name, n in found.items() if n is not None}

    def _fill(self) -> int:
        session, engine = self.database.session, self.database.engine
        written = [f for f in self.fields if f.column.name in self.maker.names]
        travelling = [
            Travelling(
                f.column, replace(f.column, name=f.name), engine.copying.shape(f.column).wire
            )
            for f in written
        ]
        rows = made(self.maker, sample(self.maker))
        block = encode(rows, [(t.source.name, t.wire) for t in travelling])
        place = self.database.changes.journal.address(_NAME, temporary=True)
        engine.copying.write(session, place, travelling, [block])
        if self.defaults:
            assign = self.database.changes.assign
            sets = ", ".join(
                f"{f.name} = {assign(f.image, self.defaults[f.column.name])}"
                for f in self.fields
                if f.column.name in self.defaults
            )
            session.execute(f"UPDATE {self.stage} SET {sets}")
        return block.rows

    def _refused(self, check: Check) -> int | None:
        """How many rows it is false for; None where it says more than rows alone can answer."""
        quote, load = self.database.engine.dialect.quote, self.database.changes.load
        listed = ", ".join(
            f"{load(f.image, f's.{f.name}')} AS {quote(f.column.name)}" for f in self.fields
        )
        sql = (
            f"SELECT count(*) FROM (SELECT {listed} FROM {self.stage} AS s) AS made"
            f" WHERE NOT ({check.expression})"
        )
        try:
            with self.database.session.savepoint():
                return int(self.database.session.query(sql)[0][0])
        except DataPlaneError:
            return None
