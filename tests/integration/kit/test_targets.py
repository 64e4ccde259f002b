"""The target fixtures themselves: real, fresh, and not the metadata server."""

import sqlite3

import psycopg
import pymysql

from auralith.kit.postgres import EmbeddedServer
from tests.fixtures.targets import Target


def test_postgres_targets_are_of_the_named_version(
    postgres_target: Target, postgres16_target: Target
) -> None:
    for target, major in ((postgres_target, 18), (postgres16_target, 16)):
        with psycopg.connect(target.url) as connection:
            assert connection.info.server_version // 10000 == major
            assert connection.info.dbname == target.database


def test_target_server_is_not_the_metadata_server(
    postgres_target: Target, postgres_server: EmbeddedServer
) -> None:
    assert postgres_target.port != postgres_server.port


def test_mariadb_target_is_a_mariadb(mariadb_target: Target) -> None:
    with (
        pymysql.connect(
            host=mariadb_target.host,
            port=mariadb_target.port,
            user=mariadb_target.user,
            password=mariadb_target.password,
            database=mariadb_target.database,
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT version(), database()")
        version, database = cursor.fetchone() or ("", "")
    assert "MariaDB" in version
    assert database == mariadb_target.database


def test_sqlite_target_is_an_empty_file(sqlite_target: Target) -> None:
    connection = sqlite3.connect(sqlite_target.database)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
