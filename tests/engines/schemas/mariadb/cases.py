"""What people change: from one script to another, on a database with rows.

`rows` are inserted before; tables in `loses` may lose rows or get other values. `renames` are
those that a person confirms. `statements` is how many the plan may have, where that matters.
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
    statements: int | None = None
    copies: bool | None = None
    """Whether some table is copied; None: not looked at."""


C = "id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, a VARCHAR(20), b INT"
T = f"CREATE TABLE t ({C});"
T_ROWS = "INSERT INTO t VALUES (1, 'x', 5), (7, 'y', 6), (9, 'z', 7)"
PK = "id INT NOT NULL AUTO_INCREMENT PRIMARY KEY"


def _t(name: str, columns: str, *, tail: str = "", more: str = "", **words: object) -> Case:
    """A change of the table `t`."""
    wanted = f"CREATE TABLE t ({columns}) {tail}; {more}"
    return Case(name, T, wanted, T_ROWS, **words)  # type: ignore[arg-type]


COLUMNS = [
    _t("add a column", f"{C}, c TEXT", copies=False, statements=1),
    _t("add columns, not by name", f"{C}, z INT, y INT, x INT", copies=False, statements=1),
    _t("add in the middle", f"{PK}, a VARCHAR(20), m DOUBLE, b INT", copies=False),
    _t("add in front", f"zero INT, {C}", copies=False),
    _t("add NOT NULL with a default", f"{C}, c VARCHAR(9) NOT NULL DEFAULT 'n/a'", copies=False),
    _t("add NOT NULL without one", f"{C}, c INT NOT NULL", copies=False),
    _t("add with a computed default", f"{C}, c UUID DEFAULT uuid()", copies=True),
    _t("add a timestamp", f"{C}, c TIMESTAMP NOT NULL DEFAULT now() ON UPDATE now()"),
    _t("add JSON", f"{C}, c JSON"),
    _t("add virtual", f"{C}, g INT AS (b + 1) VIRTUAL", copies=False),
    _t("add stored", f"{C}, g INT AS (b + 1) STORED", copies=True),
    _t("add two virtual ones", f"{C}, g INT AS (b + 1) VIRTUAL, h INT AS (g * 2) VIRTUAL"),
    _t("add an invisible one", f"{C}, c INT INVISIBLE DEFAULT 4", copies=False),
    _t("add one with a check", f"{C}, c INT CHECK (c > 0)"),
    _t("drop a column", f"{PK}, b INT", copies=False, statements=1),
    _t("drop all but one", PK, copies=False, statements=1),
    _t("drop and add", f"{PK}, b INT, c INT", copies=False, statements=1),
    _t("move to the front", f"b INT, {PK}, a VARCHAR(20)", copies=False),
    _t("turn round", f"b INT, a VARCHAR(20), {PK}", copies=False, statements=1),
    _t("move and add", f"b INT, n INT, {PK}, m INT, a VARCHAR(20)", statements=1),
    _t("longer", f"{PK}, a VARCHAR(60), b INT", copies=False),
    _t("much longer", f"{PK}, a VARCHAR(600), b INT", copies=False),
    _t("shorter", f"{PK}, a VARCHAR(5), b INT", copies=True),
    _t("wider", f"{PK}, a VARCHAR(20), b BIGINT", copies=True),
    _t("to text", f"{PK}, a TEXT, b INT", copies=True),
    _t("NOT NULL", f"{PK}, a VARCHAR(20) NOT NULL, b INT", copies=False),
    _t("another default", f"{PK}, a VARCHAR(20) DEFAULT 'it''s \\\\ %', b INT DEFAULT -5"),
    _t("a comment", f"{PK}, a VARCHAR(20) COMMENT 'it''s\\nthis', b INT", copies=False),
    _t("invisible", f"{PK}, a VARCHAR(20) INVISIBLE, b INT", copies=False, loses=("t",)),
    _t("another collation", f"{PK}, a VARCHAR(20) COLLATE utf8mb4_bin, b INT", copies=False),
    _t("another charset", f"{PK}, a VARCHAR(20) CHARACTER SET latin1, b INT", copies=True),
    _t("count no more", "id INT NOT NULL PRIMARY KEY, a VARCHAR(20), b INT", copies=False),
    _t("several at once", f"{PK}, a VARCHAR(40) DEFAULT 'q', b INT COMMENT 'n'", statements=1),
    _t("a check on a column", f"{PK}, a VARCHAR(20), b INT CHECK (b > 0)"),
    Case(
        "another check on a column",
        f"CREATE TABLE t ({PK}, b INT CHECK (b > 0))",
        f"CREATE TABLE t ({PK}, b INT CHECK (b > 1))",
        "INSERT INTO t VALUES (1, 5)",
    ),
    Case(
        "more choices",
        f"CREATE TABLE t ({PK}, e ENUM('a','b'), s SET('x'))",
        f"CREATE TABLE t ({PK}, e ENUM('a','b','it''s'), s SET('x','y'))",
        "INSERT INTO t VALUES (1, 'a', 'x')",
        statements=1,
    ),
    Case(
        "choices in another order",
        f"CREATE TABLE t ({PK}, e ENUM('a','b'))",
        f"CREATE TABLE t ({PK}, e ENUM('b','a','c'))",
        "INSERT INTO t VALUES (1, 'a')",
        copies=True,
    ),
    Case(
        "computed otherwise",
        f"CREATE TABLE t ({PK}, b INT, g INT AS (b + 1) VIRTUAL, h INT AS (b + 1) STORED)",
        f"CREATE TABLE t ({PK}, b INT, g INT AS (b + 2) VIRTUAL, h INT AS (b + 3) STORED)",
        "INSERT INTO t (b) VALUES (1)",
        loses=("t",),
    ),
    Case(
        "virtual to stored, with an index",
        f"CREATE TABLE t ({PK}, b INT, g INT AS (b + 1) VIRTUAL, KEY k (g))",
        f"CREATE TABLE t ({PK}, b INT, g INT AS (b + 1) STORED, KEY k (g))",
        "INSERT INTO t (b) VALUES (1)",
    ),
    Case(
        "stored to plain",
        f"CREATE TABLE t ({PK}, b INT, g INT AS (b + 1) STORED)",
        f"CREATE TABLE t ({PK}, b INT, g INT)",
        "INSERT INTO t (b) VALUES (1)",
    ),
    Case(
        "beside a virtual column",
        f"CREATE TABLE t ({PK}, a INT, g INT AS (a + 1) VIRTUAL)",
        f"CREATE TABLE t ({PK}, n INT, a INT NOT NULL, g INT AS (a + 1) VIRTUAL, z INT)",
        "INSERT INTO t (a) VALUES (1)",
    ),
    Case(
        "drop what a virtual column reads",
        f"CREATE TABLE t ({PK}, a INT, g INT AS (a + 1) VIRTUAL, KEY k (g))",
        f"CREATE TABLE t ({PK})",
        "INSERT INTO t (a) VALUES (1)",
    ),
    Case(
        "a column that counts",
        "CREATE TABLE t (a INT)",
        f"CREATE TABLE t (a INT, {PK})",
        "INSERT INTO t VALUES (4), (5)",
    ),
    Case(
        "another column counts",
        "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT NOT NULL)",
        "CREATE TABLE t (id INT NOT NULL, n INT AUTO_INCREMENT PRIMARY KEY)",
        "INSERT INTO t VALUES (1, 8), (2, 9)",
    ),
    Case(
        "strange names",
        "CREATE TABLE `a ``b` (`x y` INT, `d``e` INT AS (`x y` + 1))",
        "CREATE TABLE `a ``b` (`d``e` INT AS (`x y` + 2), `x y` INT, `sel.ect` INT, KEY (`x y`))",
        "INSERT INTO `a ``b` (`x y`) VALUES (1)",
        loses=("a `b",),
    ),
]

P = "CREATE TABLE p (id INT NOT NULL PRIMARY KEY, k INT, UNIQUE KEY pk (k));"
FK = "CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id)"
PC = P + f"CREATE TABLE c ({PK}, pid INT, w INT, KEY kp (pid), {FK});"
PC_ROWS = "INSERT INTO p VALUES (1, 1), (2, 2); INSERT INTO c VALUES (1, 1, 2), (2, 2, 1)"


def _c(name: str, rest: str, *, p: str = P, **words: object) -> Case:
    """A change of the table `c`, or of what it refers to."""
    return Case(name, PC, f"{p} CREATE TABLE c ({PK}, {rest});", PC_ROWS, **words)  # type: ignore[arg-type]


KEYS = [
    _t("add an index", f"{C}, KEY k (a)", copies=False, statements=1),
    _t("add prefix and descending", f"{C}, KEY k (a(5), b DESC)", copies=False),
    _t("add unique", f"{C}, UNIQUE KEY k (a)", copies=False),
    _t("add fulltext", f"{C}, FULLTEXT KEY k (a)", copies=False),
    _t("add fulltext and a column", f"{C}, c INT, FULLTEXT KEY k (a)"),
    _t("add ignored with a comment", f"{C}, KEY k (b) COMMENT 'later' IGNORED"),
    _t("add a method", f"{C}, KEY k (b) USING HASH"),
    _t("a column with its index", f"{C}, c INT, KEY k (c, b)"),
    _t("another primary key", "id INT NOT NULL, a VARCHAR(20), b INT NOT NULL PRIMARY KEY"),
    _t("wider primary key", "id INT NOT NULL, a VARCHAR(20), b INT, PRIMARY KEY (id, b)"),
    _t("no primary key", "id INT NOT NULL, a VARCHAR(20), b INT"),
    _t(
        "primary key becomes unique",
        "id INT NOT NULL AUTO_INCREMENT, a VARCHAR(20), b INT, UNIQUE KEY u (id)",
    ),
    _t("add checks", f"{C}, CONSTRAINT ck CHECK (b > 0), CONSTRAINT cl CHECK (a <> 'it''s')"),
    Case(
        "another index",
        f"CREATE TABLE t ({C}, KEY k (a), KEY l (b))",
        f"CREATE TABLE t ({C}, KEY k (b, a), UNIQUE KEY l (b))",
        T_ROWS,
        copies=False,
        statements=1,
    ),
    Case(
        "index comes and goes",
        f"CREATE TABLE t ({C}, KEY k (a), KEY l (b) IGNORED)",
        f"CREATE TABLE t ({C}, KEY m (a), KEY l (b))",
        T_ROWS,
        copies=False,
    ),
    Case(
        "drop an indexed column",
        f"CREATE TABLE t ({C}, KEY k (a, b), UNIQUE KEY l (b))",
        f"CREATE TABLE t ({PK}, a VARCHAR(20), KEY k (a))",
        T_ROWS,
        copies=False,
    ),
    Case(
        "another check",
        f"CREATE TABLE t ({C}, CONSTRAINT ck CHECK (b > 0), CONSTRAINT cl CHECK (b < 90))",
        f"CREATE TABLE t ({C}, CONSTRAINT ck CHECK (b > 1))",
        T_ROWS,
    ),
    Case(
        "reference systems",
        f"CREATE TABLE t ({PK}, g POINT REF_SYSTEM_ID=4326, h POINT REF_SYSTEM_ID=4326, i POINT)",
        f"CREATE TABLE t ({PK}, g POINT REF_SYSTEM_ID=3857, i POINT REF_SYSTEM_ID=3857, h POINT"
        " REF_SYSTEM_ID=4326 NOT NULL COMMENT 'here')",
        "INSERT INTO t VALUES (1, POINT(1, 2), POINT(3, 4), POINT(5, 6))",
    ),
    Case(
        "a new column with a reference system",
        f"CREATE TABLE t ({PK}, g POINT REF_SYSTEM_ID=4326)",
        f"CREATE TABLE t ({PK}, h POLYGON REF_SYSTEM_ID=31370); CREATE TABLE u"
        " (g GEOMETRY REF_SYSTEM_ID=4326 NOT NULL, SPATIAL KEY s (g))",
    ),
    Case(
        "spatial",
        f"CREATE TABLE t ({PK}, g GEOMETRY NOT NULL)",
        f"CREATE TABLE t ({PK}, g GEOMETRY NOT NULL, SPATIAL KEY s (g))",
        "INSERT INTO t VALUES (1, POINT(1, 2))",
    ),
    Case(
        "drop fulltext, add a column",
        f"CREATE TABLE t ({C}, FULLTEXT KEY k (a))",
        f"CREATE TABLE t ({C}, c INT)",
        T_ROWS,
    ),
    Case("new tables with keys", "", PC),
    Case("drop tables with keys", PC, "", PC_ROWS, loses=("p", "c")),
    Case(
        "two tables refer to each other",
        "",
        "CREATE TABLE a (id INT PRIMARY KEY, b INT, KEY kb (b));"
        "CREATE TABLE b (id INT PRIMARY KEY, a INT, KEY ka (a),"
        " CONSTRAINT fb FOREIGN KEY (a) REFERENCES a (id));"
        "ALTER TABLE a ADD CONSTRAINT fa FOREIGN KEY (b) REFERENCES b (id) ON DELETE SET NULL;"
        "CREATE TABLE me (id INT PRIMARY KEY, up INT, KEY (up),"
        " CONSTRAINT fm FOREIGN KEY (up) REFERENCES me (id))",
    ),
    _c("another action", f"pid INT, w INT, KEY kp (pid), {FK} ON DELETE CASCADE ON UPDATE CASCADE"),
    _c("no foreign key", "pid INT, w INT, KEY kp (pid)", copies=False),
    _c("no foreign key, no index", "pid INT, w INT"),
    _c(
        "another column refers",
        "pid INT, w INT, KEY kp (pid), KEY kw (w), CONSTRAINT f FOREIGN KEY (w) REFERENCES p (id)",
    ),
    _c("another index under a foreign key", f"pid INT, w INT, KEY kq (pid, w), {FK}", copies=False),
    Case(
        "another index beside that of a foreign key",
        f"CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (pid INT, w INT, {FK})",
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c"
        f" (pid INT, w INT, KEY f (pid), KEY kq (pid, w), {FK})",
        "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 2)",
    ),
    _c("the same index otherwise", f"pid INT, w INT, KEY kp (pid, w), {FK}", copies=False),
    _c("unique index under a foreign key", f"pid INT, w INT, UNIQUE KEY kp (pid), {FK}"),
    _c("drop what refers", "w INT"),
    _c(
        "it refers to another key",
        "pid INT, w INT, KEY kp (pid), CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (k)",
    ),
    _c(
        "wider on both sides",
        f"pid BIGINT, w INT, KEY kp (pid), {FK}",
        p=P.replace("id INT", "id BIGINT"),
    ),
    _c("what refers must be there", f"pid INT NOT NULL, w INT, KEY kp (pid), {FK}"),
    Case(
        "a key of text changes its collation",
        "CREATE TABLE p (id VARCHAR(9) PRIMARY KEY); CREATE TABLE c (p VARCHAR(9), KEY k (p),"
        " CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))",
        "CREATE TABLE p (id VARCHAR(9) PRIMARY KEY) COLLATE utf8mb4_bin; CREATE TABLE c"
        " (p VARCHAR(9), KEY k (p), CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))"
        " COLLATE utf8mb4_bin",
        "INSERT INTO p VALUES ('a'); INSERT INTO c VALUES ('a')",
    ),
]

SV = "WITH SYSTEM VERSIONING"
RANGE = "PARTITION BY RANGE (id)"
TABLES = [
    _t("a comment on the table", C, tail="COMMENT 'it''s'", copies=False, statements=1),
    _t(
        "another default charset",
        f"{PK}, a VARCHAR(20) CHARACTER SET utf8mb4, b INT",
        tail="DEFAULT CHARSET latin1",
        copies=False,
    ),
    _t("convert to another charset", C, tail="DEFAULT CHARSET latin1", copies=True),
    _t("row format", C, tail="ROW_FORMAT=COMPACT", copies=False),
    _t("compressed", f"{C}, c INT", tail="ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8"),
    _t("statistics", C, tail="STATS_PERSISTENT=1 STATS_AUTO_RECALC=0", copies=False),
    _t("another engine", C, tail="ENGINE=Aria", copies=True),
    _t("versioned", C, tail=SV),
    _t("partitions by hash", C, tail="PARTITION BY HASH (id) PARTITIONS 3"),
    _t("partitions by key", C, tail="PARTITION BY KEY () PARTITIONS 2"),
    _t(
        "partitions by range",
        C,
        tail=f"{RANGE} (PARTITION a VALUES LESS THAN (5), PARTITION z VALUES LESS THAN MAXVALUE)",
    ),
    _t(
        "partitions by list",
        C,
        tail="PARTITION BY LIST (id) (PARTITION a VALUES IN (1, 7), PARTITION z DEFAULT)",
    ),
    _t(
        "partitions with parts",
        C,
        tail=f"{RANGE} SUBPARTITION BY HASH (id) SUBPARTITIONS 2"
        " (PARTITION a VALUES LESS THAN (5) COMMENT 'x', PARTITION z VALUES LESS THAN MAXVALUE)",
    ),
    Case(
        "change a versioned table",
        f"CREATE TABLE t ({C}) {SV}",
        f"CREATE TABLE t ({PK}, b BIGINT, n INT WITHOUT SYSTEM VERSIONING, KEY k (b)) {SV}",
        T_ROWS,
    ),
    Case(
        "one more partition",
        f"CREATE TABLE t ({C}) {RANGE} (PARTITION a VALUES LESS THAN (10))",
        f"CREATE TABLE t ({C}) {RANGE} (PARTITION a VALUES LESS THAN (10), PARTITION b VALUES LESS"
        " THAN (20))",
        T_ROWS,
        statements=1,
    ),
    Case(
        "split a partition",
        f"CREATE TABLE t ({C}) {RANGE} (PARTITION a VALUES LESS THAN (10))",
        f"CREATE TABLE t ({C}) {RANGE} (PARTITION a VALUES LESS THAN (5), PARTITION b VALUES LESS"
        " THAN (10))",
        T_ROWS,
    ),
    Case(
        "partitions and columns",
        f"CREATE TABLE t ({C}) PARTITION BY HASH (id) PARTITIONS 2",
        f"CREATE TABLE t ({PK}, c INT, b INT, KEY k (c)) PARTITION BY HASH (id) PARTITIONS 3",
        T_ROWS,
    ),
    Case(
        "other engines too",
        f"CREATE TABLE t ({C}) ENGINE=MyISAM; CREATE TABLE u (a INT) ENGINE=Aria",
        f"CREATE TABLE t ({PK}, b INT, c INT, KEY k (b)) ENGINE=MyISAM DELAY_KEY_WRITE=1;"
        "CREATE TABLE u (a BIGINT, b INT) ENGINE=MEMORY",
        T_ROWS,
    ),
    Case(
        "rename a table with its views' tables",
        PC,
        PC.replace("TABLE p", "TABLE people").replace("REFERENCES p", "REFERENCES people"),
        PC_ROWS,
        renames=(("table:p", "table:people"),),
        statements=1,
    ),
    Case(
        "rename columns and an index",
        f"CREATE TABLE t ({PK}, a INT, g INT AS (a + 1), KEY k (a), CONSTRAINT ck CHECK (a > 0))",
        f"CREATE TABLE t ({PK}, aa INT, g INT AS (aa + 1), KEY kk (aa), CONSTRAINT ck CHECK"
        " (aa > 0))",
        "INSERT INTO t (a) VALUES (3)",
        renames=(("column:t.a", "column:t.aa"), ("index:t.k", "index:t.kk")),
        statements=2,
    ),
    Case(
        "swap two tables",
        "CREATE TABLE a (x INT); CREATE TABLE b (y INT)",
        "CREATE TABLE b (x INT); CREATE TABLE a (y INT)",
        "INSERT INTO a VALUES (1)",
        renames=(("table:a", "table:b"), ("table:b", "table:a")),
        loses=("a", "b"),
    ),
    Case(
        "another default of the database",
        T + "CREATE FUNCTION f() RETURNS INT RETURN 1; CREATE TRIGGER g BEFORE INSERT ON t"
        " FOR EACH ROW SET NEW.b = 1",
        "ALTER DATABASE COLLATE latin1_bin;"
        + T.replace(");", ") DEFAULT CHARSET utf8mb4;")
        + "CREATE FUNCTION f() RETURNS INT RETURN 1; CREATE TRIGGER g BEFORE INSERT ON t"
        " FOR EACH ROW SET NEW.b = 1",
        T_ROWS,
    ),
    Case("a period is carried whole", "", "CREATE TABLE t (a DATE, b DATE, PERIOD FOR p (a, b))"),
]
