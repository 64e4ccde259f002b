"""Masking in place where keys are masked: of several tables, in one transaction."""

from typing import Any

import pytest

from auralith.dataplane.errors import ConstraintViolation
from tests.engines.in_place.kit import masked, sealed_parts, spec, undone
from tests.engines.suite.target import EngineTarget

PERMUTED = {"transformer": "int_permute", "params": {"low": 0, "high": 400}}
"""A range of its own, so that new values meet old ones."""
CODE = {"transformer": "format_preserve", "params": {}}


class Keys:
    """Tables whose keys are masked."""

    def test_joins_hold_and_numbers_go_on(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE parent (id int PRIMARY KEY, up int, n int,"
            " FOREIGN KEY (up) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE)",
            "CREATE TABLE child (id int PRIMARY KEY, p int,"
            " CONSTRAINT belongs FOREIGN KEY (p) REFERENCES parent (id))",
            "INSERT INTO parent VALUES " + ", ".join(f"({n}, NULL, {n})" for n in range(1, 501)),
            "UPDATE parent SET up = id / 2 + 1 WHERE id > 5",
            "INSERT INTO child VALUES " + ", ".join(f"({n}, {n % 500 + 1})" for n in range(1, 801)),
        )
        joined = (
            "SELECT c.id, p.n, u.n FROM child c JOIN parent p ON p.id = c.p"
            " LEFT JOIN parent u ON u.id = p.up ORDER BY c.id"
        )
        before, ids = target.rows(joined), target.rows("SELECT id FROM parent ORDER BY n")
        # A range of its own, so that new values meet old ones.
        rule = {"transformer": "int_permute", "params": {"low": 1, "high": 600}}
        result = masked(target, spec({"parent": {"id": rule}}, batch_size=100))
        assert {t["table"]: (t["rows"], t["columns"]) for t in result["tables"]} == {
            "child": (800, ["p"]),
            "parent": (500, ["id", "up"]),
        }
        assert target.rows(joined) == before
        now = target.rows("SELECT id FROM parent ORDER BY n")
        assert now != ids
        assert len(set(now)) == 500

    def test_unique_columns_change_places(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE seat (id int PRIMARY KEY, place int NOT NULL, row_no int, side int,"
            " UNIQUE (place), UNIQUE (row_no, side))",
            "INSERT INTO seat VALUES "
            + ", ".join(f"({n}, {401 - n}, {n % 20}, {n // 20})" for n in range(1, 401)),
        )
        before = target.rows("SELECT * FROM seat ORDER BY id")
        rules = spec({"seat": {"place": PERMUTED, "side": PERMUTED}}, batch_size=150)
        masked(target, rules, run_id="run")
        now = target.rows("SELECT * FROM seat ORDER BY id")
        assert len({r[1] for r in now}) == 400
        assert [r[1] for r in now] != [r[1] for r in before]
        assert len({(r[2], r[3]) for r in now}) == 400
        assert [(r[0], r[2]) for r in now] == [(r[0], r[2]) for r in before]
        assert undone(target, rules, "run")["restored"] == 400
        assert target.rows("SELECT * FROM seat ORDER BY id") == before

    def test_composite_keys_and_circles_hold(self, target: EngineTarget) -> None:
        led_by, circle = "", ["ALTER TABLE team ADD FOREIGN KEY (boss) REFERENCES worker (id)"]
        if target.spec.engine == "sqlite":
            # A file is given no key afterwards, and does not ask whether the table is there.
            led_by, circle = " REFERENCES worker (id)", []
        target.run(
            "CREATE TABLE team (area int NOT NULL, code varchar(20) NOT NULL,"
            f" boss int{led_by}, n int, PRIMARY KEY (area, code))",
            "CREATE TABLE worker (id int PRIMARY KEY, area int, code varchar(20), n int,"
            " CONSTRAINT in_team FOREIGN KEY (area, code) REFERENCES team (area, code)"
            " ON UPDATE CASCADE)",
            "INSERT INTO team VALUES "
            + ", ".join(f"({n % 7}, 'team {n}', NULL, {n})" for n in range(1, 61)),
            "INSERT INTO worker VALUES "
            + ", ".join(
                f"({n}, {(n % 60 + 1) % 7}, 'team {n % 60 + 1}', {n})" for n in range(1, 301)
            ),
            *circle,
            "UPDATE team SET boss = n * 5",
        )
        joined = (
            "SELECT w.n, t.n, b.n FROM worker w JOIN team t ON t.area = w.area AND"
            " t.code = w.code JOIN worker b ON b.id = t.boss ORDER BY w.n"
        )
        tables = ("team", "worker")
        before = target.rows(joined)
        stood = {t: target.rows(f"SELECT * FROM {t} ORDER BY n") for t in tables}
        assert len(before) == 300
        rules = spec(
            {
                "team": {"code": CODE, "area": PERMUTED},
                "worker": {"id": PERMUTED},
            },
            batch_size=100,
        )
        masked(target, rules, run_id="run")
        assert target.rows(joined) == before
        now = {t: target.rows(f"SELECT * FROM {t} ORDER BY n") for t in tables}
        assert {r[1] for r in now["team"]}.isdisjoint(r[1] for r in stood["team"])
        assert {r[0] for r in now["worker"]} != {r[0] for r in stood["worker"]}
        result = undone(target, rules, "run")
        assert (result["restored"], result["conflicts_total"]) == (360, 0)
        assert {t: target.rows(f"SELECT * FROM {t} ORDER BY n") for t in tables} == stood

    def test_a_row_that_would_point_nowhere_stops_all(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE parent (id int PRIMARY KEY, n int)",
            "CREATE TABLE child (id int PRIMARY KEY, p int,"
            " CONSTRAINT belongs FOREIGN KEY (p) REFERENCES parent (id))",
            "INSERT INTO parent VALUES (1, 1), (2, 2), (3, 3)",
            "INSERT INTO child VALUES (1, 1), (2, 2), (3, 3)",
        )
        before = self._both(target)
        rules = spec({"parent": {"id": "int_permute"}}, where={"parent": "id < 3"})
        with pytest.raises(ConstraintViolation) as refused:
            masked(target, rules)
        assert refused.value.kind == "foreign_key"
        assert "child, parent" in refused.value.message
        assert self._both(target) == before
        assert sealed_parts(target) == []
        target.run("INSERT INTO child VALUES (4, 2)")
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            target.run("INSERT INTO child VALUES (5, 99)")

    def _both(self, target: EngineTarget) -> Any:
        return [target.rows(f"SELECT * FROM {t} ORDER BY id") for t in ("parent", "child")]

    def test_numbers_go_on_behind_the_largest(self, target: EngineTarget) -> None:
        kind = {
            "postgresql": "int GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
        }.get(target.spec.engine, "int AUTO_INCREMENT PRIMARY KEY")
        target.run(
            f"CREATE TABLE numbered (id {kind}, n int)",
            "INSERT INTO numbered (n) VALUES " + ", ".join(f"({n})" for n in range(50)),
        )
        rule = {"transformer": "int_permute", "params": {"low": 1, "high": 5000}}
        masked(target, spec({"numbered": {"id": rule}}))
        largest = target.rows("SELECT max(id) FROM numbered")[0][0]
        assert largest > 50
        target.run("INSERT INTO numbered (n) VALUES (1)")
        ((last, count),) = target.rows("SELECT max(id), count(*) FROM numbered")
        assert (last > largest, count) == (True, 51)
