"""Rows as a function of the seed: order, keys, cycles, uniqueness, independence."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.basis import Basis, Detour, Pool
from auralith.dataplane.generating.binding import Scenario, bind_scenario
from auralith.dataplane.generating.outline import outline
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.generating.stepping import compared, detour, step_aside
from auralith.dataplane.generating.uniqueness import hashes
from auralith.dataplane.schema.model import Column, ForeignKey, Key, LogicalType, Table
from auralith.dataplane.schema.names import TableName

INT, TEXT = LogicalType.INTEGER, LogicalType.TEXT


def column(name: str, logical: LogicalType = INT, **more: Any) -> Column:
    kind = {INT: "integer", TEXT: "text"}.get(logical, logical.value)
    return Column(name, more.pop("type", kind), logical, more.pop("nullable", False), **more)


def table(
    name: str,
    columns: Sequence[Column],
    *,
    key: Sequence[str] = ("id",),
    unique: Sequence[Sequence[str]] = (),
    references: Sequence[tuple[Sequence[str], str, Sequence[str]]] = (),
    deferrable: bool = False,
) -> Table:
    return Table(
        TableName.parse(name),
        columns=tuple(columns),
        primary_key=Key(f"{name}_pkey", tuple(key), primary=True),
        unique_keys=tuple(Key(f"{name}_{n}", tuple(c)) for n, c in enumerate(unique)),
        foreign_keys=tuple(
            ForeignKey(
                f"{name}_{'_'.join(mine)}",
                tuple(mine),
                TableName.parse(other),
                tuple(theirs),
                deferrable=deferrable,
            )
            for mine, other, theirs in references
        ),
    )


SHOP = (
    table("customers", [column("id", identity=True), column("age", nullable=True)]),
    table("products", [column("id", identity=True), column("price")]),
    table(
        "orders",
        [column("id", identity=True), column("customer_id")],
        references=[(["customer_id"], "customers", ["id"])],
    ),
    table(
        "items",
        [column("order_id"), column("product_id"), column("quantity")],
        key=("order_id", "product_id"),
        references=[
            (["order_id"], "orders", ["id"]),
            (["product_id"], "products", ["id"]),
        ],
    ),
)
SHOP_SPEC: dict[str, Any] = {
    "seed": 7,
    "tables": [
        {"table": "customers", "rows": 50},
        {"table": "products", "rows": 12, "columns": {"price": {"generator": "position"}}},
        {"table": "orders", "per_parent": {"table": "customers", "min": 0, "max": 6}},
        {
            "table": "items",
            "per_parent": {"table": "orders", "min": 1, "max": 5},
            "columns": {"quantity": {"generator": "position"}},
        },
    ],
}


def scenario(
    spec: dict[str, Any], tables: Sequence[Table], basis: Basis | None = None, **options: Any
) -> Scenario:
    found = outline(ScenarioSpec.model_validate(spec), tables, **options)
    return bind_scenario(found, basis or Basis())


def rows(
    bound: Scenario, name: str, only: Sequence[str] | None = None, *, late: bool = False
) -> dict[str, list[Any]]:
    maker = bound.makers[TableName.parse(name)]
    numbers = np.arange(maker.rows, dtype=np.uint64)
    found = maker.columns(numbers, only)
    if late:
        found |= maker.late_columns(numbers)
    return {name: values.to_pylist() for name, values in found.items()}


def test_children_point_at_parents_as_often_as_asked() -> None:
    bound = scenario(SHOP_SPEC, SHOP)
    customers, orders, items = (rows(bound, n) for n in ("customers", "orders", "items"))
    assert customers["id"] == list(range(1, 51))
    each = [orders["customer_id"].count(c) for c in customers["id"]]
    assert sum(each) == len(orders["id"])
    assert set(each) <= set(range(7))
    assert len(set(each)) > 3
    pairs = list(zip(items["order_id"], items["product_id"], strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(items["order_id"]) == set(orders["id"])
    assert set(items["product_id"]) <= set(range(1, 13))
    most = [items["order_id"].count(o) for o in orders["id"]]
    assert {min(most), max(most)} == {1, 5}


def test_tables_come_behind_those_they_point_at() -> None:
    bound = scenario({**SHOP_SPEC, "tables": SHOP_SPEC["tables"][::-1]}, SHOP)
    assert [str(t) for s in bound.steps for t in s.tables] == [
        "customers",
        "orders",
        "products",
        "items",
    ]


def test_any_rows_alone_are_the_same_rows() -> None:
    maker = scenario(SHOP_SPEC, SHOP).makers[TableName(None, "items")]
    every = maker.columns(np.arange(maker.rows, dtype=np.uint64))
    some = np.array([40, 3, 17, 3], np.uint64)
    assert {n: v.to_pylist() for n, v in maker.columns(some).items()} == {
        n: v.take(pa.array(some)).to_pylist() for n, v in every.items()
    }


def test_another_column_changes_no_value() -> None:
    wider = table(
        "orders",
        [*SHOP[2].columns, column("note", nullable=True)],
        references=[(["customer_id"], "customers", ["id"])],
    )
    spec = {
        **SHOP_SPEC,
        "tables": [
            *SHOP_SPEC["tables"][:2],
            {**SHOP_SPEC["tables"][2], "columns": {"note": {"generator": "position"}}},
        ],
    }
    before = rows(scenario(SHOP_SPEC, SHOP), "orders")
    after = rows(scenario(spec, (*SHOP[:2], wider)), "orders")
    assert after.pop("note")
    assert after == before


def test_another_seed_gives_other_rows() -> None:
    one = rows(scenario(SHOP_SPEC, SHOP), "items")["product_id"]
    other = rows(scenario({**SHOP_SPEC, "seed": 8}, SHOP), "items")["product_id"]
    assert one != other


def test_existing_rows_are_parents_when_their_table_is_not_filled() -> None:
    spec = {"tables": [{"table": "orders", "rows": 300}]}
    pool = Pool({"id": pa.array([3, 5, 900])})
    basis = Basis({(TableName(None, "orders"), "id"): 41}, {TableName(None, "customers"): pool})
    found = rows(scenario(spec, SHOP, basis), "orders")
    assert found["id"] == list(range(41, 341))
    assert set(found["customer_id"]) == {3, 5, 900}


def test_new_and_existing_rows_are_parents_together() -> None:
    spec = {
        "tables": [
            {"table": "customers", "rows": 2, "where_exists": "age > 3"},
            {"table": "orders", "per_parent": {"table": "customers", "min": 2, "max": 2}},
        ]
    }
    pool = Pool({"id": pa.array([3, 5], pa.int64())})
    basis = Basis({(TableName(None, "customers"), "id"): 10}, {TableName(None, "customers"): pool})
    assert rows(scenario(spec, SHOP, basis), "orders")["customer_id"] == [
        3,
        3,
        5,
        5,
        10,
        10,
        11,
        11,
    ]


def test_a_basis_is_read_back_as_it_was_kept() -> None:
    name = TableName("odd.schema", "t")
    found = detour(lambda _, n: n + np.uint64(1), rows=4, size=9, taken=np.array([2, 4], np.uint64))
    assert found is not None
    pools = {name: Pool({"a": pa.array([1, None]), "b": pa.array(["x", "é"])})}
    kept = Basis({(name, "id"): 5}, pools, {(name, ("a", "b")): found})
    read = Basis.from_parts(*kept.to_parts())
    assert read.starts == kept.starts
    assert {n: c.to_pylist() for n, c in read.pools[name].columns.items()} == {
        "a": [1, None],
        "b": ["x", "é"],
    }
    assert read.detours[name, ("a", "b")].indexes.tolist() == found.indexes.tolist()


def test_rows_of_a_table_point_at_rows_before_them() -> None:
    tree = table(
        "nodes",
        [column("id", identity=True), column("parent_id")],
        references=[(["parent_id"], "nodes", ["id"])],
    )
    found = rows(scenario({"tables": [{"table": "nodes", "rows": 200}]}, [tree]), "nodes")
    assert found["parent_id"][0] == 1
    assert all(p < i for p, i in zip(found["parent_id"][1:], found["id"][1:], strict=True))


CIRCLE = (
    table(
        "teams",
        [column("id", identity=True), column("lead_id", nullable=True)],
        references=[(["lead_id"], "people", ["id"])],
    ),
    table(
        "people",
        [column("id", identity=True), column("team_id")],
        references=[(["team_id"], "teams", ["id"])],
    ),
)
CIRCLE_SPEC = {"tables": [{"table": "teams", "rows": 4}, {"table": "people", "rows": 40}]}


def test_a_circle_is_opened_where_a_key_may_be_null() -> None:
    bound = scenario(CIRCLE_SPEC, CIRCLE)
    assert [str(s.tables[0]) for s in bound.steps] == ["teams", "people"]
    assert set(rows(bound, "teams")["lead_id"]) == {None}
    assert set(rows(bound, "teams", late=True)["lead_id"]) <= set(range(1, 41))


def test_a_circle_without_null_is_named() -> None:
    closed = table(
        "teams",
        [column("id", identity=True), column("lead_id")],
        references=[(["lead_id"], "people", ["id"])],
    )
    with pytest.raises(InvalidInput, match="people → teams → people") as caught:
        scenario(CIRCLE_SPEC, (closed, CIRCLE[1]))
    assert caught.value.code == "seed.circle"
    together = scenario(CIRCLE_SPEC, (closed, CIRCLE[1]), defers=True).steps
    assert [(len(s.tables), s.together) for s in together] == [(2, True)]


TENANTS = (
    table("tenants", [column("id", identity=True)]),
    table(
        "users",
        [column("tenant_id"), column("id", identity=True)],
        key=("tenant_id", "id"),
        references=[(["tenant_id"], "tenants", ["id"])],
    ),
    table(
        "tasks",
        [column("id", identity=True), column("tenant_id"), column("owner_id"), column("by_id")],
        references=[
            (["tenant_id"], "tenants", ["id"]),
            (["tenant_id", "owner_id"], "users", ["tenant_id", "id"]),
            (["tenant_id", "by_id"], "users", ["tenant_id", "id"]),
        ],
    ),
)


def test_keys_of_two_columns_agree_with_each_other() -> None:
    spec = {
        "tables": [
            {"table": "tenants", "rows": 5},
            {"table": "users", "rows": 60},
            {"table": "tasks", "rows": 300},
        ]
    }
    bound = scenario(spec, TENANTS)
    users, tasks = rows(bound, "users"), rows(bound, "tasks")
    known = set(zip(users["tenant_id"], users["id"], strict=True))
    for name in ("owner_id", "by_id"):
        assert set(zip(tasks["tenant_id"], tasks[name], strict=True)) <= known
    assert tasks["owner_id"] != tasks["by_id"]


def test_one_to_one_keys_take_each_parent_once() -> None:
    profile = table("profiles", [column("id")], references=[(["id"], "customers", ["id"])])
    spec = {"tables": [{"table": "customers", "rows": 50}, {"table": "profiles", "rows": 50}]}
    found = rows(scenario(spec, (SHOP[0], profile)), "profiles")["id"]
    assert sorted(found) == list(range(1, 51))
    assert found != sorted(found)


def test_taken_values_are_stepped_around() -> None:
    space, taken = 20, pa.array([str(n) for n in (0, 3, 7, 13)])

    def made(_: np.ndarray, places: np.ndarray) -> np.ndarray:
        return hashes([pa.array([str(p) for p in places])])

    found = detour(made, rows=16, size=space, taken=hashes([taken]))
    assert found is not None
    numbers = np.arange(16, dtype=np.uint64)
    used = found.apply(numbers, numbers)
    assert set(used.tolist()) == set(range(space)) - {0, 3, 7, 13}
    assert detour(made, rows=17, size=space, taken=hashes([taken])) is None


def test_a_row_that_steps_aside_is_told_apart_by_its_own_number() -> None:
    # Of earlier runs: each row stepped aside with a value that has its own number in it.
    taken = hashes([pa.array(["0 0", "1 1", "0 2", "1 3"])])

    def made(numbers: np.ndarray, places: np.ndarray) -> np.ndarray:
        return hashes([pa.array([f"{n} {p}" for n, p in zip(numbers, places, strict=True)])])

    found = detour(made, rows=2, size=9, taken=taken)
    assert found is not None
    assert found.numbers.tolist() == [0, 1]
    assert set(found.indexes.tolist()).isdisjoint({0, 1, 2, 3})


def of_existing_orders(most: int, around: Detour | None = None) -> Scenario:
    spec = {
        "seed": 3,
        "tables": [
            {
                "table": "items",
                "per_parent": {"table": "orders", "min": most, "max": most},
                "columns": {"quantity": {"generator": "position"}},
            }
        ],
    }
    pools = {
        TableName(None, "orders"): Pool({"id": pa.array([11, 12, 13])}),
        TableName(None, "products"): Pool({"id": pa.array(range(100, 107))}),
    }
    columns: tuple[str, ...] = ("order_id", "product_id")
    detours = {} if around is None else {(TableName(None, "items"), columns): around}
    return scenario(spec, SHOP, Basis({}, pools, detours))


def pairs(bound: Scenario) -> list[tuple[int, int]]:
    found = rows(bound, "items")
    return list(zip(found["order_id"], found["product_id"], strict=True))


def test_rows_of_existing_parents_step_around_the_rows_they_have() -> None:
    bound = of_existing_orders(3)
    maker = bound.makers[TableName(None, "items")]
    assert compared(maker, maker.spreads[0]) == ("order_id", "product_id")
    before = pairs(bound)
    taken = hashes([pa.array(column) for column in zip(*before, strict=True)])
    found = step_aside(maker, maker.spreads[0], taken)
    assert found is not None
    after = pairs(of_existing_orders(3, found))
    assert [order for order, _ in after] == [order for order, _ in before]
    assert len(set(before) | set(after)) == 18


def test_no_room_is_left_beside_the_rows_that_parents_have() -> None:
    bound = of_existing_orders(4)
    maker = bound.makers[TableName(None, "items")]
    taken = hashes([pa.array(column) for column in zip(*pairs(bound), strict=True)])
    assert step_aside(maker, maker.spreads[0], taken) is None
