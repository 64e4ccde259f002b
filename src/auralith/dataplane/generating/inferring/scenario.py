"""The whole scenario: rows and generators of all tables, mended until it can be bound."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from auralith.dataplane.generating.basis import Basis
from auralith.dataplane.generating.binding import bind_scenario
from auralith.dataplane.generating.feasibility import Facts as Judged
from auralith.dataplane.generating.feasibility import TableFacts, judge
from auralith.dataplane.generating.inferring.checks import read
from auralith.dataplane.generating.inferring.counts import counts
from auralith.dataplane.generating.inferring.drafts import Draft, Drafter
from auralith.dataplane.generating.inferring.limits import Edge, Limits, Rules
from auralith.dataplane.generating.inferring.literals import as_number
from auralith.dataplane.generating.inferring.mending import Attempt, Mending
from auralith.dataplane.generating.inferring.trial import Trial
from auralith.dataplane.generating.outline import Outline, outline
from auralith.dataplane.generating.partitions import Cut
from auralith.dataplane.generating.profile import Profile
from auralith.dataplane.generating.spec import Language, ScenarioSpec, SeedOptions
from auralith.dataplane.generating.verdicts import Finding
from auralith.dataplane.masking.columns import shapes
from auralith.dataplane.schema.model import Check, Table, TableKind
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import Lexis

_FILLED = (TableKind.TABLE, TableKind.PARTITIONED)


@dataclass(frozen=True)
class Facts:
    """What is known of a database beside its tables."""

    lexis: Lexis = field(default_factory=Lexis)
    integer_bits: int | None = None
    checks: Mapping[TableName, Sequence[Check]] = field(default_factory=dict)
    """Conditions of rows, those of columns' types included; the tables' own by default."""
    cuts: Mapping[TableName, Cut | None] = field(default_factory=dict)
    """How tables are cut into partitions."""
    excluding: Mapping[TableName, Sequence[Sequence[str]]] = field(default_factory=dict)
    """Columns by which a row keeps others out that are not the same."""
    defers: bool = False
    """Any foreign key can be looked at when a transaction ends."""

    def of(self, table: Table) -> Sequence[Check]:
        """The conditions of a table's rows."""
        return self.checks.get(table.name, table.checks)


@dataclass(frozen=True)
class Wanted:
    """What is asked for."""

    rows: int = 100
    locale: Language = "en"
    today: date = date(2026, 1, 1)
    seed: int = 1
    tables: Collection[TableName] | None = None
    """All that hold rows of their own by default."""


def infer_drafts(
    tables: Sequence[Table],
    wanted: Wanted,
    facts: Facts | None = None,
    *,
    profile: Profile | None = None,
) -> Mending:
    """A scenario that runs as it is, as far as that can be told without the rows that are there.

    Tables that cannot be filled (a circle of keys that may not be NULL) are left out, with what
    needs them. Raises InvalidInput where a table that was asked for is one of those.
    """
    facts, profile = facts or Facts(), profile or Profile()
    filled = [table for table in tables if table.kind in _FILLED]
    names = {t.name for t in filled if wanted.tables is None or t.name in wanted.tables}
    counted = counts(filled, names, rows=wanted.rows, profile=profile)
    drafts: dict[TableName, Draft] = {}
    known = {table.name: table for table in filled}
    for name, count in counted.items():
        table = known[name]
        drafter = drafter_of(table, tables, wanted, facts, profile=profile, drafts=drafts)
        draft = drafts[name] = drafter.draft(table, count)
        for columns in facts.excluding.get(name, ()):
            draft.stand_aside(columns)
    mending = Mending(drafts, partial(_composed, wanted), asked=wanted.tables or ())
    mending.mend(_judging(tables, facts))
    return mending


def _composed(wanted: Wanted, drafts: Sequence[Draft]) -> ScenarioSpec:
    return ScenarioSpec(
        seed=wanted.seed,
        locale=wanted.locale,
        tables=[draft.spec for draft in drafts],
        options=SeedOptions(reference_date=wanted.today),
    )


def _judging(tables: Sequence[Table], facts: Facts) -> Attempt:
    """As far as it can be judged without a database."""

    def attempt(spec: ScenarioSpec) -> Sequence[Finding]:
        found = outline(spec, tables, integer_bits=facts.integer_bits, defers=facts.defers)
        scenario = bind_scenario(found, Basis())
        known = {name: TableFacts(facts.of(t.table)) for name, t in found.tables.items()}
        told = judge(scenario, Judged(facts.lexis, known))
        return [f for f in told if not _elsewhere(f, found)]

    return attempt


def _elsewhere(finding: Finding, found: Outline) -> bool:
    """Whether it misses parents that are there already, as nobody knows here."""
    parent = finding.params.get("parent")
    return finding.code == "seed.no_parents" and all(str(n) != parent for n in found.tables)


def within(cut: Cut | None) -> dict[str, Limits]:
    """What partitions leave to the column that a table is cut by; nothing where all is taken."""
    if cut is None or len(cut.columns) != 1 or cut.others:
        return {}
    column = cut.columns[0]
    if cut.method == "list":
        return {column: Limits(values=tuple(v for v in cut.values if v is not None))}
    if cut.method != "range" or not cut.ranges:
        return {}
    return {column: _ranged(cut.ranges)}


def _ranged(ranges: Sequence[tuple[str | None, str | None]]) -> Limits:
    """The last stretch of partitions that follow each other without a gap."""
    ordered = sorted(ranges, key=lambda ends: (ends[0] is not None, _value(ends[0]), ends[0] or ""))
    low, high = ordered[0]
    for first, last in ordered[1:]:
        low = low if first == high else first
        high = last
    return Limits(
        low=None if low is None else Edge(low),
        high=None if high is None else Edge(high, open=True),
    )


def _value(text: str | None) -> float:
    number = None if text is None else as_number(text)
    return 0.0 if number is None else float(number)


def drafter_of(
    table: Table,
    tables: Sequence[Table],
    wanted: Wanted,
    facts: Facts,
    *,
    profile: Profile | None = None,
    drafts: Mapping[TableName, Draft] | None = None,
) -> Drafter:
    """What writes the draft of a table; `drafts` are those of tables before."""
    aimed = frozenset(
        column
        for other in tables
        for key in other.foreign_keys
        if key.references == table.name
        for column in key.referenced_columns
    )
    found = shapes(table, referenced=aimed, integer_bits=facts.integer_bits)
    language = ScenarioSpec(locale=wanted.locale).language
    return Drafter(
        Trial(table, found, language, wanted.today),
        _rules(table, facts, wanted.today),
        (profile or Profile()).of(table.name),
        {} if drafts is None else drafts,
        {c.type: c.enum_values for t in tables for c in t.columns if c.enum_values},
    )


def _rules(table: Table, facts: Facts, today: date) -> Rules:
    columns = [c.name for c in table.columns]
    texts = [check.expression for check in facts.of(table)]
    found = read(texts, columns, facts.lexis, today=today)
    return found & Rules(limits=within(facts.cuts.get(table.name)))
