"""Bind a scenario to a live database, and judge with numbers whether it can be carried out."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.seeding import SeedDialect
from auralith.dataplane.errors import DataPlaneError, InvalidInput, Transient
from auralith.dataplane.generating.binding import Scenario
from auralith.dataplane.generating.feasibility import Facts, TableFacts, judge
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.generating.verdicts import Finding
from auralith.dataplane.operations.seed.naming import naming_key
from auralith.dataplane.operations.seed.reading import Read, References, Short, bound
from auralith.dataplane.operations.seed.trying import tried

_TOLD = 3
"""Findings that the text of a refusal names."""


class Infeasible(InvalidInput):
    """The scenario cannot be carried out as it is: nothing was written.

    `params` has all findings, also those that do not block.
    """

    code = "seed.infeasible"

    def __init__(self, checked: "Checked") -> None:
        blocking = checked.blocking
        first = blocking[0]
        places = {name: m.outline.no for name, m in checked.scenario.makers.items()}
        loc: tuple[str | int, ...] = ("tables", places.get(first.table, 0))
        if len(first.columns) == 1:
            loc = (*loc, "columns", first.columns[0])
        told = " ".join(f.message for f in blocking[:_TOLD])
        more = len(blocking) - _TOLD
        super().__init__(
            told if more <= 0 else f"{told} And {more} more.",
            loc=loc,
            params={"findings": [f.as_json() for f in checked.findings]},
        )


@dataclass(frozen=True)
class Checked:
    """A scenario that is bound, what was read for it, and what is known of its outcome."""

    scenario: Scenario
    read: Read
    findings: tuple[Finding, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Those with which a run would fail, or leave something wrong."""
        return tuple(f for f in self.findings if f.blocks)


def check(
    database: Database,
    spec: ScenarioSpec,
    *,
    references: References | None = None,
    scale: float = 1.0,
    refuse: bool = True,
) -> Checked:
    """Judge the scenario against the database as it is now; no row of its tables is written.

    Raises InvalidInput with the place of what cannot be bound and, with `refuse`, Infeasible for
    what cannot be carried out.
    """
    scenario, read = bound(database, spec.scaled(scale), references)
    facts = {name: _facts(database, maker) for name, maker in scenario.makers.items()}
    findings = [_short(scenario, one) for one in read.short]
    findings += judge(scenario, Facts(database.engine.dialect.lexis, facts))
    findings += _nameless(scenario)
    found = Checked(scenario, read, tuple(findings))
    if refuse and found.blocking:
        raise Infeasible(found)
    return found


def _facts(database: Database, maker: TableMaker) -> TableFacts:
    seeding: SeedDialect = database.engine.seeding
    table = maker.outline.table
    checks = seeding.checks(database.session, table)
    outcomes: Mapping[str, Any] = {}
    if checks and maker.rows:
        # Where nobody may make a temporary table, what can be read of a condition is judged.
        try:
            outcomes = tried(database, maker, checks)
        except Transient:
            raise
        except DataPlaneError:
            with suppress(DataPlaneError):
                database.session.rollback()
    return TableFacts(checks, outcomes, seeding.bounds(database.session, table))


def _short(scenario: Scenario, short: Short) -> Finding:
    """Unique values that are left beside those that stand in the table."""
    columns = ", ".join(short.columns)
    maker = scenario.makers[short.table]
    filler = maker.fillers.get(short.columns[0]) if len(short.columns) == 1 else None
    giver = "there are" if filler is None else f"{filler.planned.generator.id} can give"
    message = (
        f"unique({columns}) of {short.table} asks for {short.rows:,} values beside"
        f" {short.taken:,} that are there already, and {giver} {short.space:,}: take another"
        " generator, or fewer rows."
    )
    params = {
        "table": str(short.table),
        "columns": columns,
        "asked": short.rows,
        "given": short.space,
        "taken": short.taken,
    }
    return Finding(short.table, short.columns, "seed.unique_taken", message, params)


def _nameless(scenario: Scenario) -> list[Finding]:
    """Tables whose rows a cleanup finds by their values alone."""
    out = []
    for name, maker in scenario.makers.items():
        if maker.rows and naming_key(maker.outline.table, maker) is None:
            message = (
                f"No key of {name} names its new rows by columns that the scenario fills: a cleanup"
                " finds them by all their values, and cannot tell an edited row from a deleted one."
                " Give the table a primary key to change that."
            )
            out.append(
                Finding(name, (), "seed.no_key", message, {"table": str(name)}, blocks=False)
            )
    return out
