"""SQLite in the suite, and what only SQLite has."""

from pathlib import Path

import pytest

from auralith.dataplane import errors
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.schema.names import TableName
from tests.engines.suite.samples import SampleSuite
from tests.engines.suite.schemas import SchemaSuite
from tests.engines.suite.sessions import SessionSuite
from tests.engines.suite.target import EngineTarget
from tests.engines.suite.values import ValueSuite


@pytest.fixture
def target(sqlite_engine: EngineTarget) -> EngineTarget:
    return sqlite_engine


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n{}) SELECT {} FROM n"


class TestSessions(SessionSuite):
    slow_query = NUMBERS.format("", "count(*)")
    numbers_query = NUMBERS.format(" WHERE i < 25000", "i")
    ways_out_of_read_only = ("PRAGMA query_only = OFF", "ATTACH 'other.db' AS other")


class TestSamples(SampleSuite):
    bytes_type = "blob"


class TestSchemas(SchemaSuite):
    def test_only_what_sqlite_has(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE)",
            "CREATE TABLE child (a TEXT PRIMARY KEY, Parent REFERENCES PARENT DEFERRABLE"
            " INITIALLY DEFERRED, CHECK (a <> ')' /* ) */ AND length(a) > 0))",
            "CREATE TABLE plain (a INT, b INT, c INT GENERATED ALWAYS AS (a + (b)) STORED,"
            " CONSTRAINT pk PRIMARY KEY (b, a)) WITHOUT ROWID",
            "CREATE UNIQUE INDEX part ON plain (b) WHERE a > 1",
            "CREATE INDEX lowered ON child (lower(a), Parent)",
            "CREATE TRIGGER keep BEFORE DELETE ON parent BEGIN SELECT 1; END",
            "CREATE VIRTUAL TABLE words USING fts5(body)",
        )
        parent, child, plain = (self.table(target, n) for n in ("parent", "child", "plain"))
        assert parent.columns[0].identity
        assert not parent.columns[0].nullable
        assert parent.implicit_key is None
        assert parent.columns[1].collation == "NOCASE"
        assert [(t.name, t.timing, t.events) for t in parent.triggers] == [
            ("keep", "before", ("delete",))
        ]
        (key,) = child.foreign_keys
        assert (key.references, key.referenced_columns) == (TableName(None, "parent"), ("id",))
        assert (key.deferrable, key.initially_deferred) == (True, True)
        assert child.implicit_key == "rowid"
        assert child.checks[0].expression == "a <> ')' /* ) */ AND length(a) > 0"
        lowered = next(i for i in child.indexes if i.name == "lowered")
        assert lowered.columns == ("lower(a)", "Parent")
        assert plain.implicit_key is None
        assert plain.primary_key is not None
        assert plain.primary_key.columns == ("b", "a")
        assert not any(c.nullable for c in plain.columns[:2])
        assert plain.columns[2].generated == "a + (b)"
        assert [(k.columns, k.partial) for k in plain.unique_keys] == [(("b",), "a > 1")]
        kinds = {str(t.name): t.kind.value for t in self.read(target).tables}
        assert kinds == {
            "parent": "table", "child": "table", "plain": "table", "words": "virtual"
        }  # fmt: skip


class TestValues(ValueSuite):
    same = "{0} IS {1} AND typeof({0}) = typeof({1})"
    corpus = (
        ("INTEGER", "9007199254740993", "9007199254740993"),
        ("INTEGER", "-9223372036854775808", "-9223372036854775808"),
        ("INTEGER", "NULL", None),
        ("REAL", "0.1", 0.1),
        ("REAL", "9e999", "Infinity"),
        ("DECIMAL(10,2)", "12.5", 12.5),
        ("BOOLEAN", "1", True),
        ("TEXT", "'né ☃ 🜲'", "né ☃ 🜲"),
        ("TEXT", "'a' || char(0) || 'b'", "a\0b"),
        ("BLOB", "x'00ff'", "AP8="),
        ("DATE", "'2024-02-29'", "2024-02-29"),
        ("DATETIME", "'2024-02-29 23:59:59'", "2024-02-29 23:59:59"),
        ("DATETIME", "'not a date'", "not a date"),
        ("", "12", 12),
    )
    refused = (
        ("INTEGER", "12a"),
        ("INTEGER", True),
        ("INTEGER", 2**63),
        ("REAL", "NaN"),
        ("BLOB", "not base64!"),
        ("BOOLEAN", "yes"),
        ("JSON", "{"),
    )


def test_nothing_outside_the_folder_is_opened(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "sub").mkdir(parents=True)
    outside.mkdir()
    engine = get_engine("sqlite")

    def refused(database: str) -> None:
        spec = ConnectionSpec(engine="sqlite", database=database, sqlite_root=str(root))
        with pytest.raises(errors.InvalidInput) as caught:
            engine.connect(spec, SessionOptions())
        assert caught.value.code == "connection.path"
        assert not engine.test(spec).ok

    (outside / "x.db").write_bytes(b"")
    (root / "file.db").symlink_to(outside / "x.db")
    (root / "link").symlink_to(outside)
    (root / "inner").symlink_to(root / "sub")
    for name in ("../outside/x.db", str(outside / "x.db"), "file.db", "link/x.db", "inner/y.db",
                 "sub", "missing.db", "", "a\0b"):  # fmt: skip
        refused(name)
    assert not (root / "missing.db").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH DATABASE '/tmp/other.db' AS other",
        "VACUUM INTO '/tmp/copy.db'",
        "PRAGMA writable_schema = ON",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA journal_mode = OFF",
        "PRAGMA temp_store_directory = '/tmp'",
        "SELECT load_extension('/tmp/x.so')",
        "UPDATE sqlite_schema SET sql = ''",
    ],
)
def test_dangerous_statements_are_refused(sqlite_engine: EngineTarget, sql: str) -> None:
    sqlite_engine.run("CREATE TABLE t (a)")
    with sqlite_engine.session() as session, pytest.raises(errors.DataPlaneError):
        session.execute(sql)


def test_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("SQLite format? no. " * 100)
    spec = ConnectionSpec(engine="sqlite", database="x.db", sqlite_root=str(tmp_path))
    outcome = get_engine("sqlite").test(spec)
    assert (outcome.ok, outcome.error_code) == (False, "connection.file.database")
