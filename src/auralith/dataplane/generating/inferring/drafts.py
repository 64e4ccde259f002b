"""One table of an inferred scenario: generators for its columns, each with what comes next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from auralith.dataplane.detecting.names import Subject, subject_of
from auralith.dataplane.generating.inferring import moments
from auralith.dataplane.generating.inferring.choosing import candidates
from auralith.dataplane.generating.inferring.counts import Count, keys_of
from auralith.dataplane.generating.inferring.limits import Limits, Rules
from auralith.dataplane.generating.inferring.look import Look
from auralith.dataplane.generating.inferring.ordering import followed, keep_apart
from auralith.dataplane.generating.inferring.roles import roles
from auralith.dataplane.generating.inferring.texts import coded
from auralith.dataplane.generating.inferring.trial import Trial
from auralith.dataplane.generating.profile import TableProfile
from auralith.dataplane.generating.spec import ColumnSpec, TableSpec
from auralith.dataplane.generating.uniqueness import unique_sets
from auralith.dataplane.schema.model import NUMBERS, Column, LogicalType, Table
from auralith.dataplane.schema.names import TableName

LEFT = ColumnSpec(generator="default")
"""The database fills the column: its default, or NULL."""
_NULLS: Mapping[str, float] = {
    "deleted": 0.9, "done": 0.3, "end": 0.3, "updated": 0.2, "comment": 0.5, "description": 0.1,
    "image_url": 0.3, "url": 0.3, "json_settings": 0.5, "phone": 0.2,
}  # fmt: skip
_NULL = 0.05
_PARENTLESS = 0.1
_DECIDES = 0.95
"""From this association on one column decides the other."""
_MANY = 40
"""Candidates that are looked at for a column."""


@dataclass
class Draft:
    """A table that is being written; what does not fit is replaced by what comes next."""

    table: Table
    count: Count
    columns: dict[str, ColumnSpec] = field(default_factory=dict)
    following: dict[str, Iterator[ColumnSpec]] = field(default_factory=dict, repr=False)
    wide: dict[str, Callable[[], ColumnSpec | None]] = field(default_factory=dict, repr=False)

    @property
    def spec(self) -> TableSpec:
        """As the scenario has it: columns in the table's order."""
        order = {c.name: c for c in self.table.columns}
        return TableSpec(
            table=str(self.table.name),
            rows=self.count.rows,
            per_parent=self.count.per_parent,
            columns={name: self.columns[name] for name in order if name in self.columns},
        )

    def advance(self, column: str) -> bool:
        """Take the next generator that suits a column; False where there is none."""
        following = next(self.following.get(column, iter(())), None)
        if following is not None:
            self.columns[column] = following
            return True
        found = self.table.column(column)
        left = self.columns.get(column) == LEFT
        if found is None or left or not (found.nullable or found.default is not None):
            return False
        self.columns[column] = LEFT
        return True

    def widen(self, columns: tuple[str, ...]) -> bool:
        """Give one of the columns a generator of many values; False where none takes one."""
        for name in columns:
            find = self.wide.pop(name, None)
            spec = None if find is None else find()
            if spec is not None and self.columns.get(name) != spec:
                self.columns[name] = spec
                return True
        return False

    def relax(self, columns: Sequence[str]) -> bool:
        """Leave one of the columns NULL, which no condition refuses, else take what comes next."""
        keys = {name for key in self.table.foreign_keys for name in key.columns}
        for name in reversed(columns):
            column = self.table.column(name)
            free = column is not None and column.nullable and column.default is None
            if free and name not in keys and self.columns.get(name) not in (None, LEFT):
                self.columns[name] = LEFT
                return True
        return any(self.advance(name) for name in reversed(columns) if name not in keys)

    def stand_aside(self, columns: Sequence[str]) -> None:
        """Make rows that keep no other out: NULL does not, and one row has no other."""
        known = [c for c in self.table.columns if c.name in columns]
        free = next((c.name for c in known if c.nullable and c.default is None), None)
        if free is None:
            self.shrink(1)
        else:
            self.columns[free] = LEFT

    def shrink(self, rows: int) -> bool:
        """Make so many rows."""
        self.count = Count(rows, rows=rows)
        return True

    def fewer(self, most: int) -> None:
        """Make at most so many rows for each parent."""
        wanted = self.count.per_parent
        if wanted is not None:
            changed = wanted.model_copy(
                update={"min": min(wanted.min, most), "max": most, "weights": None}
            )
            self.count = replace(self.count, per_parent=changed)


@dataclass(frozen=True)
class Drafter:
    """Writes the draft of a table."""

    trial: Trial
    rules: Rules
    learned: TableProfile
    parents: Mapping[TableName, Draft] = field(default_factory=dict)
    """Drafts of tables before."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of enumerations by the names of their types."""

    def draft(self, table: Table, count: Count) -> Draft:
        """Every column that is written."""
        said = {c.name: roles(c.name, c.logical) for c in table.columns}
        apart = keep_apart(self.rules)
        order = followed(table, apart, said, self.learned.orders)
        uniques = unique_sets(table, ())
        alone = {unique.columns[0] for unique in uniques if len(unique.columns) == 1}
        out = Draft(table, count)
        keys = {name for key in table.foreign_keys for name in key.columns}
        subject = _subject(table)
        parent = self._began(table, count)
        beside = self._prices(table)
        decided = self._decided(table, order.rules)
        left = _left(table, order.rules, keys)
        for column in table.columns:
            name = column.name
            limits = order.rules.of(name)
            if column.generated is not None:
                continue
            if limits.unset or name in left:
                if column.default is None and not column.nullable:
                    continue
                null = limits.unset and column.default is not None
                out.columns[name] = ColumnSpec(generator="null") if null else LEFT
            elif name in keys:
                out.columns[name] = self._reference(table, column, count, limits)
            elif column.identity and not _is_key(table, name):
                continue
            else:
                before = order.after.get(name)
                look = Look(
                    table=table,
                    column=column,
                    shape=self.trial.shapes[name],
                    subject=subject,
                    locale=self.trial.locale,
                    today=self.trial.today,
                    rows=count.expected,
                    limits=limits,
                    alone=name in alone,
                    learned=self.learned.columns.get(name),
                    after=None if before is None else before.smaller,
                    strict=before is not None and before.strict,
                    counted=count.per_parent is not None,
                    equal=order.rules.equal.get(name) or decided.get(name),
                    beside=beside,
                    first=any(later.smaller == name for later in order.after.values()),
                    parent=parent,
                    labels=self.labels,
                    others=said,
                )
                self._fill(out, look)
        return out

    def _began(self, table: Table, count: Count) -> tuple[str, str] | None:
        """The key that rows are counted by, and the column that says when their parent began."""
        wanted = count.per_parent
        key = next(
            (
                k
                for k in table.foreign_keys
                if wanted is not None
                and str(k.references) == wanted.table
                and wanted.columns in (None, list(k.columns))
            ),
            None,
        )
        draft = None if key is None else self.parents.get(key.references)
        if key is None or draft is None or key.references == table.name:
            return None
        for column in draft.table.columns:
            spec = draft.columns.get(column.name)
            made = spec is not None and spec != LEFT and "null_rate" not in spec.params
            if not made or column.logical not in moments.TYPES:
                continue
            said = roles(column.name, column.logical)
            if said and said[0].name in ("created", "start"):
                return key.columns[0], column.name
        return None

    def _prices(self, table: Table) -> tuple[tuple[str, str], ...]:
        """Of things that each row points at."""
        optional = {c.name for c in table.columns if c.nullable}
        out = []
        for key in table.foreign_keys:
            draft = self.parents.get(key.references)
            if draft is None or optional & set(key.columns) or key.references == table.name:
                continue
            for column in draft.table.columns:
                spec = draft.columns.get(column.name)
                made = spec is not None and spec != LEFT and "null_rate" not in spec.params
                said = roles(column.name, column.logical) if made else ()
                if said and said[0].name == "price":
                    out.append((key.columns[0], column.name))
        return tuple(out)

    def _decided(self, table: Table, rules: Rules) -> dict[str, str]:
        """Columns that follow from another one as far as was learned, as an expression of it."""
        keys = {n for k in keys_of(table) for n in k.columns}
        out: dict[str, str] = {}
        for pair in self.learned.pairs:
            firsts, seconds = {a for a, _, _ in pair.cells}, {b for _, b, _ in pair.cells}
            swap = len(firsts) < len(seconds)
            source, target = (pair.second, pair.first) if swap else (pair.first, pair.second)
            free = target not in keys and rules.of(target).values is None
            if pair.strength < _DECIDES or not free or source in out or target in out:
                continue
            cells = [(b, a, n) if swap else (a, b, n) for a, b, n in pair.cells]
            out[target] = _case(source, cells)
        return out

    def _fill(self, out: Draft, look: Look) -> None:
        name = look.column.name
        out.following[name] = self._suiting(look)
        out.wide[name] = partial(self._wide, look)
        if not out.advance(name):
            # Nobody knows what it takes: the binding will tell.
            out.columns.pop(name, None)

    def _suiting(self, look: Look) -> Iterator[ColumnSpec]:
        """What suits; last what does but for having too few values for so many rows."""
        given: list[ColumnSpec] = []
        for alone in dict.fromkeys((look.alone, False)):
            for spec in islice(candidates(look), _MANY):
                made = self._with_nulls(look, spec)
                if made in given:
                    continue
                if self.trial.suits(look.column, made, look.limits, rows=look.rows, alone=alone):
                    given.append(made)
                    yield made

    def _wide(self, look: Look) -> ColumnSpec | None:
        """The generator of most values, for columns that are unique together."""
        options: list[ColumnSpec] = []
        if look.logical is LogicalType.TEXT:
            options = [ColumnSpec(generator=g, params=p) for g, p in coded(look)]
        elif look.logical in NUMBERS:
            options = [ColumnSpec(generator="sequence")]
        for spec in options:
            if self.trial.suits(look.column, spec, look.limits, rows=look.rows, alone=True):
                return spec
        return None

    def _with_nulls(self, look: Look, spec: ColumnSpec) -> ColumnSpec:
        rate = self._null_rate(look)
        if not rate or spec.generator in ("sequence", "position"):
            return spec
        return ColumnSpec(generator=spec.generator, params={**spec.params, "null_rate": rate})

    def _null_rate(self, look: Look) -> float:
        fixed = look.limits.set or look.alone or look.shape.primary or look.first
        if not look.column.nullable or fixed:
            return 0.0
        if look.learned is not None:
            return look.learned.null_rate
        if look.logical is LogicalType.BOOLEAN or look.column.default is not None:
            return 0.0
        role = next((r.name for r in look.roles if r.name in _NULLS), None)
        return _NULL if role is None else _NULLS[role]

    def _reference(self, table: Table, column: Column, count: Count, limits: Limits) -> ColumnSpec:
        mine = [key for key in table.foreign_keys if column.name in key.columns]
        wanted = count.per_parent
        counted = wanted is not None and any(str(k.references) == wanted.table for k in mine)
        learned = self.learned.columns.get(column.name)
        rate = _PARENTLESS if learned is None else learned.null_rate
        fixed = _is_key(table, column.name) or limits.set or len(mine) > 1 or counted
        if not column.nullable or fixed or not rate:
            return ColumnSpec(generator="reference")
        return ColumnSpec(generator="reference", params={"null_rate": rate})


def _case(source: str, cells: Sequence[tuple[str, str, float]]) -> str:
    """Of each value the one that is met with it most often."""
    best: dict[str, tuple[str, float]] = {}
    for value, other, share in cells:
        if value not in best or best[value][1] < share:
            best[value] = (other, share)
    whens = " ".join(
        f'WHEN "{source}" = {_quoted(value)} THEN {_quoted(other)}'
        for value, (other, _) in best.items()
    )
    return f"CASE {whens} ELSE {_quoted(next(iter(best.values()))[0])} END"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _is_key(table: Table, column: str) -> bool:
    return any(column in key.columns for key in keys_of(table))


def _subject(table: Table) -> Subject:
    found = subject_of(table.name.name)
    if found is Subject.UNKNOWN and table.comment:
        found = subject_of(table.comment)
    names = {c.name.lower().replace("_", "") for c in table.columns}
    known = {"firstname", "lastname", "prenom", "birthdate", "datenaissance", "surname"}
    return Subject.PEOPLE if found is Subject.UNKNOWN and names & known else found


def _left(table: Table, rules: Rules, keys: set[str]) -> set[str]:
    """Columns that stay NULL because a rule about them was not understood: one for each rule."""
    optional = {c.name for c in table.columns if c.nullable and c.default is None}
    plain = {c.name for c in table.columns if c.default is not None and c.name not in keys}
    out: set[str] = set()
    for _, named in rules.unread:
        free = sorted(named & optional - keys) or sorted(named & optional)
        if free and not out & named:
            out.add(free[-1])
        elif not free:
            out |= named & plain
    return out
