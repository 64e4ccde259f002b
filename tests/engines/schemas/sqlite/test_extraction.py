"""What is read, what is left out, and what is not understood."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction.table_text import read_table
from auralith.dataplane.engines.sqlite.extraction.tokens import NotUnderstood
from tests.engines.schemas.sqlite.cases import CASES
from tests.engines.schemas.sqlite.kit import (
    SCHEMAS,
    apply,
    catalog_of,
    forth,
    made,
    make,
    opened,
    state,
)


def said(path: Path, *scripts: str) -> dict[str, dict[str, Any]]:
    return {k: v[1] for k, v in state(catalog_of(make(path, *scripts))).items()}


def test_everything_a_table_says(tmp_path: Path) -> None:
    found = said(
        tmp_path / "a.db",
        "CREATE TABLE p (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, x text collate nocase NOT"
        " NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE DEFAULT ( 1 + /* , */ 2 ),"
        " g INT GENERATED ALWAYS AS (id * 2) STORED, v AS (X||'a'), CONSTRAINT u UNIQUE (x DESC),"
        " CHECK (X!='a' /* hi */) CHECK (((id>0))))",
        "CREATE TABLE c (a INT, [b c] INT REFERENCES P (ID) ON DELETE SET NULL DEFERRABLE INITIALLY"
        " DEFERRED, FOREIGN KEY (a) REFERENCES p ON UPDATE CASCADE, PRIMARY KEY (a, 'b c' DESC))"
        " WITHOUT ROWID, STRICT",
    )
    assert found["table:c"] == {"strict": True, "without_rowid": True}
    assert found["column:p.id"] == {"type": "INTEGER"}
    assert found["column:p.x"] == {
        "type": "TEXT",
        "after": "id",
        "not_null": True,
        "not_null_conflict": "IGNORE",
        "collation": "NOCASE",
        "default": "1 + 2",
    }
    assert found["column:p.g"] == {
        "type": "INT", "after": "x", "generated": "id * 2", "stored": True,
    }  # fmt: skip
    assert found["column:p.v"] == {"after": "g", "generated": "x || 'a'"}
    assert found["primary_key:p.primary_key"] == {"columns": ("id",), "autoincrement": True}
    assert found['unique:p."(x)"'] == {"columns": ("x",), "conflict": "REPLACE"}
    assert found["unique:p.u"] == {"columns": ("x DESC",), "named": True}
    assert found["check:p.\"(x <> 'a')\""] == {"expression": "x <> 'a'"}
    assert found['check:p."(id > 0)"'] == {"expression": "id > 0"}
    assert found["primary_key:c.primary_key"] == {"columns": ("a", '"b c" DESC')}
    keys = [v for k, v in found.items() if k.startswith("foreign_key:c")]
    assert keys == [
        {
            "columns": ("b c",), "references": "p", "referenced": ("id",),
            "on_delete": "set_null", "deferred": True,
        },
        {"columns": ("a",), "references": "p", "on_update": "cascade"},
    ]  # fmt: skip


def test_indexes_views_triggers(tmp_path: Path) -> None:
    found = said(
        tmp_path / "a.db",
        "CREATE TABLE t (a COLLATE NOCASE, b)",
        "CREATE UNIQUE INDEX i ON t (a COLLATE nocase, b COLLATE BINARY desc, lower(A)||'x' DESC)"
        " WHERE (B is not null)",
        "CREATE VIEW v (One) AS  SELECT `a` AS Aa -- why\n FROM [t]",
        "CREATE TRIGGER r BEFORE UPDATE OF A, b ON t FOR EACH ROW WHEN new.a > 1 BEGIN"
        " SELECT CASE WHEN 1 THEN 2 END; UPDATE t SET a = 'END'; END",
    )
    assert found["index:i"] == {
        "columns": ("a", "b DESC", "lower(a) || 'x' DESC"),
        "unique": True,
        "where": "b IS NOT NULL",
    }
    assert found["view:v"] == {"definition": "(One) AS SELECT a AS Aa FROM t"}
    assert found["trigger:r"] == {
        "timing": "before",
        "event": "update",
        "columns": ("a", "b"),
        "when": "new.a > 1",
        "body": "SELECT CASE WHEN 1 THEN 2 END; UPDATE t SET a = 'END';",
    }


SAME = [
    (
        "CREATE TABLE t (a int, check(a>0))",
        'CREATE TABLE IF NOT EXISTS main.[t]("a" INT CHECK ((A > 0)))',
    ),
    ("CREATE TABLE t (a VARCHAR ( 10 ))", "CREATE TABLE t (a varchar(10))"),
    ("CREATE TABLE t (a DEFAULT (5))", "CREATE TABLE t (a DEFAULT 5)"),
    ("CREATE TABLE t (a COLLATE BINARY)", "CREATE TABLE t (a)"),
    ("CREATE TABLE t (a UNIQUE ON CONFLICT ABORT)", "CREATE TABLE t (a, UNIQUE (a ASC))"),
    (
        "CREATE TABLE t (a INTEGER PRIMARY KEY)",
        "CREATE TABLE t (a INTEGER NOT NULL, PRIMARY KEY(a DESC))",
    ),
    (
        "CREATE TABLE t (a REFERENCES t DEFERRABLE)",
        "CREATE TABLE t (a REFERENCES T MATCH FULL ON DELETE NO ACTION)",
    ),
    (
        "CREATE TABLE t (k PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE t (k NOT NULL PRIMARY KEY) WITHOUT ROWID",
    ),
]
OTHER = [
    ("CREATE TABLE t (a DEFAULT 5)", "CREATE TABLE t (a DEFAULT '5')"),
    ("CREATE TABLE t (a DEFAULT Yes)", "CREATE TABLE t (a DEFAULT yes)"),
    ("CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER PRIMARY KEY DESC)"),
    ("CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INT PRIMARY KEY)"),
    ("CREATE TABLE t (a CHECK (a <> 'A'))", "CREATE TABLE t (a CHECK (a <> 'a'))"),
    ("CREATE TABLE t (a, b)", "CREATE TABLE t (b, a)"),
    ("CREATE TABLE t (a, b AS (1))", "CREATE TABLE t (a, b DEFAULT 1)"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_acts_the_same_is_equal(one: str, other: str, tmp_path: Path) -> None:
    assert said(tmp_path / "a.db", one) == said(tmp_path / "b.db", other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_acts_otherwise_differs(one: str, other: str, tmp_path: Path) -> None:
    assert said(tmp_path / "a.db", one) != said(tmp_path / "b.db", other)


def test_what_belongs_to_nobody_is_left_out(tmp_path: Path) -> None:
    file = make(
        tmp_path / "a.db",
        "CREATE VIRTUAL TABLE w USING fts5(body); CREATE TABLE t (id INTEGER PRIMARY KEY"
        " AUTOINCREMENT, a UNIQUE); CREATE TABLE auralith_journal_run (a UNIQUE); CREATE INDEX"
        " auralith_journal_i ON auralith_journal_run (a); INSERT INTO t VALUES (4, 1); ANALYZE;",
    )
    with opened(file) as session:
        session.execute("CREATE TEMP TABLE t (other)")
        session.execute("CREATE TEMP VIEW passing AS SELECT 1")
        extracted = SCHEMAS.extract(session)
    assert {str(i) for i in extracted.catalog.facts} == {
        "virtual_table:w", "table:t", "column:t.id", "column:t.a", "primary_key:t.primary_key",
        'unique:t."(a)"',
    }  # fmt: skip
    assert {str(i): s.rows for i, s in extracted.sizes.items()} == {"table:t": 4}


def test_documented_kinds_and_attributes(tmp_path: Path) -> None:
    for number, case in enumerate(CASES):
        for text in (case.have, case.wanted):
            file = make(tmp_path / f"{number}{text is case.have}.db", text)
            for fact in catalog_of(file).facts.values():
                assert fact.attributes.keys() <= kinds.ATTRIBUTES[fact.id.kind].keys()
                assert fact.notes.keys() <= kinds.NOTES.keys()


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (a INT NOT SOMETHING)",
        "CREATE TABLE t (a) TOMORROW",
        "CREATE TABLE t (a, CHECK (a > 0) NEVER)",
    ],
)
def test_unknown_grammar_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read_table(text)


def test_what_is_not_understood_is_reported_and_never_altered(
    tmp_path: Path,
) -> None:
    # Two constraints of one name are no grammar of tomorrow, but SQLite takes them.
    odd = "CREATE TABLE t (a, b, CONSTRAINT c CHECK (a > 0), CONSTRAINT c CHECK (b > {}));"
    fine = "CREATE TABLE u (a);"
    file = make(tmp_path / "a.db", odd.format(0) + fine)
    have = catalog_of(file)
    assert [(g.reason, g.object) for g in have.gaps] == [("opaque", "table:t")]
    wanted = catalog_of(make(tmp_path / "b.db", odd.format(1) + "CREATE TABLE u (a, b);"))
    found = made(have, wanted)
    assert [str(r.object) for r in found.unsupported] == ["table:t"]
    apply(file, forth(found))
    assert "column:u.b" in state(catalog_of(file))
    copy = make(tmp_path / "c.db")
    apply(copy, forth(made(catalog_of(copy), have)))
    assert state(catalog_of(copy)) == state(have)


class Counting:
    """A session that counts its queries."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)

    def query(self, sql: str) -> Any:
        self.count += 1
        return self.session.query(sql)


@pytest.mark.parametrize("tables", [0, 3, 700])
def test_the_number_of_queries_does_not_grow(tables: int, tmp_path: Path) -> None:
    script = "".join(
        f"CREATE TABLE t{n} (id INTEGER PRIMARY KEY, a UNIQUE, b CHECK (b > 0) REFERENCES t0);"
        f"CREATE INDEX i{n} ON t{n} (b); CREATE VIEW v{n} AS SELECT a FROM t{n};"
        for n in range(tables)
    )
    with opened(make(tmp_path / "a.db", f"BEGIN; {script} COMMIT;")) as session:
        counting = Counting(session)
        extracted = SCHEMAS.extract(counting)  # type: ignore[arg-type]
        assert counting.count <= 5
        assert not session.in_transaction
    assert len(extracted.catalog.facts) == 10 * tables
    assert len(extracted.sizes) == tables


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with opened(make(tmp_path / "a.db", "CREATE TABLE t (a)")) as found:
        yield found


def test_an_open_transaction_is_read_and_kept(session: Session) -> None:
    with session.transaction():
        session.execute("CREATE TABLE u (b)")
        assert "column:u.b" in state(SCHEMAS.extract(session).catalog)
        assert session.in_transaction


def test_probe_moves_with_the_schema_alone(session: Session, tmp_path: Path) -> None:
    first = SCHEMAS.probe(session)
    session.execute("INSERT INTO t VALUES (1)")
    assert SCHEMAS.probe(session) == first
    session.execute("CREATE INDEX i ON t (a)")
    assert SCHEMAS.probe(session) != first
    with opened(make(tmp_path / "b.db", "CREATE TABLE t (a)")) as other:
        assert SCHEMAS.probe(other) != first
