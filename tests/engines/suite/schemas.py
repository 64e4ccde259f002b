"""What introspection must find. Inherited by each engine's conformance tests."""

from typing import Any

import pytest

from auralith.dataplane.schema import document, graph
from auralith.dataplane.schema.model import ReferentialAction, Schema, Table
from auralith.dataplane.schema.names import TableName
from tests.engines.suite.target import EngineTarget

SHOP = (
    (
        "CREATE TABLE regions (code char(2) PRIMARY KEY, parent char(2),"
        " CONSTRAINT regions_parent FOREIGN KEY (parent) REFERENCES regions (code))"
    ),
    (
        "CREATE TABLE customers (id int PRIMARY KEY, region char(2) NOT NULL, email varchar(80),"
        " CONSTRAINT customers_email UNIQUE (email),"
        " CONSTRAINT customers_region FOREIGN KEY (region) REFERENCES regions (code)"
        " ON UPDATE CASCADE)"
    ),
    (
        "CREATE TABLE orders (id int NOT NULL, line int NOT NULL, customer_id int,"
        " total decimal(12,2) DEFAULT 0 NOT NULL,"
        " PRIMARY KEY (id, line),"
        " CONSTRAINT orders_total CHECK (total >= 0),"
        " CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)"
        " ON DELETE CASCADE)"
    ),
    "CREATE INDEX orders_by_customer ON orders (customer_id, total)",
    "CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 1000",
    "CREATE TABLE lonely (note text)",
)
MAX_ROUND_TRIPS = 25


class Counting:
    """A session that counts its round trips."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.trips = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def query(self, *arguments: Any) -> Any:
        self.trips += 1
        return self._session.query(*arguments)

    def execute(self, *arguments: Any) -> Any:
        self.trips += 1
        return self._session.execute(*arguments)


class SchemaSuite:
    """Tables, columns, keys, foreign keys, indexes, checks, closure, round trips."""

    @pytest.fixture
    def shop(self, target: EngineTarget) -> EngineTarget:
        """A target with a few related tables."""
        target.run(*SHOP)
        return target

    def read(self, target: EngineTarget) -> Schema:
        with target.session(read_only=True) as session:
            return target.engine.introspect(session)

    def table(self, target: EngineTarget, name: str) -> Table:
        found = self.read(target).table(TableName(None, name))
        assert found is not None, name
        return found

    def test_tables_and_views(self, shop: EngineTarget) -> None:
        kinds = {str(t.name): t.kind.value for t in self.read(shop).tables}
        assert kinds == {
            "regions": "table",
            "customers": "table",
            "orders": "table",
            "lonely": "table",
            "big_orders": "view",
        }

    def test_columns(self, shop: EngineTarget) -> None:
        columns = {c.name: c for c in self.table(shop, "orders").columns}
        assert list(columns) == ["id", "line", "customer_id", "total"]
        assert [c.nullable for c in columns.values()] == [False, False, True, False]
        assert columns["total"].logical.value == "decimal"
        assert "12,2" in columns["total"].type
        assert str(columns["total"].default).startswith("0")
        email = self.table(shop, "customers").column("email")
        assert email is not None
        assert email.nullable
        assert email.logical.value == "text"

    def test_keys(self, shop: EngineTarget) -> None:
        orders, customers = self.table(shop, "orders"), self.table(shop, "customers")
        assert orders.primary_key is not None
        assert orders.primary_key.columns == ("id", "line")
        assert [k.columns for k in customers.unique_keys] == [("email",)]
        assert self.table(shop, "lonely").row_key is None

    def test_foreign_keys(self, shop: EngineTarget) -> None:
        (key,) = self.table(shop, "orders").foreign_keys
        assert key.name == "orders_customer"
        assert key.columns == ("customer_id",)
        assert (key.references, key.referenced_columns) == (TableName(None, "customers"), ("id",))
        assert key.on_delete is ReferentialAction.CASCADE
        (region,) = self.table(shop, "customers").foreign_keys
        assert region.on_update is ReferentialAction.CASCADE
        assert region.on_delete in (ReferentialAction.NO_ACTION, ReferentialAction.RESTRICT)

    def test_indexes_and_checks(self, shop: EngineTarget) -> None:
        orders = self.table(shop, "orders")
        index = next(i for i in orders.indexes if i.name == "orders_by_customer")
        assert index.columns == ("customer_id", "total")
        assert not index.unique
        assert [c.name for c in orders.checks] == ["orders_total"]
        assert "total" in orders.checks[0].expression

    def test_graph_orders(self, shop: EngineTarget) -> None:
        built = graph.build(self.read(shop).tables)
        order = [str(n) for n in built.insert_order]
        assert order.index("regions") < order.index("customers") < order.index("orders")
        assert [[str(n) for n in c] for c in built.cycles] == [["regions"]]

    def test_closure_reaches_both_ways(self, shop: EngineTarget) -> None:
        with shop.session() as session:
            for start in ("regions", "customers", "orders"):
                found = shop.engine.introspect_tables(session, [TableName(None, start)])
                assert {str(t.name) for t in found} == {"regions", "customers", "orders"}
            alone = shop.engine.introspect_tables(session, [TableName(None, "lonely")])
            assert [str(t.name) for t in alone] == ["lonely"]
            assert shop.engine.introspect_tables(session, [TableName(None, "missing")]) == ()

    def test_closure_tells_the_same_as_the_whole(self, shop: EngineTarget) -> None:
        whole = {t.name: t for t in self.read(shop).tables}
        with shop.session() as session, session.transaction():
            for table in shop.engine.introspect_tables(session, [TableName(None, "orders")]):
                assert table == whole[table.name]

    def test_document_round_trip(self, shop: EngineTarget) -> None:
        schema = self.read(shop)
        assert document.from_document(document.to_document(schema)) == schema

    def test_round_trips_do_not_grow(self, shop: EngineTarget) -> None:
        def trips() -> tuple[int, int]:
            with shop.session() as session:
                whole, part = Counting(session), Counting(session)
                shop.engine.introspect(whole)  # type: ignore[arg-type]  # counts and passes on
                shop.engine.introspect_tables(part, [TableName(None, "orders")])  # type: ignore[arg-type]
                return whole.trips, part.trips

        before = trips()
        shop.run(*(f"CREATE TABLE more_{n} (id int PRIMARY KEY)" for n in range(30)))
        assert trips() == before
        assert max(before) <= MAX_ROUND_TRIPS

    def test_odd_names(self, target: EngineTarget) -> None:
        quote, table = target.engine.dialect.quote, 'odd. Näme%:x"`'
        if target.spec.engine == "mariadb":
            table = "odd. Näme%:x`"
        name = TableName(None, table)
        with target.session() as session:
            session.execute(
                f"CREATE TABLE {target.engine.dialect.table(name)} ({quote('Sélect :a%')} int)"
            )
            session.load(name, ["Sélect :a%"], [(1,), (2,)])
            read = session.query(
                f"SELECT {quote('Sélect :a%')} FROM {target.engine.dialect.table(name)}"
                f" WHERE {quote('Sélect :a%')} > :low",
                {"low": 1},
            )
        assert read == [(2,)]
        found = self.table(target, table)
        assert [c.name for c in found.columns] == ["Sélect :a%"]
        assert TableName.parse(str(found.name)) == name
