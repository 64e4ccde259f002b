"""A whole small database: keys, identities, foreign keys, and a copy that is broken off."""

from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from auralith.dataplane.copying.model import Mode, Wish
from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.errors import Terminal
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
COUNTED = {
    "postgresql": "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "mariadb": "bigint NOT NULL AUTO_INCREMENT PRIMARY KEY",
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
}


def shop(database: EngineTarget, customers: int = 20) -> None:
    """Customers who recommend each other, and their orders."""
    counted = COUNTED[database.spec.engine]
    database.run(
        f"CREATE TABLE customers (id {counted}, email varchar(100) NOT NULL UNIQUE,"
        " friend bigint, CONSTRAINT friends FOREIGN KEY (friend) REFERENCES customers (id))",
        f"CREATE TABLE orders (id {counted}, customer bigint NOT NULL, total numeric(10,2),"
        " CONSTRAINT owner FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE)",
        "CREATE INDEX by_customer ON orders (customer)",
    )
    mark = "?" if database.spec.engine == "sqlite" else "%s"
    given = "OVERRIDING SYSTEM VALUE" if database.spec.engine == "postgresql" else ""
    link = database.connect()
    cursor = link.cursor()
    cursor.executemany(
        f"INSERT INTO customers (id, email, friend) {given} VALUES ({mark}, {mark}, {mark})",
        [(n, f"c{n}@example.org", n - 1 or None) for n in range(1, customers + 1)],
    )
    cursor.executemany(
        f"INSERT INTO orders (id, customer, total) {given} VALUES ({mark}, {mark}, {mark})",
        [(n, n % customers + 1, f"{n}.50") for n in range(1, customers * 10 + 1)],
    )
    link.commit()
    link.close()


def state(database: EngineTarget) -> list[list[tuple[Any, ...]]]:
    return [
        database.rows("SELECT id, email, friend FROM customers ORDER BY id"),
        [
            (a, b, float(c))
            for a, b, c in database.rows("SELECT id, customer, total FROM orders ORDER BY id")
        ],
    ]


@pytest.mark.parametrize(("origin", "goal"), list(product(ENGINES, ENGINES)))
def test_keys_follow_and_numbers_go_on(databases: Databases, origin: str, goal: str) -> None:
    source, target = databases(origin), databases(goal)
    shop(source)
    copied(source, target)
    assert state(target) == state(source)
    with target.session() as session:
        made = {t.name.name: t for t in target.engine.introspect(session).tables}
    (key,) = made["orders"].foreign_keys
    assert (key.columns, str(key.references), key.on_delete) == (
        ("customer",), "customers", "cascade",
    )  # fmt: skip
    assert {k.columns for k in made["customers"].unique_keys} == {("email",)}
    assert ("customer",) in {i.columns for i in made["orders"].indexes}
    target.run("INSERT INTO customers (email) VALUES ('next@example.org')")
    ((number,),) = target.rows("SELECT id FROM customers WHERE email = 'next@example.org'")
    assert number == 21


@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_into_tables_that_are_there(databases: Databases, engine: str) -> None:
    source, target = databases(engine), databases(engine)
    shop(source)
    shop(target, customers=5)
    if target.engine.copying.watches_keys:
        with pytest.raises(Terminal) as refused:
            copied(source, target)
        assert refused.value.code == "bridge.circle"
        for database in (source, target):
            constraint = "FOREIGN KEY" if engine == "mariadb" else "CONSTRAINT"
            database.run(f"ALTER TABLE customers DROP {constraint} friends")
    copied(source, target)
    assert state(target) == state(source)


class _Breaking(SilentMonitor):
    """Asks for a stop at the n-th look."""

    def __init__(self, after: int) -> None:
        self.left = after

    def checkpoint(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Interrupted("pause")


@pytest.mark.parametrize(("origin", "goal"), [*zip(ENGINES, ENGINES, strict=True),
                                              ("postgresql", "mariadb")])  # fmt: skip
@pytest.mark.parametrize("mode", ["replace", "upsert"])
def test_a_copy_that_is_broken_off_goes_on(
    databases: Databases, origin: str, goal: str, mode: Any
) -> None:
    source, target = databases(origin), databases(goal)
    shop(source, customers=200)
    run_id = str(uuid4())
    # Slow enough that it is broken off in the middle.
    slow = CopyOptions(verify="checksum", piece_rows=50, rate=lambda: 2_000)
    with pytest.raises(Interrupted) as broken:
        copied(source, target, Wish(mode=mode), slow, run_id=run_id, monitor=_Breaking(after=2))
    assert broken.value.result is not None
    assert 0 < broken.value.result["rows"] < 2_200
    result = copied(source, target, Wish(mode=mode), CopyOptions(verify="checksum"), run_id=run_id)
    assert (result.rows, result.verified) == (2_200, True)
    assert state(target) == state(source)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("mode", ["upsert", "skip_existing"])
def test_rows_go_in_behind_those_they_point_at(
    databases: Databases, engine: str, mode: Mode
) -> None:
    source, target = databases(engine), databases(engine)
    shop(source, customers=300)
    shop(target, customers=3)
    if engine == "mariadb":
        for database in (source, target):
            database.run("ALTER TABLE customers DROP FOREIGN KEY friends")
    # Customers take longer than their orders, which point at them.
    slow = CopyOptions(verify="checksum", piece_rows=60)
    result = copied(source, target, Wish(mode=mode), slow)
    assert (result.rows, result.verified) == (3_300, True)
    assert len(state(target)[0]) == 300
    assert len(state(target)[1]) == 3_000
