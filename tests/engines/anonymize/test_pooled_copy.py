"""Rules that need more than the rows at hand, in a whole copy."""

from typing import Any
from uuid import uuid4

import pytest

from auralith.dataplane.copying.copy import copy
from auralith.dataplane.copying.model import Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize import CopyWork, bind, run_copy
from auralith.dataplane.operations.anonymize.reading import entered
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place

KEY = ProjectKey(b"a key for tests, not a secret one")
ROWS = 300


@pytest.mark.parametrize(
    ("origin", "goal"),
    [("postgresql", "postgresql"), ("mariadb", "sqlite"), ("sqlite", "postgresql")],
)
def test_pooled_values_arrive(databases: Databases, origin: str, goal: str) -> None:
    source, target = databases(origin), databases(goal)
    source.run(
        "CREATE TABLE person (id integer PRIMARY KEY, name varchar(40), pay decimal(10,2),"
        " seat integer, boss_id integer REFERENCES person (id))",
        *(
            f"INSERT INTO person VALUES ({n}, 'Name {n}', {n * 7}.50, {n * n},"
            f" {'NULL' if n == 1 else n // 2})"
            for n in range(1, ROWS + 1)
        ),
    )
    rules: dict[str, Any] = {
        "id": {"transformer": "int_permute"},
        "name": {"transformer": "shuffle", "params": {"key": ["id"]}},
        "pay": {"transformer": "micro_aggregate", "params": {"k": 5}},
        "seat": {"transformer": "rank_swap", "params": {"key": ["id"], "window": 20}},
        "boss_id": {"transformer": "lookup_row", "params": {"table": "person", "column": "id"}},
    }
    spec = MaskingSpec.model_validate({"tables": [{"table": "person", "columns": rules}]})
    work = CopyWork(
        source=place(source, read_only=True),
        target=place(target),
        spec=spec,
        key=KEY,
        run_id=str(uuid4()),
        content_hash="c0ffee",
        owner="a configuration",
        monitor=SilentMonitor(),
    )
    run_copy(work, invite=lambda: 0)
    old = source.rows("SELECT id, name, pay, seat, boss_id FROM person ORDER BY id")
    new = target.rows("SELECT id, name, pay, seat, boss_id FROM person ORDER BY id")
    assert len(new) == ROWS
    assert {int(row[0]) for row in new} != {int(row[0]) for row in old}
    assert sorted(row[1] for row in new) == sorted(row[1] for row in old)
    assert sorted(int(row[3]) for row in new) == sorted(int(row[3]) for row in old)
    pay = [float(row[2]) for row in new]
    assert min(pay.count(value) for value in set(pay)) >= 5
    assert sum(pay) == pytest.approx(sum(float(row[2]) for row in old), abs=0.01 * ROWS)
    ids = {int(row[0]) for row in new}
    assert {int(row[4]) for row in new if row[4] is not None} <= ids


@pytest.mark.parametrize("engine", ["postgresql", "mariadb", "sqlite"])
def test_rows_that_came_since_the_rules_were_bound(databases: Databases, engine: str) -> None:
    source, target = databases(engine), databases(engine)
    source.run(
        "CREATE TABLE person (id integer PRIMARY KEY, name varchar(40))",
        *(f"INSERT INTO person VALUES ({n}, 'Name {n}')" for n in range(1, 21)),
    )
    shuffle = {"transformer": "shuffle", "params": {"key": ["id"]}}
    spec = MaskingSpec.model_validate(
        {"tables": [{"table": "person", "columns": {"name": shuffle}}]}
    )
    with entered(place(source, read_only=True)) as database:
        policy = bind(database, spec, KEY)
    source.run("INSERT INTO person VALUES (21, 'Name 21')")
    copy(
        CopyTask(
            source=place(source, read_only=True),
            target=place(target),
            wish=Wish(),
            options=CopyOptions(verify="checksum"),
            run_id=str(uuid4()),
            content_hash="c0ffee",
            monitor=SilentMonitor(),
            policy=policy,
        )
    )
    names = [row[0] for row in target.rows("SELECT name FROM person ORDER BY id")]
    assert sorted(names) == sorted(f"Name {n}" for n in range(1, 22))
