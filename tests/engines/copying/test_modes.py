"""What each mode does to rows that are there already, on every engine."""

import pytest

from auralith.dataplane.copying.drawing import draw
from auralith.dataplane.copying.model import Mode, Unfit, Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.errors import ConstraintViolation, InvalidInput, Terminal
from auralith.dataplane.schema.names import TableName
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
PAIRS = [("postgresql", "postgresql"), ("postgresql", "mariadb"), ("mariadb", "sqlite"),
         ("sqlite", "postgresql"), ("mariadb", "mariadb")]  # fmt: skip
SOURCE = {(n, f"new {n}") for n in range(1, 6)}
THERE = {(n, f"old {n}") for n in range(4, 9)}


def pair(databases: Databases, origin: str, goal: str) -> tuple[EngineTarget, EngineTarget]:
    source, target = databases(origin), databases(goal)
    for database, found in ((source, SOURCE), (target, THERE)):
        database.run(
            "CREATE TABLE items (id integer PRIMARY KEY, name varchar(50) NOT NULL)",
            *(f"INSERT INTO items VALUES ({n}, '{name}')" for n, name in found),
        )
    return source, target


def merged(*layers: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Later layers win."""
    out: dict[int, str] = {}
    for layer in layers:
        out |= dict(layer)
    return set(out.items())


@pytest.mark.parametrize(("origin", "goal"), PAIRS)
@pytest.mark.parametrize(
    ("mode", "expected", "counts"),
    [
        ("replace", SOURCE, (5, 0, 0)),
        ("upsert", merged(THERE, SOURCE), (3, 2, 0)),
        ("skip_existing", merged(SOURCE, THERE), (3, 0, 2)),
    ],
)
def test_each_mode(
    databases: Databases,
    origin: str,
    goal: str,
    mode: Mode,
    expected: set[tuple[int, str]],
    counts: tuple[int, int, int],
) -> None:
    source, target = pair(databases, origin, goal)
    (table,) = copied(source, target, Wish(mode=mode)).tables
    assert set(target.rows("SELECT id, name FROM items")) == expected
    assert (table.inserted, table.updated, table.skipped) == counts
    assert table.verified


@pytest.mark.parametrize(("origin", "goal"), PAIRS)
def test_append_adds_or_refuses(databases: Databases, origin: str, goal: str) -> None:
    source, target = pair(databases, origin, goal)
    before = set(target.rows("SELECT id, name FROM items"))
    with pytest.raises(ConstraintViolation):
        copied(source, target, Wish(mode="append"))
    assert set(target.rows("SELECT id, name FROM items")) == before
    target.run("DELETE FROM items WHERE id < 6")
    copied(source, target, Wish(mode="append"))
    assert set(target.rows("SELECT id, name FROM items")) == merged(THERE, SOURCE) - {
        (4, "old 4"), (5, "old 5"),
    }  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_pieces_filters_and_other_names(databases: Databases, engine: str) -> None:
    source, target = databases(engine), databases(engine)
    source.run("CREATE TABLE items (a integer, b varchar(20), n integer, PRIMARY KEY (a, b))")
    link = source.connect()
    mark = "?" if engine == "sqlite" else "%s"
    given = [(n % 7, f"b{n}", n) for n in range(5_000)]
    link.cursor().executemany(f"INSERT INTO items VALUES ({mark}, {mark}, {mark})", given)
    link.commit()
    link.close()
    wanted = Wanted(TableName(None, "items"), TableName(None, "goods"), "n >= 1000", ("a", "b"))
    result = copied(
        source, target, Wish(tables=(wanted,)), CopyOptions(verify="checksum", piece_rows=333)
    )
    assert (result.rows, result.verified) == (4_000, True)
    assert set(target.rows("SELECT a, b FROM goods")) == {(a, b) for a, b, n in given if n >= 1000}
    journal = target.engine.changes.journal
    with target.session() as session:
        pieces = session.query(f"SELECT count(*) FROM {journal.name('batch')}")[0][0]
    # Thirteen pieces, the snapshot before and the end behind them.
    assert pieces == 15


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rows", [0, 1])
def test_tables_without_rows_or_keys(databases: Databases, engine: str, rows: int) -> None:
    source, target = databases(engine), databases(engine)
    source.run(
        "CREATE TABLE empty_one (id integer PRIMARY KEY)",
        "CREATE TABLE keyless (name varchar(20))",
        *["INSERT INTO keyless VALUES ('same')"] * rows * 5,
    )
    result = copied(source, target)
    assert {t.table: t.rows for t in result.tables} == {"empty_one": 0, "keyless": rows * 5}
    assert target.rows("SELECT name FROM keyless") == [("same",)] * rows * 5


@pytest.mark.parametrize(
    ("origin", "goal", "type_", "value", "kind"),
    [
        ("postgresql", "mariadb", "float8", "'NaN'", "nan"),
        ("postgresql", "mariadb", "float8", "'-Infinity'", "infinity"),
        ("postgresql", "mariadb", "numeric", "'NaN'", "nan"),
        ("postgresql", "mariadb", "date", "'infinity'", "infinity"),
        ("postgresql", "mariadb", "date", "'0044-03-15 BC'", "bc"),
        ("postgresql", "mariadb", "timestamp", "'10000-01-01'", "year"),
        ("mariadb", "postgresql", "date", "'0000-00-00'", "zero_date"),
        ("mariadb", "postgresql", "datetime", "'2024-00-10'", "zero_date"),
        ("mariadb", "postgresql", "time", "'838:59:59'", "range"),
        ("mariadb", "postgresql", "time", "'-00:00:01'", "range"),
        ("mariadb", "postgresql", "tinyint(1)", "2", "flag"),
        ("mariadb", "postgresql", "varchar(10)", "'a\\0b'", "nul"),
        ("sqlite", "postgresql", "INTEGER", "'word'", "type"),
        ("sqlite", "mariadb", "DATE", "'soon'", "type"),
        ("sqlite", "postgresql", "TEXT", "x'00ff'", "type"),
    ],
)
@pytest.mark.parametrize("unfit", ["refuse", "null", "text"])
def test_values_that_do_not_fit(
    databases: Databases, origin: str, goal: str, type_: str, value: str, kind: str, unfit: Unfit
) -> None:
    source, target = databases(origin), databases(goal)
    if origin == "mariadb":
        source.run("SET GLOBAL sql_mode = 'STRICT_TRANS_TABLES'")
    source.run(
        f"CREATE TABLE odd (id integer PRIMARY KEY, v {type_})",
        "INSERT INTO odd VALUES (1, NULL)",
        f"INSERT INTO odd VALUES (2, {value})",
    )
    if unfit == "refuse" or (unfit == "text" and kind == "nul"):
        with pytest.raises(Terminal) as refused:
            copied(source, target, Wish(unfit=unfit))
        assert refused.value.code == "bridge.unrepresentable"
        assert refused.value.params["values"] == [
            {"table": "odd", "column": "v", "kind": kind, "rows": 1}
        ]
        with target.session() as session:
            assert target.engine.introspect(session).tables == ()
    elif unfit == "text":
        copied(source, target, Wish(unfit="text"))
        ((_, there),) = target.rows("SELECT id, v FROM odd WHERE v IS NOT NULL")
        assert isinstance(there, str)
        assert target.rows("SELECT id, v FROM odd WHERE v IS NULL") == [(1, None)]
    else:
        copied(source, target, Wish(unfit="null"))
        assert target.rows("SELECT id, v FROM odd ORDER BY id") == [(1, None), (2, None)]


def test_bad_wishes_name_their_place(databases: Databases) -> None:
    source, target = databases("sqlite"), databases("sqlite")
    source.run("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT)")
    for wish, code, loc in (
        (
            Wish(tables=(Wanted(TableName(None, "b")),)),
            "bridge.unknown_table",
            ("tables", 0, "source"),
        ),
        (
            Wish(tables=(Wanted(TableName(None, "a"), columns=("id", "y")),)),
            "bridge.unknown_column",
            ("tables", 0, "columns", 1),
        ),
        (Wish(create_tables=False), "bridge.no_target", ("create_tables",)),
    ):
        with pytest.raises(InvalidInput) as refused:
            copied(source, target, wish)
        assert (refused.value.code, refused.value.loc) == (code, loc)


def test_rows_that_are_pointed_at_from_outside_stay(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    for database in (source, target):
        database.run(
            "CREATE TABLE towns (id integer PRIMARY KEY, name varchar(20))",
            "INSERT INTO towns VALUES (1, 'Oslo')",
        )
    target.run(
        "ALTER TABLE towns ALTER COLUMN name TYPE varchar(5)",
        "CREATE TABLE people (id integer PRIMARY KEY, town integer REFERENCES towns (id))",
        "INSERT INTO people VALUES (1, 1)",
    )
    with pytest.raises(InvalidInput) as refused:
        copied(source, target)
    assert refused.value.code == "bridge.referenced"
    assert refused.value.params == {"table": "people", "references": "towns"}
    assert copied(source, target, Wish(mode="upsert")).rows == 1
    with place(source).reading() as read, place(target).reading() as written:
        (table,) = draw(read, written, Wish(mode="upsert")).tables
    assert {c.name: c.fidelity for c in table.columns} == {"id": "exact", "name": "lossy"}
