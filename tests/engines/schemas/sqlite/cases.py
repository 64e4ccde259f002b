"""What people change: from one script to another, on a file with rows.

`rows` are inserted before; tables in `loses` may lose rows or get other values. `renames` are
those that a person confirms.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    have: str
    wanted: str
    rows: str = ""
    renames: tuple[tuple[str, str], ...] = ()
    loses: tuple[str, ...] = ()
    rebuilt: bool | None = None
    """Whether a table has to be rebuilt; None: not looked at."""


T = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT)"
T_ROWS = "INSERT INTO t VALUES (1, 'x', 5), (7, 'y', 6), (9, 'z', NULL)"


def _t(name: str, columns: str, *, tail: str = "", more: str = "", **words: object) -> Case:
    """A change of the table `t`."""
    wanted = f"CREATE TABLE t ({columns}) {tail}; {more}"
    return Case(name, T + ";", wanted, T_ROWS, **words)  # type: ignore[arg-type]


C = "id INTEGER PRIMARY KEY, a TEXT, b INT"

COLUMNS = [
    _t("add a column", f"{C}, c TEXT", rebuilt=False),
    _t("add columns in another order than by name", f"{C}, z, y, x", rebuilt=False),
    _t("add a column in the middle", "id INTEGER PRIMARY KEY, a TEXT, m REAL, b INT", rebuilt=True),
    _t("add a column in front", "zero INT, id INTEGER PRIMARY KEY, a TEXT, b INT", rebuilt=True),
    _t("add NOT NULL with default", f"{C}, c TEXT NOT NULL DEFAULT 'n/a'", rebuilt=False),
    _t("add with a negative default", f"{C}, c INT DEFAULT -1", rebuilt=False),
    _t("add with a text default that looks like a name", f"{C}, c DEFAULT Hello", rebuilt=False),
    _t("add with the time as default", f"{C}, c DEFAULT CURRENT_TIMESTAMP", rebuilt=True),
    _t("add with a computed default", f"{C}, c DEFAULT (abs(-3) + 1)", rebuilt=True),
    _t("add with a collation", f"{C}, c TEXT COLLATE NOCASE", rebuilt=False),
    _t("add with a check", f"{C}, c INT CHECK (c IS NULL OR c > 0)", rebuilt=False),
    _t("add two with a check of both", f"{C}, c INT, d INT, CHECK (c < d)", rebuilt=False),
    _t("add a unique column", f"{C}, c INT UNIQUE", rebuilt=True),
    _t("add a virtual column", f"{C}, c AS (b * 2)", rebuilt=False),
    _t("add a stored column", f"{C}, c INT GENERATED ALWAYS AS (b * 2) STORED", rebuilt=True),
    _t("add a key column with conflict clause", f"{C}, c INT UNIQUE ON CONFLICT IGNORE"),
    _t("drop a column", "id INTEGER PRIMARY KEY, a TEXT", rebuilt=False),
    _t("drop a column in the middle", "id INTEGER PRIMARY KEY, b INT", rebuilt=False),
    _t("drop and add", "id INTEGER PRIMARY KEY, b INT, c", rebuilt=False),
    _t("drop the key", "a TEXT, b INT", rebuilt=True),
    _t("change the order", "b INT, a TEXT, id INTEGER PRIMARY KEY", rebuilt=True),
    _t("change a type", "id INTEGER PRIMARY KEY, a VARCHAR(20), b INT", rebuilt=True),
    _t("number to text", "id INTEGER PRIMARY KEY, a TEXT, b TEXT", loses=("t",)),
    _t("remove a type", "id INTEGER PRIMARY KEY, a, b INT", rebuilt=True),
    _t("require a value", "id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT", rebuilt=True),
    _t("set a default", "id INTEGER PRIMARY KEY, a TEXT DEFAULT 'it''s', b INT", rebuilt=True),
    _t("set a collation", "id INTEGER PRIMARY KEY, a TEXT COLLATE RTRIM, b INT", rebuilt=True),
    _t("add a check", f"{C}, CONSTRAINT pos CHECK (b > 0)", rebuilt=True),
    _t("add a check without a name", f"{C}, CHECK (length(a) = 1 /* one) */)", rebuilt=True),
    _t("add a unique constraint", f"{C}, UNIQUE (a, b DESC)", rebuilt=True),
    _t("unique with a collation", f"{C}, UNIQUE (a COLLATE NOCASE)", rebuilt=True),
    _t("unique that would replace rows", f"{C}, UNIQUE (id, a) ON CONFLICT REPLACE"),
    _t("make it strict", f"{C}", tail="STRICT", rebuilt=True),
    _t("make it WITHOUT ROWID", f"{C}", tail="WITHOUT ROWID", rebuilt=True),
    _t("both options", f"{C}", tail="STRICT, WITHOUT ROWID", rebuilt=True),
    _t("count up", "id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INT", rebuilt=True),
    _t("another key", "id INTEGER, a TEXT PRIMARY KEY, b INT", rebuilt=True),
    _t("a key of two", "id INTEGER, a TEXT, b INT, CONSTRAINT pk PRIMARY KEY (a, id DESC)"),
    _t("a key that is no alias", "id INTEGER PRIMARY KEY DESC, a TEXT, b INT", rebuilt=True),
    _t("an alias by a table constraint", "id INTEGER, a TEXT, b INT, PRIMARY KEY (id DESC)"),
    _t("name the key", "id INTEGER CONSTRAINT pk PRIMARY KEY, a TEXT, b INT", rebuilt=True),
    _t("a column becomes computed", "id INTEGER PRIMARY KEY, a TEXT, b AS (id + 1)", loses=("t",)),
    _t("refuse null silently", "id INTEGER PRIMARY KEY, a TEXT NOT NULL ON CONFLICT IGNORE, b INT"),
]

ODD_HAVE = """
CREATE TABLE "Odd name" (
  "the key" INTEGER PRIMARY KEY, -- it's a key, really
  [select] TEXT, `from` INT /* a, b) */, 'quoted' DEFAULT "text",
  CHECK ([select] <> '--' AND "from" > 0)
);
CREATE INDEX "odd index" ON "Odd name" ("select" DESC) WHERE `from` > 1;
"""
ODD_ROWS = "INSERT INTO \"Odd name\" VALUES (3, 'a', 4, 'q')"

OTHERS = [
    Case("nothing", T + ";", "CREATE TABLE t(id integer primary key,a text,b int)", T_ROWS),
    Case(
        "drop a column in whose place another one's check is written",
        "CREATE TABLE t (a INT, b INT CHECK (a <> 1))",
        "CREATE TABLE t (a INT CHECK (a <> 1))",
        rebuilt=True,
    ),
    Case("create and drop tables", T + ";", "CREATE TABLE u (x)", T_ROWS, loses=("t",)),
    Case(
        "odd names: add",
        ODD_HAVE,
        ODD_HAVE.replace('"text",', "\"text\", 'ö→x' INT,"),
        ODD_ROWS,
        rebuilt=False,
    ),
    Case("odd names: rebuild", ODD_HAVE, ODD_HAVE.replace("TEXT,", "TEXT NOT NULL,"), ODD_ROWS),
    Case(
        "rename a table that others point at",
        T + "; CREATE TABLE c (t REFERENCES t(id), CHECK (t > 0)); CREATE INDEX i ON t (a);"
        " CREATE VIEW v AS SELECT t.a FROM t; CREATE TRIGGER r AFTER INSERT ON c BEGIN UPDATE t SET"
        " b = 1 WHERE id = new.t; END;",
        "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT, b INT); CREATE TABLE c (t REFERENCES"
        " n(id), CHECK (t > 0)); CREATE INDEX i ON n (a); CREATE VIEW v AS SELECT n.a FROM n;"
        " CREATE TRIGGER r AFTER INSERT ON c BEGIN UPDATE n SET b = 1 WHERE id = new.t; END;",
        T_ROWS + "; INSERT INTO c VALUES (7)",
        renames=(("table:t", "table:n"),),
        rebuilt=False,
    ),
    Case(
        "rename a column that everything names",
        "CREATE TABLE t (id INT, a INT, g AS (a + 1), CHECK (a > 0), UNIQUE (a), PRIMARY KEY (id,"
        " a)); CREATE INDEX i ON t (a, lower(a)) WHERE a > 3; CREATE TABLE c (x, y, FOREIGN KEY"
        " (x, y) REFERENCES t (id, a)); CREATE VIEW v AS SELECT a FROM t;"
        " CREATE TRIGGER r AFTER UPDATE OF a ON t WHEN new.a > 1 BEGIN SELECT old.a; END;",
        "CREATE TABLE t (id INT, z INT, g AS (z + 1), CHECK (z > 0), UNIQUE (z), PRIMARY KEY (id,"
        " z)); CREATE INDEX i ON t (z, lower(z)) WHERE z > 3; CREATE TABLE c (x, y, FOREIGN KEY"
        " (x, y) REFERENCES t (id, z)); CREATE VIEW v AS SELECT z FROM t;"
        " CREATE TRIGGER r AFTER UPDATE OF z ON t WHEN new.z > 1 BEGIN SELECT old.z; END;",
        "INSERT INTO t VALUES (1, 5), (2, 6)",
        renames=(("column:t.a", "column:t.z"),),
        rebuilt=False,
    ),
    Case(
        "rename and change",
        T + ";",
        "CREATE TABLE n (id INTEGER PRIMARY KEY, z VARCHAR(9) NOT NULL, b INT)",
        T_ROWS,
        renames=(("table:t", "table:n"), ("column:t.a", "column:n.z")),
        rebuilt=True,
    ),
    Case(
        "swap two columns' names",
        T + ";",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT, a INT)",
        T_ROWS,
        renames=(("column:t.a", "column:t.b"), ("column:t.b", "column:t.a")),
        loses=("t",),
    ),
    Case(
        "another case of a name",
        T + "; CREATE VIEW v AS SELECT a FROM t;",
        "CREATE TABLE T (id INTEGER PRIMARY KEY, A TEXT, b INT); CREATE VIEW v AS SELECT A FROM T;",
        T_ROWS,
        renames=(("table:t", 'table:"T"'), ("column:t.a", 'column:"T"."A"')),
        rebuilt=False,
    ),
    Case(
        "circle of foreign keys: added",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT); CREATE TABLE b (id INTEGER PRIMARY KEY, a"
        " INT);",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b ON DELETE CASCADE); CREATE"
        " TABLE b (id INTEGER PRIMARY KEY, a INT REFERENCES a ON DELETE CASCADE);",
        "INSERT INTO a VALUES (1, 1), (2, 1); INSERT INTO b VALUES (1, 2)",
        rebuilt=True,
    ),
    Case(
        "circle of foreign keys: changed, nobody's rows go",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b ON DELETE CASCADE); CREATE"
        " TABLE b (id INTEGER PRIMARY KEY, a INT REFERENCES a ON DELETE CASCADE);",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT NOT NULL REFERENCES b ON DELETE SET NULL ON"
        " UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED); CREATE TABLE b (id INTEGER PRIMARY KEY, a"
        " INT, c, FOREIGN KEY (a) REFERENCES a (id) ON DELETE RESTRICT);",
        "INSERT INTO a VALUES (1, 1), (2, 1); INSERT INTO b VALUES (1, 2)",
        rebuilt=True,
    ),
    Case(
        "circle of tables created and dropped",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b REFERENCES b); CREATE TABLE b (id INTEGER"
        " PRIMARY KEY, a REFERENCES a);",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, d REFERENCES d); CREATE TABLE d (id INTEGER"
        " PRIMARY KEY, c REFERENCES c);",
        "INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (1, 1)",
        loses=("a", "b"),
    ),
    Case(
        "a table that points at itself",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, up INT REFERENCES t ON DELETE CASCADE)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, up INT REFERENCES t(id) ON DELETE SET NULL, n)",
        "INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2)",
    ),
    Case(
        "a column with a foreign key",
        T + "; CREATE TABLE c (id INTEGER PRIMARY KEY);",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, t INT REFERENCES t ON DELETE SET NULL);" + T,
        T_ROWS + "; INSERT INTO c VALUES (1), (2)",
        rebuilt=False,
    ),
    Case(
        "the parent is rebuilt, the children stay",
        T + "; CREATE TABLE c (t INT NOT NULL REFERENCES t ON DELETE CASCADE);",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT);"
        " CREATE TABLE c (t INT NOT NULL REFERENCES t ON DELETE CASCADE);",
        T_ROWS + "; INSERT INTO c VALUES (7), (7), (1)",
        rebuilt=True,
    ),
    Case(
        "views over views stay, though broken ones stand beside",
        T + "; CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT v.a FROM v; CREATE VIEW"
        " broken AS SELECT * FROM nowhere;",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b INT); CREATE VIEW v AS SELECT a"
        " FROM t; CREATE VIEW w AS SELECT v.a FROM v; CREATE VIEW broken AS SELECT * FROM nowhere;",
        T_ROWS,
        rebuilt=True,
    ),
    Case(
        "a view changes under another",
        T + "; CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT * FROM v;",
        T + "; CREATE VIEW v (one, two) AS SELECT a, b FROM t; CREATE VIEW w AS SELECT * FROM v;",
        T_ROWS,
        rebuilt=False,
    ),
    Case(
        "a view becomes a table",
        T + "; CREATE VIEW v AS SELECT a FROM t;",
        T + "; CREATE TABLE v (a);",
        T_ROWS,
    ),
    Case(
        "a table becomes a view, an index of its name moves",
        T + "; CREATE TABLE v (x); CREATE INDEX i ON v (x);",
        T + "; CREATE VIEW v AS SELECT 1 AS x; CREATE INDEX i ON t (a);",
        T_ROWS,
        loses=("v",),
    ),
    Case(
        "a column goes, and the view and index that name it change",
        T + "; CREATE VIEW v AS SELECT a, b FROM t; CREATE INDEX i ON t (a, b);",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW v AS SELECT a FROM t; CREATE"
        " INDEX i ON t (a);",
        T_ROWS,
        rebuilt=False,
    ),
    Case(
        "triggers on a table that is rebuilt",
        T + "; CREATE TABLE log (x); CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO log"
        " VALUES (new.a); END; CREATE TRIGGER s BEFORE DELETE ON t WHEN old.b > 1 BEGIN SELECT"
        " RAISE(ABORT, 'no'); END;",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT CHECK (b > 0)); CREATE TABLE log"
        " (x); CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;"
        " CREATE TRIGGER s BEFORE DELETE ON t WHEN old.b > 1 BEGIN SELECT RAISE(ABORT, 'no'); END;",
        T_ROWS,
        rebuilt=True,
    ),
    Case(
        "triggers on views",
        T + "; CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN"
        " INSERT INTO t (a) VALUES (new.a); END;",
        T + "; CREATE VIEW v AS SELECT a, b FROM t; CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN"
        " INSERT INTO t (a) VALUES (new.a); END; CREATE TRIGGER q INSTEAD OF UPDATE OF a ON v BEGIN"
        " SELECT CASE WHEN new.a THEN 1 END; END;",
        T_ROWS,
    ),
    Case(
        "a trigger changes, and one goes",
        T + "; CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END; CREATE TRIGGER s AFTER"
        " DELETE ON t BEGIN SELECT 1; END;",
        T + "; CREATE TRIGGER r AFTER UPDATE OF b, a ON t BEGIN SELECT 2; SELECT 3; END;",
        T_ROWS,
        rebuilt=False,
    ),
    Case(
        "indexes change in every way",
        T + "; CREATE INDEX one ON t (a); CREATE INDEX two ON t (a); CREATE UNIQUE INDEX three ON t"
        " (a); CREATE INDEX four ON t (a) WHERE b > 1; CREATE INDEX five ON t (b);",
        T + "; CREATE UNIQUE INDEX one ON t (a); CREATE INDEX two ON t (a COLLATE NOCASE DESC);"
        " CREATE INDEX three ON t (lower(a), b + 1 DESC); CREATE INDEX four ON t (a) WHERE b > 2;",
        T_ROWS,
        rebuilt=False,
    ),
    Case(
        "indexes live through a rebuild",
        T + "; CREATE INDEX one ON t (a); CREATE UNIQUE INDEX two ON t (b DESC) WHERE b > 0;",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'd', b INT); CREATE INDEX one ON t"
        " (a DESC); CREATE UNIQUE INDEX two ON t (b DESC) WHERE b > 0; CREATE INDEX x ON t (a);",
        T_ROWS,
        rebuilt=True,
    ),
    Case(
        "from WITHOUT ROWID",
        "CREATE TABLE t (k TEXT, n INT, v, PRIMARY KEY (k, n DESC)) WITHOUT ROWID",
        "CREATE TABLE t (k TEXT, n INT, v, PRIMARY KEY (k, n DESC))",
        "INSERT INTO t VALUES ('a', 1, 2), ('b', 1, 3)",
        rebuilt=True,
    ),
    Case(
        "rowids stay where no column has them",
        "CREATE TABLE t (a, b); CREATE TABLE r (rowid, oid, a)",
        "CREATE TABLE t (a, b UNIQUE); CREATE TABLE r (rowid, oid, a NOT NULL)",
        "INSERT INTO t (rowid, a) VALUES (5, 'x'), (99, 'y'); INSERT INTO r (_rowid_, rowid, oid,"
        " a) VALUES (77, 1, 2, 3)",
        rebuilt=True,
    ),
    Case(
        "a counter past its rows",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a); CREATE TABLE u (id INTEGER"
        " PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a NOT NULL); CREATE TABLE u (id"
        " INTEGER PRIMARY KEY AUTOINCREMENT, x DEFAULT CURRENT_DATE)",
        "INSERT INTO t VALUES (1, 1), (500, 1); DELETE FROM t WHERE id = 500; INSERT INTO u VALUES"
        " (40); DELETE FROM u",
        rebuilt=True,
    ),
    Case(
        "conflict clauses never cost rows",
        "CREATE TABLE t (a, b)",
        "CREATE TABLE t (a UNIQUE ON CONFLICT REPLACE, b NOT NULL ON CONFLICT IGNORE CHECK (b>0))",
        "INSERT INTO t VALUES (1, 1), (2, 2)",
        rebuilt=True,
    ),
    Case(
        "conflict clauses change",
        "CREATE TABLE t (a INT PRIMARY KEY ON CONFLICT FAIL, b UNIQUE ON CONFLICT ROLLBACK)",
        "CREATE TABLE t (a INT PRIMARY KEY ON CONFLICT ROLLBACK, b UNIQUE)",
        "INSERT INTO t VALUES (1, 1), (2, 2)",
        rebuilt=True,
    ),
    Case(
        "a full text table",
        T + ";",
        T + "; CREATE VIRTUAL TABLE words USING fts5(body, title, tokenize = 'porter ascii');",
        T_ROWS,
    ),
    Case(
        "a full text table changes",
        "CREATE VIRTUAL TABLE words USING fts5(body); CREATE VIRTUAL TABLE boxes USING rtree(i, a,"
        " b);",
        "CREATE VIRTUAL TABLE words USING fts5(body, title); CREATE VIRTUAL TABLE boxes USING"
        " rtree(i, a, b);",
        "INSERT INTO words VALUES ('hello'); INSERT INTO boxes VALUES (1, 2, 3)",
    ),
    Case(
        "computed columns and what they name",
        "CREATE TABLE t (a INT, b INT, s INT AS (a + b) STORED, v INT AS (s * 2))",
        "CREATE TABLE t (a INT, b INT, s INT AS (a - b) STORED, v INT AS (s * 2) VIRTUAL NOT NULL)",
        "INSERT INTO t VALUES (1, 2), (3, 4)",
        loses=("t",),
        rebuilt=True,
    ),
    Case(
        "a computed column goes with its base",
        "CREATE TABLE t (a INT, b INT, v INT AS (b * 2))",
        "CREATE TABLE t (a INT)",
        "INSERT INTO t VALUES (1, 2), (3, 4)",
    ),
    Case(
        "a computed column becomes one of its own",
        "CREATE TABLE t (a INT, v INT AS (a * 2) STORED)",
        "CREATE TABLE t (a INT, v INT)",
        "INSERT INTO t VALUES (1), (3)",
        rebuilt=True,
    ),
    Case(
        "constraints go",
        "CREATE TABLE t (a INT CONSTRAINT pos CHECK (a > 0) UNIQUE, b REFERENCES u, CHECK (a < b))"
        "; CREATE TABLE u (id INTEGER PRIMARY KEY)",
        "CREATE TABLE t (a INT, b); CREATE TABLE u (id INTEGER PRIMARY KEY)",
        "INSERT INTO u VALUES (5); INSERT INTO t VALUES (1, 5)",
        rebuilt=True,
    ),
    Case(
        "a column goes with its own check and key",
        "CREATE TABLE u (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT, b INT CHECK (b > 0)"
        " REFERENCES u (id))",
        "CREATE TABLE u (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT)",
        "INSERT INTO u VALUES (5); INSERT INTO t VALUES (1, 5)",
        rebuilt=False,
    ),
    Case(
        "named constraints get other names",
        "CREATE TABLE t (a INT, CONSTRAINT one CHECK (a > 0), CONSTRAINT two UNIQUE (a))",
        "CREATE TABLE t (a INT, CONSTRAINT uno CHECK (a > 0), UNIQUE (a))",
        "INSERT INTO t VALUES (1)",
        rebuilt=True,
    ),
    Case(
        "constraints without commas",
        "CREATE TABLE t (a INT, b INT, CHECK (a > 0) UNIQUE (a) FOREIGN KEY (b) REFERENCES t (a))",
        "CREATE TABLE t (a INT, b INT, CHECK (a > 1) UNIQUE (a) FOREIGN KEY (b) REFERENCES t (a))",
        "INSERT INTO t VALUES (2, 2)",
        rebuilt=True,
    ),
    Case(
        "a table is split",
        "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, street TEXT, city TEXT)",
        "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, address INT REFERENCES address);"
        " CREATE TABLE address (id INTEGER PRIMARY KEY, street TEXT, city TEXT)",
        "INSERT INTO person VALUES (1, 'n', 's', 'c')",
        rebuilt=False,
    ),
    Case(
        "everything at once",
        T + "; CREATE TABLE u (x REFERENCES t, y UNIQUE); CREATE VIEW v AS SELECT * FROM t JOIN u"
        " ON u.x = t.id; CREATE INDEX i ON u (y, x); CREATE TRIGGER r AFTER INSERT ON u BEGIN"
        " DELETE FROM t WHERE id = new.y; END;",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL DEFAULT ''"
        " COLLATE NOCASE, c DEFAULT (1 + 1)) STRICT".replace("c DEFAULT", "c INT DEFAULT")
        + "; CREATE TABLE u (x INT NOT NULL REFERENCES t ON DELETE CASCADE, y, z AS (y || x),"
        " PRIMARY KEY (x, y)) WITHOUT ROWID; CREATE VIEW v AS SELECT z FROM u; CREATE VIEW w AS"
        " SELECT * FROM v; CREATE INDEX i ON t (a); CREATE TRIGGER r BEFORE INSERT ON u BEGIN"
        " SELECT 1; END;",
        T_ROWS + "; INSERT INTO u VALUES (1, 1), (7, 2)",
        rebuilt=True,
    ),
]

CASES = [*COLUMNS, *OTHERS]
