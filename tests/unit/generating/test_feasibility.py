"""What cannot be carried out is told with its numbers, and nothing else is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.seeding import Bounds
from auralith.dataplane.generating.basis import Basis, Pool
from auralith.dataplane.generating.binding import bind_scenario
from auralith.dataplane.generating.feasibility import Facts, TableFacts, Tried, judge
from auralith.dataplane.generating.outline import outline
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.generating.verdicts import Finding, share
from auralith.dataplane.schema.model import (
    Check,
    Column,
    ForeignKey,
    Key,
    LogicalType,
    Table,
    Trigger,
)
from auralith.dataplane.schema.names import TableName

INT, TEXT, ENUM = LogicalType.INTEGER, LogicalType.TEXT, LogicalType.ENUM
LEXIS = get_engine("postgresql").dialect.lexis


def column(name: str, logical: LogicalType = INT, **more: Any) -> Column:
    kind = {INT: "integer", TEXT: "text"}.get(logical, logical.value)
    return Column(name, more.pop("type", kind), logical, more.pop("nullable", False), **more)


def table(
    name: str,
    *columns: Column,
    unique: Sequence[Sequence[str]] = (),
    references: Mapping[str, str] | None = None,
    key: Sequence[str] = ("id",),
    **more: Any,
) -> Table:
    own = columns if "id" not in key else (column("id", identity=True), *columns)
    return Table(
        TableName.parse(name),
        columns=own,
        primary_key=Key(f"{name}_pkey", tuple(key), primary=True),
        unique_keys=tuple(Key(f"{name}_{n}", tuple(c)) for n, c in enumerate(unique)),
        foreign_keys=tuple(
            ForeignKey(f"{name}_{mine}", (mine,), TableName.parse(other), ("id",))
            for mine, other in (references or {}).items()
        ),
        **more,
    )


@dataclass(frozen=True)
class Case:
    """A scenario over some tables, and what is found."""

    tables: Sequence[Table]
    spec: Mapping[str, Any]
    """By table: rows, or the table's own spec."""
    found: Sequence[tuple[str, Sequence[str]]]
    """Codes, and pieces of their messages."""
    facts: Mapping[str, TableFacts] = field(default_factory=dict)
    pools: Mapping[str, int] = field(default_factory=dict)
    """Rows that are there already."""


def number(low: int, high: int, **more: Any) -> dict[str, Any]:
    return {"generator": "integer", "params": {"low": low, "high": high, **more}}


def words(*values: str) -> dict[str, Any]:
    return {"generator": "choice", "params": {"values": list(values)}}


def from_person(name: str) -> dict[str, Any]:
    return {"generator": "parent", "params": {"key": "who", "column": name}}


def findings(case: Case) -> tuple[Finding, ...]:
    """Bind and judge."""
    told = [
        {"table": name, **({"rows": given} if isinstance(given, int) else given)}
        for name, given in case.spec.items()
    ]
    drawn = outline(ScenarioSpec.model_validate({"seed": 5, "tables": told}), case.tables)
    pools = {
        TableName.parse(name): Pool({"id": pa.array(range(1, rows + 1), pa.int64())})
        for name, rows in case.pools.items()
    }
    scenario = bind_scenario(drawn, Basis(pools=pools))
    facts = {TableName.parse(name): facts for name, facts in case.facts.items()}
    return judge(scenario, Facts(LEXIS, facts))


def checked(*texts: str, **more: Any) -> TableFacts:
    return TableFacts([Check(f"c{n}", text) for n, text in enumerate(texts)], **more)


PERSON = table("person", column("mail", TEXT), unique=[["mail"]])
AMOUNT = table("bill", column("n"))

CASES: dict[str, Case] = {
    "all is well": Case(
        [PERSON], {"person": {"rows": 50, "columns": {"mail": {"generator": "sequence"}}}}, []
    ),
    "more unique values than there are": Case(
        [table("t", column("n"), unique=[["n"]])],
        {"t": {"rows": 2_000_000, "columns": {"n": number(1, 679)}}},
        [("seed.unique", ["unique(n) of t asks for 2,000,000 values", "integer can give 679"])],
    ),
    "exactly as many": Case(
        [table("t", column("n"), unique=[["n"]])],
        {"t": {"rows": 679, "columns": {"n": number(1, 679)}}},
        [],
    ),
    "one row for one, and too few of them": Case(
        [
            table("person"),
            table("profile", column("who"), unique=[["who"]], references={"who": "person"}),
        ],
        {"person": 60, "profile": 100},
        [("seed.unique", ["asks for 100 rows", "person has 60, each for one"])],
    ),
    "more pairs than there are": Case(
        [
            table("a"),
            table("b"),
            table("ab", column("a"), column("b"), key=["a", "b"], references={"a": "a", "b": "b"}),
        ],
        {"a": 40, "b": 50, "ab": 2_001},
        [("seed.unique", ["2,001 combinations", "there are 2,000", "40 rows of a × 50 rows of b"])],
    ),
    "as many pairs as there are": Case(
        [
            table("a"),
            table("b"),
            table("ab", column("a"), column("b"), key=["a", "b"], references={"a": "a", "b": "b"}),
        ],
        {"a": 40, "b": 50, "ab": 2_000},
        [],
    ),
    "several rows a parent where one is allowed": Case(
        [
            table("person"),
            table("profile", column("who"), unique=[["who"]], references={"who": "person"}),
        ],
        {"person": 9, "profile": {"per_parent": {"table": "person", "min": 2, "max": 3}}},
        [("seed.unique", ["one row for each row of person", "up to 3"])],
    ),
    "no parents at all": Case(
        [table("person"), table("visit", column("who"), references={"who": "person"})],
        {"visit": 30},
        [("seed.no_parents", ["30 rows of visit need a row of person in who"])],
        pools={"person": 0},
    ),
    "parents that are there": Case(
        [table("person"), table("visit", column("who"), references={"who": "person"})],
        {"visit": 30},
        [],
        pools={"person": 3},
    ),
    "nobody to have rows for": Case(
        [table("person"), table("visit", column("who"), references={"who": "person"})],
        {"visit": {"per_parent": {"table": "person", "min": 2, "max": 3}}},
        [("seed.no_rows", ["nothing is made"])],
        pools={"person": 0},
    ),
    "a condition that excludes a third": Case(
        [AMOUNT],
        {"bill": {"rows": 1_500, "columns": {"n": {"generator": "sequence"}}}},
        [("seed.check", ["c0 of bill excludes 33.3 %", "n is 1 to 1500 by sequence", "n > 500"])],
        {"bill": checked("(n > 500)", "(n > 0)")},
    ),
    "a condition that excludes one row of many": Case(
        [AMOUNT],
        {"bill": {"rows": 150_000, "columns": {"n": {"generator": "sequence"}}}},
        [("seed.check", ["c0 of bill excludes less than 0.1 %", "n <> 77777"])],
        {"bill": checked("(n <> 77777)", "(n <> 777777)", tried={"c0": Tried(2_000, 0)})},
    ),
    "a condition between columns": Case(
        [table("bill", column("low"), column("high"))],
        {
            "bill": {
                "rows": 100,
                "columns": {
                    "low": {"generator": "sequence"},
                    "high": {"generator": "sequence", "params": {"start": 1}},
                },
            }
        },
        [("seed.check", ["excludes 100 %"])],
        {"bill": checked("(low < high)", "(low <= high)")},
    ),
    "a condition that only the database understands": Case(
        [AMOUNT],
        {"bill": {"rows": 10, "columns": {"n": {"generator": "sequence"}}}},
        [("seed.check_unread", ["c0 of bill", "odd(n)"])],
        {"bill": checked("odd(n)")},
    ),
    "the same, and the database was asked": Case(
        [AMOUNT],
        {"bill": {"rows": 10, "columns": {"n": {"generator": "sequence"}}}},
        [("seed.check", ["excludes 50 %"])],
        {"bill": checked("odd(n)", tried={"c0": Tried(10, 5)})},
    ),
    "partitions that end too soon": Case(
        [AMOUNT],
        {"bill": {"rows": 1_000, "columns": {"n": {"generator": "sequence"}}}},
        [("seed.partition", ["No partition of bill takes 50 % of the values of n"])],
        {"bill": TableFacts(cut=Bounds(("n",), "range", ((None, "101"), ("101", "501"))))},
    ),
    "partitions that take all": Case(
        [AMOUNT],
        {"bill": {"rows": 1_000, "columns": {"n": {"generator": "sequence"}}}},
        [],
        {"bill": TableFacts(cut=Bounds(("n",), "range", (("1", "1001"),)))},
    ),
    "keys that are longer than the column that points at them": Case(
        [
            Table(
                TableName(None, "land"),
                columns=(column("id", TEXT),),
                primary_key=Key("land_pkey", ("id",), primary=True),
            ),
            table("card", column("land", TEXT, max_length=3), references={"land": "land"}),
        ],
        {
            "land": {"rows": 2, "columns": {"id": words("ab", "abcd")}},
            "card": 40,
        },
        [("seed.length", ["land of card holds 3 characters", "longer, up to 4"])],
    ),
    "labels that the type does not have": Case(
        [
            table("person", column("name", TEXT)),
            table(
                "card",
                column("who"),
                column("state", ENUM, enum_values=("new", "paid")),
                references={"who": "person"},
            ),
        ],
        {
            "person": {"rows": 20, "columns": {"name": words("new", "gone")}},
            "card": {"rows": 40, "columns": {"state": from_person("name")}},
        },
        [("seed.label", ["state of card takes no 'gone'", "it takes 'new', 'paid'"])],
    ),
    "triggers that act on new rows": Case(
        [table("t", triggers=(Trigger("stamp", "before", ("insert",)),))],
        {"t": 5},
        [("seed.triggers", ["stamp of t act on new rows"])],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(name: str) -> None:
    case = CASES[name]
    found = findings(case)
    assert [f.code for f in found] == [code for code, _ in case.found]
    for finding, (_, pieces) in zip(found, case.found, strict=True):
        for piece in pieces:
            assert piece in finding.message
        assert finding.params["table"] == str(finding.table)


@pytest.mark.parametrize("name", CASES)
def test_what_only_may_happen_does_not_block(name: str) -> None:
    soft = {"seed.no_rows", "seed.triggers", "seed.check_unread", "seed.unique_unproven"}
    for finding in findings(CASES[name]):
        assert finding.blocks == (finding.code not in soft)


def test_shares_are_never_rounded_to_none_or_all() -> None:
    told = [share(part, 100_000) for part in (1, 100, 33_333, 99_999, 100_000)]
    assert told == ["less than 0.1 %", "0.1 %", "33.3 %", "more than 99.9 %", "100 %"]
