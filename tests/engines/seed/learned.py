"""What is learned of rows: their shape, and no value of a few of them."""

import json
from collections.abc import Sequence

import pytest

from auralith.dataplane.generating.profile import THRESHOLD
from auralith.dataplane.operations.seed import Inferred, infer
from tests.engines.seed.kit import place, seeded
from tests.engines.suite.target import EngineTarget

CUSTOMERS = 400
_RARE = "a-very-rare-plan"


def _rows(values: Sequence[Sequence[object]]) -> str:
    def text(value: object) -> str:
        if value is None:
            return "NULL"
        return str(value) if isinstance(value, int | float) else "'" + str(value) + "'"

    return ", ".join("(" + ", ".join(map(text, row)) + ")" for row in values)


class LearnedSuite:
    """Inherited by each engine's tests."""

    @pytest.fixture
    def shop(self, target: EngineTarget) -> EngineTarget:
        """Customers of three plans, of which one is rare; each with no order, two, or five."""
        plans = ["basic"] * 3 + ["gold"]
        customers = [
            (
                n,
                f"person{n}@mail-{n}.example",
                ["Durand", "Smith"][n % 2],
                _RARE if n < THRESHOLD - 3 else plans[n % 4],
                ["eu", "us"][n % 4 == 3],
                None if n % 4 else 10 + n % 7,
                f"2025-{1 + n % 6:02d}-{1 + n % 28:02d}",
                f"2025-{7 + n % 6:02d}-{1 + n % 28:02d}",
                987_654_321 if n == CUSTOMERS - 1 else 100 + n % 50,
            )
            for n in range(CUSTOMERS)
        ]
        orders = [
            (100 * n + k, n, ["new", "paid", "paid", "paid"][k % 4])
            for n in range(CUSTOMERS)
            for k in range([0, 2, 2, 5][n % 4])
        ]
        target.run(
            "CREATE TABLE customers (id int PRIMARY KEY, email varchar(60) NOT NULL,"
            " last_name varchar(40) NOT NULL, plan varchar(30) NOT NULL, zone varchar(5) NOT NULL,"
            " bonus int, first_seen date NOT NULL, last_seen date NOT NULL, points int NOT NULL)",
            "CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL,"
            " state varchar(10) NOT NULL, FOREIGN KEY (customer_id) REFERENCES customers (id))",
            f"INSERT INTO customers VALUES {_rows(customers)}",
            f"INSERT INTO orders VALUES {_rows(orders)}",
        )
        return target

    @pytest.fixture
    def found(self, shop: EngineTarget) -> Inferred:
        """What is drawn up of it."""
        return infer(place(shop), rows=40, learn=True)

    def test_the_shape_of_rows_is_learned(self, found: Inferred) -> None:
        assert found.profile is not None
        customers = found.profile.tables["customers"]
        assert customers.rows == CUSTOMERS
        assert customers.columns["bonus"].null_rate == 0.75
        plans = {one.value: one.share for one in customers.columns["plan"].frequent}
        assert set(plans) == {"basic", "gold"}
        assert customers.columns["points"].distinct == 51
        assert customers.orders == (("first_seen", "last_seen"),)
        (fan_out,) = found.profile.tables["orders"].fan_outs
        assert (fan_out.low, fan_out.shares) == (0, (0.25, 0.0, 0.5, 0.0, 0.0, 0.25))
        pairs = {(p.first, p.second): p.strength for p in customers.pairs}
        assert pairs[("plan", "zone")] > 0.9

    def test_no_value_of_a_few_rows_is_kept(self, found: Inferred) -> None:
        assert found.profile is not None
        kept = found.profile.model_dump_json() + found.spec.model_dump_json()
        for secret in (_RARE, "mail-", "Durand", "Smith", "987654321", "987_654_321"):
            assert secret not in kept
        customers = found.profile.tables["customers"]
        for name in ("email", "last_name"):
            assert customers.columns[name].personal
            assert not customers.columns[name].frequent
            assert customers.columns[name].means is None

    def test_a_scenario_shaped_so_runs(self, target: EngineTarget, found: Inferred) -> None:
        orders = next(t for t in found.spec.tables if t.table == "orders")
        assert orders.per_parent is not None
        assert orders.per_parent.weights == [0.25, 0.0, 0.5, 0.0, 0.0, 0.25]
        target.run("DELETE FROM orders", "DELETE FROM customers")
        seeded(target, found.spec)
        counts = target.rows(
            "SELECT COUNT(o.id) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id"
            " GROUP BY c.id"
        )
        assert {count for (count,) in counts} <= {0, 2, 5}
        together = set(target.rows("SELECT DISTINCT plan, zone FROM customers"))
        assert together <= {("basic", "eu"), ("gold", "us")}
        assert target.rows("SELECT COUNT(*) FROM customers WHERE last_seen < first_seen") == [(0,)]

    def test_a_few_rows_teach_nothing(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE few (id int PRIMARY KEY, word varchar(20))",
            f"INSERT INTO few VALUES {_rows([(n, 'same') for n in range(THRESHOLD - 1)])}",
        )
        found = infer(place(target), learn=True)
        assert found.profile is not None
        told = json.loads(found.profile.model_dump_json())["tables"]["few"]
        assert told["columns"] == {}
