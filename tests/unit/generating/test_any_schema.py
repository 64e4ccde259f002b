"""Rows for schemas that nobody would draw: every foreign key is met, every key is unique."""

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.generating.basis import Basis, Pool
from auralith.dataplane.generating.binding import Scenario, bind_scenario
from auralith.dataplane.generating.outline import outline
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.schema.model import Column, ForeignKey, Key, LogicalType, Table
from auralith.dataplane.schema.names import TableName


@st.composite
def schemas(draw: st.DrawFn) -> tuple[Table, ...]:
    """Up to five tables: keys of one or two columns, foreign keys anywhere, unique pairs."""
    count = draw(st.integers(1, 5))
    names = [TableName(None, f"t{n}") for n in range(count)]
    wide = [draw(st.booleans()) for _ in names]
    tables = []
    for n, name in enumerate(names):
        columns = {"id": Column("id", "bigint", LogicalType.INTEGER, nullable=False)}
        if wide[n]:
            columns["part"] = Column("part", "bigint", LogicalType.INTEGER, nullable=False)
        keys = []
        for k in range(draw(st.integers(0, 3))):
            other = draw(st.integers(0, count - 1))
            nullable = draw(st.booleans())
            mine = [f"r{k}"]
            theirs = ["id"]
            if wide[other]:
                # The second column may be one that the row has anyway.
                mine.append("part" if wide[n] and draw(st.booleans()) else f"p{k}")
                theirs.append("part")
            for c in mine:
                columns.setdefault(c, Column(c, "bigint", LogicalType.INTEGER, nullable=nullable))
            keys.append(ForeignKey(f"f{n}{k}", tuple(mine), names[other], tuple(theirs)))
        own = [c for c in columns if c.startswith("r")]
        uniques = []
        if len(own) > 1 and draw(st.booleans()):
            uniques.append(Key(f"u{n}", tuple(own[:2])))
        tables.append(
            Table(
                name,
                columns=tuple(columns.values()),
                primary_key=Key(f"p{n}", ("id", "part") if wide[n] else ("id",), primary=True),
                unique_keys=tuple(uniques),
                foreign_keys=tuple(keys),
            )
        )
    return tuple(tables)


@st.composite
def plans(draw: st.DrawFn) -> tuple[dict[str, Any], tuple[Table, ...], Basis]:
    tables = draw(schemas())
    specs: list[dict[str, Any]] = []
    pools = {}
    for table in tables:
        others = {str(k.references) for k in table.foreign_keys} - {str(table.name)}
        how = draw(st.sampled_from(["rows", "per_parent" if others else "rows", "there"]))
        if how == "rows":
            specs.append({"table": str(table.name), "rows": draw(st.integers(0, 30))})
        elif how == "per_parent":
            low = draw(st.integers(0, 2))
            per = {
                "table": draw(st.sampled_from(sorted(others))),
                "min": low,
                "max": low + draw(st.integers(0, 3)),
            }
            specs.append({"table": str(table.name), "per_parent": per})
        if how == "there" or draw(st.booleans()):
            if how != "there":
                specs[-1]["where_exists"] = "true"
            rows = draw(st.integers(1, 6))
            pools[table.name] = Pool(
                {
                    c.name: pa.array([1000 + 10 * n for n in range(rows)], pa.int64())
                    for c in table.columns
                }
            )
    spec = {"seed": draw(st.integers(0, 5)), "tables": specs}
    starts = {(t.name, c.name): 5000 for t in tables for c in t.columns}
    return spec, tables, Basis(starts, pools)


def bound(plan: tuple[dict[str, Any], tuple[Table, ...], Basis]) -> Scenario:
    spec, tables, basis = plan
    try:
        return bind_scenario(outline(ScenarioSpec.model_validate(spec), tables), basis)
    except InvalidInput as refusal:
        assume(refusal.code not in {"seed.circle", "seed.no_generator"})
        raise


def values(scenario: Scenario) -> dict[TableName, dict[str, list[Any]]]:
    out = {}
    for name, maker in scenario.makers.items():
        numbers = np.arange(maker.rows, dtype=np.uint64)
        try:
            found = maker.columns(numbers) | maker.late_columns(numbers)
        except Terminal as none:
            assume(none.code != "seed.no_parents")
            raise
        out[name] = {column: array.to_pylist() for column, array in found.items()}
    return out


@settings(max_examples=150, deadline=None)
@given(plans())
def test_every_key_is_met(plan: tuple[dict[str, Any], tuple[Table, ...], Basis]) -> None:
    scenario = bound(plan)
    made = values(scenario)
    for name, columns in made.items():
        for key in scenario.outline.schema[name].foreign_keys:
            parent = key.references
            known: set[tuple[Any, ...]] = set()
            if parent in made:
                known |= set(zip(*(made[parent][c] for c in key.referenced_columns), strict=True))
            if parent in scenario.basis.pools:
                pool = scenario.basis.pools[parent].columns
                known |= set(
                    zip(*(pool[c].to_pylist() for c in key.referenced_columns), strict=True)
                )
            found = set(zip(*(columns[c] for c in key.columns), strict=True))
            assert {f for f in found if None not in f} <= known, key.name


@settings(max_examples=150, deadline=None)
@given(plans())
def test_every_set_is_unique_or_named(
    plan: tuple[dict[str, Any], tuple[Table, ...], Basis],
) -> None:
    scenario = bound(plan)
    made = values(scenario)
    for name, columns in made.items():
        maker = scenario.makers[name]
        poor = {s.unique.columns for s in maker.spreads if s.size < maker.rows}
        open_ = {s.columns for s in maker.unsatisfied} | poor
        for unique in maker.outline.uniques:
            if unique.columns in open_ or not set(unique.columns) <= set(columns):
                continue
            found = list(zip(*(columns[c] for c in unique.columns), strict=True))
            whole = [f for f in found if None not in f]
            assert len(whole) == len(set(whole)), unique


@settings(max_examples=100, deadline=None)
@given(plans(), st.randoms(use_true_random=False))
def test_rows_in_any_order_are_the_same(
    plan: tuple[dict[str, Any], tuple[Table, ...], Basis], random: Any
) -> None:
    scenario = bound(plan)
    made = values(scenario)
    for name, maker in scenario.makers.items():
        numbers = list(range(maker.rows))
        random.shuffle(numbers)
        some = np.array(numbers[: maker.rows // 2 + 1], np.uint64)
        found = maker.columns(some) | maker.late_columns(some)
        for column, array in found.items():
            assert array.to_pylist() == [made[name][column][n] for n in some.tolist()]
