"""Random tables, values and operations: plain SQL is the oracle."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auralith.dataplane.errors import DataPlaneError
from tests.engines.patch.kit import PatchDatabase

Json = Mapping[str, Any]
COMMON: dict[str, tuple[str, list[str]]] = {
    "i": ("integer", ["NULL", "0", "-5", "7", "2000000000"]),
    "n": ("decimal(14,3)", ["NULL", "0", "0.001", "-99.5", "12345678.125"]),
    "t": (
        "varchar(60)",
        ["NULL", "''", "' '", "'a'", "'A'", "'it''s'", "'é ü 漢'", "'NULL'", "'%_'"],
    ),
}
OWN: dict[str, dict[str, tuple[str, list[str]]]] = {
    "postgresql": {
        "f": ("double precision", ["NULL", "'NaN'", "'-Infinity'", "'-0'", "1e-300", "0.1"]),
        "j": ("json", ["NULL", '\'{"a": 1,  "a": 2}\'', "'[1.0, 1.00]'", "'null'"]),
        "jb": ("jsonb", ["NULL", "'{\"a\": 1.10}'", "'{\"a\": 1.1}'", "'\"x\"'"]),
        "d": (
            "timestamptz",
            ["NULL", "'infinity'", "'0044-03-15 BC'", "'2024-10-27 00:30:00.123456Z'"],
        ),
        "a": ("integer[]", ["NULL", "'{}'", "'[2:3]={1,NULL}'", "'{{1,2},{3,4}}'"]),
        "y": ("bytea", ["NULL", "''", "'\\x00ff'"]),
        "u": ("numeric", ["NULL", "1", "1.0", "1.00", "'NaN'"]),
        "v": ("interval", ["NULL", "'1 mon -3 days'", "'1 year'"]),
        "r": ("int4range", ["NULL", "'empty'", "'[1,)'"]),
    },
    "mariadb": {
        "f": ("double", ["NULL", "0.1", "1e-300", "-2.5"]),
        "g": ("float", ["NULL", "0.1", "16777217"]),
        "y": ("varbinary(300)", ["NULL", "''", "x'00ff'", "' '"]),
        "d": ("datetime(6)", ["NULL", "'0000-00-00 00:00:00'", "'2024-10-27 00:30:00.123456'"]),
        "s": ("timestamp(3) NULL DEFAULT NULL", ["NULL", "'2024-10-27 00:30:00.123'"]),
        "e": ("enum('x','y','')", ["NULL", "'x'", "'y'", "''"]),
        "o": ("bit(9)", ["NULL", "b'101'", "511"]),
        "k": ("longtext", ["NULL", "repeat('ab', 5000)", "''"]),
        "p": ("point", ["NULL", "ST_GeomFromText('POINT(1 2.5)')"]),
        "z": ("time(2)", ["NULL", "'838:59:59'", "'-01:00:00.25'"]),
    },
    "sqlite": {
        "x": ("", ["NULL", "1", "1.0", "'1'", "x'31'", "9223372036854775807", "''", "x''"]),
        "f": ("REAL", ["NULL", "0.1", "1e300", "'text'", "-2"]),
        "w": ("NUMERIC", ["NULL", "'abc'", "'1e3'", "1.5", "x'00'"]),
        "y": ("BLOB", ["NULL", "x'00ff'", "'text'"]),
    },
}
WHERES = ["id % 2 = 0", "id % 3 = 1", "id > 6", "id < 4", "i IS NULL", "i > 0", "t = 'a'", "n < 1"]
NUMBERS = count(1)


def columns_of(engine: str) -> dict[str, tuple[str, list[str]]]:
    """All columns but the key, with literals."""
    return COMMON | OWN[engine]


@st.composite
def tables(draw: st.DrawFn, engine: str) -> list[list[str]]:
    """Rows of literals, without the key."""
    columns = columns_of(engine)
    size = draw(st.integers(1, 14))
    return [[draw(st.sampled_from(v[1])) for v in columns.values()] for _ in range(size)]


@st.composite
def operations(draw: st.DrawFn, engine: str, *, keys_move: bool) -> list[Json]:
    """One to four operations."""
    columns = columns_of(engine)
    kinds = ["set", "set", "add", "delete", "insert", "lookup"] + (["shift"] if keys_move else [])
    out: list[Json] = []
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(kinds))
        where = draw(st.sampled_from(WHERES))
        if kind == "set":
            chosen = draw(
                st.lists(st.sampled_from(sorted(columns)), min_size=1, max_size=3, unique=True)
            )
            sets = {c: draw(st.sampled_from(columns[c][1])) for c in chosen}
            out.append({"op": "update", "table": "thing", "where": where, "set_expr": sets})
        elif kind == "add":
            out.append(
                {
                    "op": "update",
                    "table": "thing",
                    "where": where,
                    "set_expr": {"i": "coalesce(i, 0) / 2 + 1", "n": "n * 1.5"},
                }
            )
        elif kind == "delete":
            out.append({"op": "delete", "table": "thing", "where": where})
        elif kind == "insert":
            base = 5_000 + 100 * number
            rows = [
                {"id": base + n, "i": n, "t": draw(st.sampled_from(["", "z", None]))}
                for n in range(draw(st.integers(1, 3)))
            ]
            out.append({"op": "insert", "table": "thing", "rows": rows})
        elif kind == "lookup":
            out.append(
                {
                    "op": "update",
                    "table": "thing",
                    "where": where,
                    "set_expr": {"t": "(SELECT max(word) FROM lookup WHERE no <= thing.id)"},
                }
            )
        else:
            out.append(
                {
                    "op": "update",
                    "table": "thing",
                    "where": "id < 5000",
                    "set_expr": {"id": "id + 20000"},
                }
            )
    return out


def plain(operation: Json) -> str:
    """The same change as a plain statement."""
    if operation["op"] == "delete":
        return f"DELETE FROM thing WHERE {operation['where']}"
    if operation["op"] == "insert":
        rows = ", ".join(
            f"({r['id']}, {r['i']}, {'NULL' if r['t'] is None else repr(r['t'])})"
            for r in operation["rows"]
        )
        return f"INSERT INTO thing (id, i, t) VALUES {rows}"
    sets = ", ".join(f"{c} = {e}" for c, e in operation["set_expr"].items())
    return f"UPDATE thing SET {sets} WHERE {operation['where']}"


def fill(db: PatchDatabase, rows: Sequence[Sequence[str]]) -> None:
    """Fresh tables with the rows."""
    columns = columns_of(db.name)
    body = ", ".join(f"{c} {t}" for c, (t, _) in columns.items())
    values = ", ".join(f"({n}, {', '.join(row)})" for n, row in enumerate(rows, start=1))
    if db.name == "mariadb":
        db.run("SET SESSION sql_mode = 'STRICT_TRANS_TABLES'")
    db.run("DROP TABLE IF EXISTS thing", "DROP TABLE IF EXISTS lookup")
    db.run(
        f"CREATE TABLE thing (id integer PRIMARY KEY, {body})",
        "CREATE TABLE lookup (no integer PRIMARY KEY, word varchar(10))",
        "INSERT INTO lookup VALUES (2, 'two'), (5, 'five'), (9, 'nine')",
    )
    db.run(f"INSERT INTO thing (id, {', '.join(columns)}) VALUES {values}")


def written(db: PatchDatabase) -> dict[int, str]:
    """Every row by its key, in the engine's most literal text."""
    columns = columns_of(db.name)
    if db.name == "postgresql":
        shown = [f"{c}::text" for c in columns]
    elif db.name == "sqlite":
        shown = [f"typeof({c}) || quote({c})" for c in columns]
    else:
        # hex() would round a decimal.
        exact = {"f": "f + 0e0", "g": "g + 0e0", "n": "CAST(n AS CHAR)"}
        shown = [exact.get(c, f"hex({c})") for c in columns]
    return {int(r[0]): repr(r[1:]) for r in db.rows(f"SELECT id, {', '.join(shown)} FROM thing")}


HARD = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


class Properties:
    """Inherited by one class per engine, which gives `db` and `engine_name`."""

    engine_name: str

    def test_patch_equals_plain_sql_and_rolls_back(self, db: PatchDatabase) -> None:
        @HARD
        @given(st.data())
        def check(data: st.DataObject) -> None:
            rows = data.draw(tables(self.engine_name))
            ops = data.draw(operations(self.engine_name, keys_move=True))
            fill(db, rows)
            before = written(db)
            plainly = [plain(op) for op in ops]
            changed = 0
            try:
                for statement in plainly:
                    changed += db.session.execute(statement)
            except DataPlaneError:  # what plain SQL refuses, the dry-run must too
                fill(db, rows)
                assert db.dry_run(ops).violations
                assert written(db) == before
                return
            wanted = written(db)
            fill(db, rows)
            tried = db.dry_run(ops, batch_size=data.draw(st.integers(1, 20)))
            assert tried.exact
            assert not tried.violations
            assert written(db) == before
            run = f"property-{next(NUMBERS)}"
            size = data.draw(st.integers(1, 20))
            done = db.execute(ops, run, batch_size=size)
            assert written(db) == wanted
            assert tried.totals == {
                "inserted": done.inserted,
                "updated": done.updated,
                "deleted": done.deleted,
                "cascaded": done.cascaded,
            }
            matched = sum(o["matched"] + o["inserted"] for o in done.operations)
            assert matched == changed
            undone = db.rollback(run, batch_size=data.draw(st.integers(1, 20)))
            assert undone.conflicts_total == 0
            assert undone.restored == done.inserted + done.updated + done.deleted
            assert written(db) == before

        check()

    def test_changes_of_others_survive_a_rollback(self, db: PatchDatabase) -> None:
        @HARD
        @given(st.data())
        def check(data: st.DataObject) -> None:
            rows = data.draw(tables(self.engine_name))
            ops = data.draw(operations(self.engine_name, keys_move=False))
            fill(db, rows)
            before = written(db)
            if db.dry_run(ops).violations:
                return
            run = f"property-{next(NUMBERS)}"
            done = db.execute(ops, run, batch_size=data.draw(st.integers(1, 9)))
            patched = written(db)
            columns = columns_of(self.engine_name)
            for key in data.draw(st.lists(st.integers(1, 14), max_size=5, unique=True)):
                column = data.draw(st.sampled_from(sorted(columns)))
                value = data.draw(st.sampled_from([*columns[column][1], "DELETE"]))
                if value == "DELETE":
                    db.run(f"DELETE FROM thing WHERE id = {key}")
                else:
                    db.run(f"UPDATE thing SET {column} = {value} WHERE id = {key}")
            disturbed = written(db)
            total = db.changes(run).total
            seen = db.preview(run)
            assert written(db) == disturbed
            result = db.rollback(run, "skip", batch_size=data.draw(st.integers(1, 9)))
            assert result.restored + result.conflicts_total == total
            assert (seen.restored, seen.conflicts_total) == (
                result.restored,
                result.conflicts_total,
            )
            assert total == done.inserted + done.updated + done.deleted
            after = written(db)
            conflicts = {int(c["key"]["id"]) for c in result.conflicts}
            for key in before.keys() | patched.keys():
                mine = patched.get(key) != before.get(key)
                theirs = disturbed.get(key) != patched.get(key)
                if theirs and disturbed.get(key) != before.get(key):
                    assert after.get(key) == disturbed.get(key)
                    if mine:
                        assert key in conflicts
                elif not theirs:
                    assert after.get(key) == before.get(key)
                    assert key not in conflicts

        check()
