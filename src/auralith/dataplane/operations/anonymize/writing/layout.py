"""What of a table travels when it is masked in place: its key, what rules read, what they change.

A line of originals holds the row's key, then the columns that rules read or change in a form that
masks can read, then, where values bring their own types, the changed ones once more as they are.
"""

from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Reading, Travelling
from auralith.dataplane.errors import InvalidInput, UnsupportedByEngine
from auralith.dataplane.journal.dialect import Columns
from auralith.dataplane.journal.model import ImageColumn, JournaledTable
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.lines import LineMask
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.model import Needs
from auralith.dataplane.masking.policy import TablePolicy
from auralith.dataplane.rows.fields import RAW, Fields, joined
from auralith.dataplane.rows.wire import Block, Wire
from auralith.dataplane.schema.model import Column, LogicalType, TableKind

MARK = "_a_"
"""What columns of a stage begin with."""
ALIAS, STAGE = "t", "s"
_SAME, _CHANGED = pa.scalar(b"f", RAW), pa.scalar(b"t", RAW)


@dataclass(frozen=True)
class Field:
    """One field of a line."""

    name: str
    """Its column in a stage, behind `MARK`."""
    seen: str
    """How masks call it."""
    image: ImageColumn
    travelling: Travelling


class Layout:
    """The fields of a table's lines, and the SQL that names them."""

    def __init__(self, database: Database, policy: TablePolicy, known: JournaledTable) -> None:
        """Raises UnsupportedByEngine where nothing names the rows, InvalidInput for odd rules."""
        self.database, self.policy, self.known = database, policy, known
        self.table = policy.table
        self.masked = policy.masked
        _refuse_choices(policy)
        self._images = {c.name: c for c in known.columns}
        self.named = bool(known.key)
        """Whether its rows can be found again later."""
        rules = [r for r in policy.rules if not r.transformer.at_server]
        # Also the key, so that originals can be compared with what became of them.
        wanted = {*known.key} | Masker(rules).reads | {*self.masked} | self._beside_keys()
        columns = [c for c in self.table.columns if c.name in wanted]
        self.keys = tuple(
            self._field(f"k{n}", f"\0key{n}", column, Wire.OWN)
            for n, column in enumerate(self._key())
        )
        shape = database.engine.copying.shape
        self.values = tuple(
            self._field(f"v{n}", c.name, c, shape(c).wire) for n, c in enumerate(columns)
        )
        typed = database.engine.copying.typed_values
        self.owns = tuple(
            self._field(f"o{n}", f"\0own{n}", c, Wire.OWN)
            for n, c in enumerate(columns)
            if typed and c.name in self.masked
        )
        self.versions = tuple(
            self._field(f"r{n}", f"\0version{n}", column, Wire.OWN)
            for n, column in enumerate(database.changes.versions)
        )
        self.fields = (*self.keys, *self.values, *self.owns, *self.versions)
        self.wires = tuple((f.seen, f.travelling.wire) for f in self.fields)
        padded = [c.name for c in columns if shape(c).fixed]
        self.mask = LineMask(policy, self.wires, padded=padded)
        self.server = {
            r.column.name: self._at_server(r) for r in policy.rules if r.transformer.at_server
        }
        """What the database itself computes, by column."""

    @property
    def repeatable(self) -> bool:
        """Whether the masked values follow from the originals and the key alone, at any time."""
        return not any(_once(rule) for rule in self.policy.rules)

    def _key(self) -> list[Column]:
        if self.known.key:
            found = {c.name: c for c in self.table.columns}
            return [found[name] for name in self.known.key]
        address = self.database.engine.dialect.row_address
        if self.table.kind is TableKind.TABLE:
            if self.table.implicit_key is not None:
                name = self.table.implicit_key
                return [Column(name, "INTEGER", LogicalType.INTEGER, nullable=False)]
            if address is not None:
                return [Column(address, "tid", LogicalType.OTHER, nullable=False)]
        msg = (
            f"{self.table.name} has no primary key and no unique key without NULLs, so that none of"
            " its rows can be named: give it a key, or mask a copy."
        )
        raise UnsupportedByEngine(
            msg, code="anonymize.no_key", params={"table": str(self.table.name)}
        )

    def _beside_keys(self) -> set[str]:
        """Other columns of unique keys with a masked one: together they tell whether keys meet."""
        keys = [k.columns for k in (self.table.primary_key, *self.table.unique_keys) if k]
        keys += [i.columns for i in self.table.indexes if i.unique]
        return {c for key in keys if set(key) & set(self.masked) for c in key}

    def _field(self, name: str, seen: str, column: Column, wire: Wire) -> Field:
        image = self._images.get(column.name)
        if image is None:
            plain = column.name not in {c.name for c in self.table.columns}
            store = column.type if plain else "text"
            image = ImageColumn(column.name, column.type, store, native=plain)
        target = replace(column, name=f"{MARK}{name}")
        return Field(name, seen, image, Travelling(column, target, wire))

    def _at_server(self, rule: BoundRule) -> str:
        database, column = self.database, self.table.column(rule.column.name)
        expression = getattr(rule.params, "expression", None)
        if expression is None and column is not None:
            given = database.changes.default(database.session, self.table, column)
            expression = given or "NULL"
        if rule.params.nulls != "preserve" or rule.transformer.id != "sql":
            return f"({expression})"
        name = f"{ALIAS}.{database.engine.dialect.quote(rule.column.name)}"
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE ({expression}) END"

    def reading(self, *, locked: bool) -> Reading:
        """The rows that are masked."""
        found = {c.name: c for c in self.table.columns}
        return Reading(
            self.table,
            tuple(f.travelling for f in self.fields),
            where=self.policy.where,
            key=tuple(found[name] for name in self.known.key),
            locked=locked,
        )

    def staged(self, original: Block, masked: Block) -> Block:
        """The masked rows without any original: of values with types, whether they changed."""
        if not self.owns:
            return masked
        # Values with their own types are loaded one by one as well.
        places = {f.seen: n for n, f in enumerate(self.fields)}
        before, after = (Fields(block, len(self.fields)) for block in (original, masked))
        flags = []
        for field in self.owns:
            at = places[field.travelling.source.name]
            same = pc.equal(before.column(at), after.column(at))
            flags.append(pc.if_else(same, _SAME, _CHANGED))
        upto = len(self.keys) + len(self.values)
        return joined([after.run(0, upto), *flags], masked.rows)

    @property
    def stage(self) -> list[Travelling]:
        """What `staged` gives, on its way into a stage."""
        return [f.travelling for f in self._staged()] + [
            Travelling(flag, flag, Wire.TEXT) for flag in self._flags()
        ]

    @property
    def stage_columns(self) -> Columns:
        """The columns of such a stage, with their types."""
        plain = [(f"{MARK}{f.name}", f.image.store) for f in self._staged()]
        return plain + [(c.name, c.type) for c in self._flags()]

    def _staged(self) -> tuple[Field, ...]:
        return (*self.keys, *self.values, *self.versions)

    def _flags(self) -> list[Column]:
        return [
            Column(f"{MARK}f{f.name[1:]}", "TEXT", LogicalType.TEXT, nullable=False)
            for f in self.owns
        ]

    def sets(self) -> dict[str, str]:
        """New values by quoted column, as expressions over table and stage."""
        quote, load = self.database.engine.dialect.quote, self.database.changes.load
        out = {}
        for field in self.values:
            name = field.travelling.source.name
            if name not in self.mask.changed:
                continue
            value = load(field.image, f"{STAGE}.{MARK}{field.name}")
            if self.owns:
                flag = f"{STAGE}.{MARK}f{field.name[1:]}"
                value = f"CASE WHEN {flag} = 't' THEN {value} ELSE {ALIAS}.{quote(name)} END"
            out[quote(name)] = value
        return out | {quote(name): text for name, text in self.server.items()}

    def match(self) -> dict[str, str]:
        """What names a row in the table, as it was read: the stage's value by quoted column."""
        quote, load = self.database.engine.dialect.quote, self.database.changes.load
        return {
            quote(f.travelling.source.name): load(f.image, f"{STAGE}.{MARK}{f.name}")
            for f in (self.versions or self.keys)
        }

    def value(self, column: str) -> str:
        """The stage's column with the new value of a column."""
        return next(
            f"{STAGE}.{MARK}{f.name}" for f in self.values if f.travelling.source.name == column
        )


def matched(pairs: dict[str, str]) -> str:
    """The condition that joins table and stage."""
    return " AND ".join(f"{ALIAS}.{name} = {value}" for name, value in pairs.items())


def _chain(rule: BoundRule | None) -> list[BoundRule]:
    out = []
    while rule is not None:
        out.append(rule)
        rule = rule.otherwise
    return out


def _once(rule: BoundRule) -> bool:
    return any(
        not one.transformer.deterministic
        or one.transformer.needs is Needs.TABLE
        or one.transformer.repoints
        for one in _chain(rule)
    )


def _refuse_choices(policy: TablePolicy) -> None:
    for rule in policy.rules:
        chain = _chain(rule)
        if len(chain) == 1 and rule.when is None:
            continue
        if any(one.transformer.at_server for one in chain):
            msg = (
                f"{rule.column.name}: the database computes this value for all rows alike. Write"
                " the choice into the expression (CASE WHEN), without when and otherwise."
            )
            raise InvalidInput(
                msg,
                loc=("tables", str(policy.table.name), "columns", rule.column.name, "when"),
                code="anonymize.rule",
            )
