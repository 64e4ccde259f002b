"""Every case of the corpus: there on a database with rows, nothing left to do, and back."""

import pytest

from auralith.dataplane.plan.model import HazardCode
from tests.engines.schemas.mariadb.cases import COLUMNS, KEYS, TABLES, Case
from tests.engines.schemas.mariadb.code_cases import CODE
from tests.engines.schemas.mariadb.kit import (
    Database,
    database,
    forth,
    kept,
    made,
    observed,
    rows_of,
    state,
)
from tests.fixtures.mariadb_server import MariaDBServer

CASES = [*COLUMNS, *KEYS, *TABLES, *CODE]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_there_and_back(case: Case, mariadb_target_server: MariaDBServer) -> None:
    with (
        database(mariadb_target_server, case.have, case.rows) as target,
        database(mariadb_target_server, case.wanted) as other,
    ):
        extracted, wanted = target.extracted(), other.catalog()
        have = extracted.catalog
        before, looked = rows_of(target), observed(target)
        found = made(have, wanted, renames=case.renames, sizes=extracted.sizes)
        assert not found.unsupported
        target.apply(forth(found))
        assert state(target.catalog()) == state(wanted)
        assert observed(target) == observed(other)
        _look_at_rows(case, before, target)
        assert made(target.catalog(), wanted).statements == ()
        assert made(wanted, target.catalog()).statements == ()
        if case.statements is not None:
            assert len(found.statements) == case.statements
        if case.copies is not None:
            sqls = [a.sql for a in forth(found)]
            assert any("ALGORITHM=COPY" in sql for sql in sqls) == case.copies
        assert not found.irreversible
        target.apply(found.rollback)
        assert state(target.catalog()) == state(have)
        assert observed(target) == looked


def _look_at_rows(case: Case, before: dict[str, list[dict[str, object]]], where: Database) -> None:
    tables = {old: new for old, new in case.renames if old.startswith("table:")}
    columns = {
        old.rpartition(".")[2]: new.rpartition(".")[2]
        for old, new in case.renames
        if old.startswith("column:")
    }
    after = rows_of(where)
    for table, rows in before.items():
        now = tables.get(f"table:{table}", f"table:{table}").partition(":")[2]
        if table not in case.loses and now in after:
            old = [{columns.get(k, k): v for k, v in row.items()} for row in rows]
            assert kept(old, after[now]), table


def _once_searched(table: str, columns: str) -> str:
    start = f"CREATE TABLE {table} (id INT PRIMARY KEY, t TEXT, {columns}FULLTEXT KEY f (t))"
    return f"{start}; ALTER TABLE {table} DROP KEY f;"


def test_columns_come_at_once_where_the_table_allows(mariadb_target_server: MariaDBServer) -> None:
    """A table that had a FULLTEXT index keeps a hidden column, and cannot be altered at once."""
    have = "CREATE TABLE `a b` (id INT PRIMARY KEY);"
    have += _once_searched("`c'd`", "") + _once_searched("e", "v INT AS (id) VIRTUAL, ")
    wanted = (
        "CREATE TABLE `a b` (n INT, id INT PRIMARY KEY);"
        "CREATE TABLE `c'd` (n INT, id INT PRIMARY KEY, t TEXT);"
        "CREATE TABLE e (n INT, id INT PRIMARY KEY, t TEXT, v INT AS (id) VIRTUAL);"
    )
    with (
        database(mariadb_target_server, have) as target,
        database(mariadb_target_server, wanted) as other,
    ):
        extracted = target.extracted()
        found = made(extracted.catalog, other.catalog(), sizes=extracted.sizes)
        asked = {
            str(a.object.path[0]): a.sql.rpartition("ALGORITHM=")[2].partition(",")[0]
            for a in forth(found)
        }
        assert asked == {"a b": "INSTANT", "c'd": "INPLACE", "e": "COPY"}
        assert [a.object.path[0] for a in forth(found) if a.rewrite] == ["c'd", "e"]
        target.apply([*forth(found), *found.rollback])
        assert state(target.catalog()) == state(extracted.catalog)


def test_it_is_said_that_a_failure_undoes_nothing(mariadb_target_server: MariaDBServer) -> None:
    one, two = "CREATE TABLE a (id INT);", "CREATE TABLE a (id INT); CREATE TABLE b (id INT);"
    with (
        database(mariadb_target_server) as empty,
        database(mariadb_target_server, one) as single,
        database(mariadb_target_server, two) as double,
    ):
        have = empty.catalog()
        codes = [
            [h.code for a in forth(made(have, wanted.catalog())) for h in a.hazards]
            for wanted in (single, double)
        ]
    assert codes == [[], [HazardCode.NON_TRANSACTIONAL]]
