"""Values of PostgreSQL's and MariaDB's own types: the server takes them, and writes them alike."""

import psycopg
import pymysql
import pytest
from psycopg import sql

from auralith.dataplane.schema.model import LogicalType
from tests.fixtures.targets import Target
from tests.unit.generating.generators.running import Case, bound, made

CANONICAL = (
    "int4range", "int8range", "numrange", "daterange", "tsrange", "int4multirange",
    "nummultirange", "datemultirange", "tsmultirange", "point", "lseg", "path", "polygon", "box",
    "circle", "line", "tsquery", "macaddr", "macaddr8", "inet", "cidr", "bit(5)", "bit varying(8)",
    "pg_lsn",
)  # fmt: skip
TAKEN = ("tstzrange", "tstzmultirange", "tsvector", "money")
ELEMENTS = (
    "integer", "smallint", "bigint", "numeric(4,1)", "text", "character varying(5)", "boolean",
    "uuid", "date", "timestamp without time zone", "timestamp with time zone", "double precision",
    "real", "time without time zone", "interval", "jsonb", "inet",
)  # fmt: skip
COUNT = 200


def literals(name: str, case: Case) -> list[str]:
    return [str(value) for value in made(bound(name, case), case, COUNT).to_pylist()]


@pytest.mark.parametrize("kind", CANONICAL + TAKEN)
def test_postgresql_takes_it(postgres_target: Target, kind: str) -> None:
    written = literals("special", Case(LogicalType.OTHER, type_text=kind))
    with psycopg.connect(postgres_target.url) as connection:
        query = sql.SQL("SELECT format('%%s', t::{0}) FROM unnest(%s::text[]) t").format(
            sql.SQL(kind)
        )
        read = [row[0] for row in connection.execute(query, [written])]
    if kind in CANONICAL:
        assert read == written
    else:
        assert len(read) == COUNT


@pytest.mark.parametrize(
    ("name", "logical", "kind"),
    [
        ("time", LogicalType.TIME, "time without time zone"),
        ("time", LogicalType.TIME, "time with time zone"),
        ("interval", LogicalType.INTERVAL, "interval"),
        ("uuid", LogicalType.UUID, "uuid"),
        ("ipv4", LogicalType.OTHER, "inet"),
        ("ipv6", LogicalType.OTHER, "inet"),
        ("mac", LogicalType.OTHER, "macaddr"),
    ],
)
def test_postgresql_writes_it_alike(
    postgres_target: Target, name: str, logical: LogicalType, kind: str
) -> None:
    written = literals(name, Case(logical, type_text=kind))
    with psycopg.connect(postgres_target.url) as connection:
        query = sql.SQL("SELECT format('%%s', t::{0}) FROM unnest(%s::text[]) t").format(
            sql.SQL(kind)
        )
        assert [row[0] for row in connection.execute(query, [written])] == written


@pytest.mark.parametrize("kind", ELEMENTS)
def test_postgresql_takes_arrays(postgres_target: Target, kind: str) -> None:
    case = Case(LogicalType.ARRAY, type_text=f"{kind}[]")
    lists = made(bound("array", case), case, COUNT).to_pylist()
    with psycopg.connect(postgres_target.url) as connection:
        for elements in lists:
            query = sql.SQL("SELECT cardinality(%s::text[]::{0}[])").format(sql.SQL(kind))
            row = connection.execute(query, [elements]).fetchone()
            assert row == (len(elements),)


def test_postgresql_takes_documents(postgres_target: Target) -> None:
    written = literals("json", Case(LogicalType.JSON))
    with psycopg.connect(postgres_target.url) as connection:
        query = "SELECT count(*) FROM unnest(%s::text[]) t WHERE (t::jsonb ->> 'score')::int >= 0"
        assert connection.execute(query, [written]).fetchone() == (COUNT,)


@pytest.mark.parametrize(
    ("name", "logical", "kind", "params"),
    [
        ("special", LogicalType.TEXT, "set('a','b''c','d')", {}),
        ("special", LogicalType.OTHER, "inet4", {}),
        ("ipv6", LogicalType.OTHER, "inet6", {}),
        ("integer", LogicalType.INTEGER, "year(4)", {}),
        ("integer", LogicalType.INTEGER, "tinyint(3) unsigned", {"high": 255}),
        ("time", LogicalType.TIME, "time", {}),
        ("uuid", LogicalType.UUID, "uuid", {}),
        ("json", LogicalType.JSON, "json", {}),
        ("timestamp", LogicalType.TIMESTAMP, "datetime", {}),
        (
            "timestamp",
            LogicalType.TIMESTAMP_TZ,
            "timestamp",
            {"low": "1950-01-01", "high": "2200-01-01"},
        ),
        ("decimal", LogicalType.DECIMAL, "decimal(5,2)", {}),
    ],
)
def test_mariadb_takes_it(
    mariadb_target: Target, name: str, logical: LogicalType, kind: str, params: dict[str, object]
) -> None:
    shape = {"precision": 5, "scale": 2} if logical is LogicalType.DECIMAL else {}
    written = literals(name, Case(logical, params, type_text=kind, shape=shape))
    if logical is LogicalType.TIMESTAMP_TZ:
        written = [text.removesuffix("+00:00") for text in written]
    with pymysql.connect(
        host=mariadb_target.host, port=mariadb_target.port, user=mariadb_target.user,
        password=mariadb_target.password, database=mariadb_target.database, charset="utf8mb4",
    ) as connection, connection.cursor() as cursor:  # fmt: skip
        cursor.execute("SET time_zone = '+00:00'")
        cursor.execute(f"CREATE TABLE t (n INT PRIMARY KEY, v {kind})")
        cursor.executemany("INSERT INTO t VALUES (%s, %s)", list(enumerate(written)))
        cursor.execute("SELECT CAST(v AS CHAR) FROM t ORDER BY n")
        assert [row[0] for row in cursor.fetchall()] == written
