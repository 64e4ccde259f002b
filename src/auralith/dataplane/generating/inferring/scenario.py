"""The whole scenario: rows and generators of all tables, mended until it can be bound."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.basis import Basis
from auralith.dataplane.generating.binding import Scenario, bind_scenario
from auralith.dataplane.generating.inferring.checks import read
from auralith.dataplane.generating.inferring.counts import Count, counts
from auralith.dataplane.generating.inferring.drafts import LEFT, Draft, Drafter
from auralith.dataplane.generating.inferring.limits import Limits, Rules
from auralith.dataplane.generating.inferring.trial import Trial
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.generating.outline import outline
from auralith.dataplane.generating.profile import Profile
from auralith.dataplane.generating.spec import Language, ScenarioSpec, SeedOptions
from auralith.dataplane.generating.uniqueness import Spread, UniqueSet
from auralith.dataplane.masking.columns import shapes
from auralith.dataplane.masking.groups import referenced
from auralith.dataplane.schema.model import Check, Table, TableKind
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import Lexis

Bind = Callable[[ScenarioSpec], Scenario]
_FILLED = (TableKind.TABLE, TableKind.PARTITIONED)
_TRIES = 60
"""For each table, at most: what cannot be mended is left as it is, and told when it runs."""


@dataclass(frozen=True)
class Facts:
    """What is known of a database beside its tables."""

    lexis: Lexis = field(default_factory=Lexis)
    integer_bits: int | None = None
    checks: Mapping[TableName, Sequence[Check]] = field(default_factory=dict)
    """Conditions of rows, those of columns' types included; the tables' own by default."""
    partitions: Mapping[TableName, Mapping[str, Limits]] = field(default_factory=dict)
    """What partitions take, by column."""
    defers: bool = False
    """Any foreign key can be looked at when a transaction ends."""


@dataclass(frozen=True)
class Inferred:
    """A scenario, and the tables that cannot be filled."""

    spec: ScenarioSpec
    left_out: Mapping[TableName, str] = field(default_factory=dict)
    """With the reason."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for."""

    rows: int = 100
    locale: Language = "en"
    today: date = date(2026, 1, 1)
    seed: int = 1
    tables: Collection[TableName] | None = None
    """All that hold rows of their own by default."""


def infer(
    tables: Sequence[Table],
    wanted: Wanted,
    facts: Facts | None = None,
    *,
    profile: Profile | None = None,
    bind: Bind | None = None,
) -> Inferred:
    """A scenario that runs as it is. `bind` binds it to the rows that are there already.

    Tables that cannot be filled (a circle of keys that may not be NULL) are left out, with what
    needs them. Raises InvalidInput where a table that was asked for is one of those.
    """
    facts, profile = facts or Facts(), profile or Profile()
    filled = [table for table in tables if table.kind in _FILLED]
    names = {t.name for t in filled if wanted.tables is None or t.name in wanted.tables}
    counted = counts(filled, names, rows=wanted.rows, profile=profile)
    aimed = referenced(tables)
    drafts: dict[TableName, Draft] = {}
    spec = ScenarioSpec(seed=wanted.seed, locale=wanted.locale)
    known = {table.name: table for table in filled}
    for name, count in counted.items():
        table = known[name]
        found = shapes(
            table,
            referenced=aimed.get(table.name, frozenset()),
            integer_bits=facts.integer_bits,
        )
        trial = Trial(table, found, spec.language, wanted.today)
        rules = _rules(table, facts, wanted.today)
        drafter = Drafter(trial, rules, profile.of(table.name))
        drafts[name] = drafter.draft(table, count)
    mending = _Mending(tables, wanted, facts, drafts, bind)
    return mending.mended()


def _rules(table: Table, facts: Facts, today: date) -> Rules:
    columns = [c.name for c in table.columns]
    texts = [check.expression for check in facts.checks.get(table.name, table.checks)]
    found = read(texts, columns, facts.lexis, today=today)
    return found & Rules(limits=facts.partitions.get(table.name, {}))


@dataclass
class _Mending:
    """Binds the drafts, and changes what does not fit."""

    tables: Sequence[Table]
    wanted: Wanted
    facts: Facts
    drafts: dict[TableName, Draft]
    bind: Bind | None
    left_out: dict[TableName, str] = field(default_factory=dict)

    @property
    def spec(self) -> ScenarioSpec:
        """As it is now."""
        return ScenarioSpec(
            seed=self.wanted.seed,
            locale=self.wanted.locale,
            tables=[draft.spec for draft in self.drafts.values()],
            options=SeedOptions(reference_date=self.wanted.today),
        )

    def mended(self) -> Inferred:
        """The scenario after so many changes as it takes."""
        for _ in range(_TRIES * max(len(self.drafts), 1)):
            try:
                scenario = self._bound()
            except InvalidInput as refusal:
                if not self._change(refusal):
                    raise
                continue
            if not self._unique(scenario):
                break
        return Inferred(self.spec, self.left_out)

    def _bound(self) -> Scenario:
        if self.bind is not None:
            return self.bind(self.spec)
        found = outline(
            self.spec,
            self.tables,
            integer_bits=self.facts.integer_bits,
            defers=self.facts.defers,
        )
        return bind_scenario(found, Basis())

    def _change(self, refusal: InvalidInput) -> bool:
        """Mend what a refusal points at; False where nothing can be done."""
        if refusal.code == "seed.circle":
            return self._leave_out(
                [TableName.parse(name) for name in refusal.params.get("tables", ())],
                refusal.message,
            )
        place = tuple(refusal.loc or ())
        at = place[1] if len(place) > 1 and place[0] == "tables" else None
        if not isinstance(at, int) or at >= len(self.drafts):
            return False
        draft = list(self.drafts.values())[at]
        column = place[3] if len(place) > 3 and place[2] == "columns" else None  # noqa: PLR2004 - tables, n, columns, name
        if isinstance(column, str) and draft.advance(column):
            return True
        return self._leave_out([draft.table.name], refusal.message)

    def _leave_out(self, names: Sequence[TableName], reason: str) -> bool:
        """Take tables out, and those that need one of their rows."""
        gone = {name for name in names if name in self.drafts}
        if not gone or (self.wanted.tables is not None and gone & set(self.wanted.tables)):
            return False
        while more := {n for n, d in self.drafts.items() if n not in gone and _needs(d, gone)}:
            gone |= more
        for name in gone:
            del self.drafts[name]
            self.left_out[name] = reason
        if not self.drafts:
            return False
        for draft in self.drafts.values():
            _forget(draft, gone)
        return True

    def _unique(self, scenario: Scenario) -> bool:
        """Make room where rows of a unique set cannot differ; whether anything was changed."""
        for name, maker in scenario.makers.items():
            draft = self.drafts.get(name)
            if draft is None:
                continue
            if any(self._apart(draft, maker, unique) for unique in maker.unsatisfied):
                return True
            if any(self._roomy(draft, maker, spread) for spread in maker.spreads):
                return True
        return False

    def _apart(self, draft: Draft, maker: TableMaker, unique: UniqueSet) -> bool:
        """Where no construction keeps rows apart: a column of many values, else one row."""
        if draft.widen(unique.columns):
            return True
        if maker.counting is not None and maker.counting.most > 1:
            draft.fewer(1)
            return True
        if maker.rows > 1:
            draft.shrink(1)
            return True
        return False

    def _roomy(self, draft: Draft, maker: TableMaker, spread: Spread) -> bool:
        """Where there are fewer places than rows: more places, else fewer rows."""
        within = spread.unique.within and maker.counting is not None
        most = maker.counting.most if within and maker.counting is not None else maker.rows
        if spread.size >= most:
            return False
        if draft.widen(spread.unique.columns):
            return True
        if within:
            draft.fewer(max(spread.size, 1))
        else:
            draft.shrink(spread.size)
        return True


def _needs(draft: Draft, gone: Collection[TableName]) -> bool:
    return any(
        key.references in gone and not set(key.columns) & _optional(draft.table)
        for key in draft.table.foreign_keys
    )


def _forget(draft: Draft, gone: Collection[TableName]) -> None:
    """Leave keys to tables that are not filled NULL, and count by nobody."""
    wanted = draft.count.per_parent
    if wanted is not None and TableName.parse(wanted.table) in gone:
        draft.count = Count(draft.count.expected, rows=draft.count.expected)
    for key in draft.table.foreign_keys:
        if key.references in gone:
            for name in set(key.columns) & _optional(draft.table):
                draft.columns[name] = LEFT


def _optional(table: Table) -> set[str]:
    """Columns that may be NULL."""
    primary = table.primary_key.columns if table.primary_key is not None else ()
    return {c.name for c in table.columns if c.nullable and c.name not in primary}
